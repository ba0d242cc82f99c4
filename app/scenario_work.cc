#include "app/scenario_work.h"

#include <algorithm>

#include "app/scenario_reader.h"

namespace harkara::app {
namespace {

using node::TomlTable;
using Reader = ScenarioReader;

std::string desk_address(TomlTable& table, std::string_view key) {
  std::string out = table.text(key);
  if (out.find('@') == std::string::npos)
    table.reject(key, "must be a desk at a node, such as radiology@aiims");
  return out;
}

Result<sim::AttachmentKind> read_attachment(TomlTable& table) {
  Reader read(table);
  sim::AttachmentKind out;
  out.percent = read.percent("percent", out.percent);
  out.min_count = static_cast<std::uint32_t>(read.count("count", 1, 100));
  out.max_count = static_cast<std::uint32_t>(read.count("count_max", out.min_count, 100));
  out.min_bytes = read.payload("size", out.min_bytes);
  out.max_bytes = read.payload("size_max", out.min_bytes);
  if (out.max_count < out.min_count) table.reject("count_max", "must not be below count");
  if (out.max_bytes < out.min_bytes) table.reject("size_max", "must not be below size");
  out.service_class = read.service_class("class", out.service_class);
  out.needed = table.flag("needed", out.needed);
  HARKARA_TRY(table.finish());
  return out;
}

sim::ServiceSpread read_spread(TomlTable& table) {
  const std::string text = table.text("service_spread", "none");
  if (text == "even") return sim::ServiceSpread::even;
  if (text == "skewed") return sim::ServiceSpread::skewed;
  if (text != "none") table.reject("service_spread", "must be none, even or skewed");
  return sim::ServiceSpread::none;
}

Status read_beneficiaries(TomlTable table, sim::WorkKind& out) {
  for (std::size_t i = 0; i < out.beneficiaries.size(); ++i)
    out.beneficiaries[i] = static_cast<std::uint32_t>(
        table.integer(node::consult::kBeneficiaryNames[i], 0, 0, 1'000'000));
  return table.finish();
}

// How much comes up on which day and at what time.
void read_rates(TomlTable& table, Reader& read, sim::WorkKind& out) {
  out.per_day_milli = static_cast<std::uint32_t>(1'000 * table.integer("per_day", 1, 0, 100'000) +
                                                 table.integer("per_day_milli", 0, 0, 999));
  out.hours = read.hours();
  const auto days = table.integers("by_weekday", 0, 1'000);
  if (!days.empty() && days.size() != out.weekday_percent.size())
    table.reject("by_weekday", "must hold seven numbers, of monday first: percent of per_day");
  if (days.size() == out.weekday_percent.size())
    std::ranges::transform(days, out.weekday_percent.begin(),
                           [](std::int64_t d) { return static_cast<std::uint32_t>(d); });
  for (const std::int64_t weight : table.integers("by_hour", 0, 1'000))
    out.hour_weights.push_back(static_cast<std::uint32_t>(weight));
  const auto wanted = static_cast<std::size_t>(
      (out.hours.to_ms - out.hours.from_ms + sim::kHour_ms - 1) / sim::kHour_ms);
  if (!out.hour_weights.empty() && out.hour_weights.size() != wanted)
    table.reject("by_hour",
                 "must hold a number for each of its " + std::to_string(wanted) + " hours");
}

// What follows once the desk has looked at a case.
void read_follow_up(TomlTable& table, Reader& read, sim::WorkKind& out) {
  out.ask_percent = read.percent("ask_percent");
  out.ask_bytes = read.payload("ask_size", out.ask_bytes);
  out.reply_bytes = read.payload("reply_size", out.reply_bytes);
  out.reply_after_ms = read.duration_ms("reply_after", out.reply_after_ms);
  out.refer_percent = read.percent("refer_percent");
  if (out.refer_percent > 0) out.refer_to = desk_address(table, "refer_to");
  out.progress_percent = read.percent("progress_percent");
  out.progress_bytes = read.payload("progress_size", out.progress_bytes);
  out.progress_after_ms = read.duration_ms("progress_after", out.progress_after_ms);
  if (out.ask_bytes == 0) table.reject("ask_size", "must not be 0");
  if (out.progress_bytes == 0) table.reject("progress_size", "must not be 0");
}

}  // namespace

Result<sim::DeskKind> read_desk(TomlTable& table) {
  Reader read(table);
  sim::DeskKind out;
  out.address = desk_address(table, "address");
  out.doctors = static_cast<std::uint32_t>(table.integer("doctors", 1, 1, 10'000));
  out.hours = read.hours();
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::SittingKind> read_sitting(TomlTable& table) {
  Reader read(table);
  sim::SittingKind out;
  out.desk = desk_address(table, "desk");
  out.count = static_cast<std::uint32_t>(table.integer("count", 1, 1, 10'000));
  out.hours = read.hours();
  out.length_ms = read.duration_ms("length", out.length_ms);
  out.slot_ms = read.duration_ms("slot", out.slot_ms);
  out.booked_before_ms = read.duration_ms("booked_before", out.booked_before_ms);
  if (out.slot_ms < 1'000) table.reject("slot", "must not be 0");
  HARKARA_TRY(table.finish());
  return out;
}

Result<std::vector<sim::WorkKind>> read_work(TomlTable& table) {
  Reader read(table);
  sim::WorkKind out;
  const std::vector<std::string> from = table.one_or_more("from");
  if (from.empty()) table.reject("from", "must name the kind of nodes where it comes up");
  out.to = read.name("to", false);
  read_rates(table, read, out);
  out.service_class = read.service_class("class", out.service_class);
  out.emergency_percent = read.percent("emergency_percent");
  out.urgent_percent = read.percent("urgent_percent");
  if (out.emergency_percent + out.urgent_percent > 100)
    table.reject("urgent_percent", "and emergency_percent are more than 100 together");
  out.bytes = read.payload("size", out.bytes);
  out.images = static_cast<std::uint32_t>(read.count("images", 0, 100));
  out.image_bytes = read.payload("image_size", 400'000);
  out.image_class = read.service_class("image_class", out.image_class);
  for (TomlTable& each : table.tables("attachment")) {
    HARKARA_ASSIGN(const sim::AttachmentKind one, read_attachment(each));
    out.attachments.push_back(one);
  }
  out.answer_bytes = read.payload("answer_size", out.answer_bytes);
  out.service_ms = read.duration_ms("service", out.service_ms);
  out.service_spread = read_spread(table);
  HARKARA_TRY(read_beneficiaries(table.table("beneficiaries"), out));
  read_follow_up(table, read, out);
  out.appointment = table.flag("appointment", false);
  out.papers_within_ms = read.duration_ms("papers_within", out.papers_within_ms);
  out.no_show_percent = read.percent("no_show_percent");
  if (out.appointment && out.answer_bytes == 0)
    table.reject("answer_size", "must not be 0: an appointment ends with an answer");
  if (out.to.empty()) out.desk = desk_address(table, "desk");
  HARKARA_TRY(table.finish());
  std::vector<sim::WorkKind> each(from.size(), out);
  for (std::size_t i = 0; i < from.size(); ++i) each[i].from = from[i];
  return each;
}

Result<sim::BulkKind> read_bulk(TomlTable& table) {
  Reader read(table);
  sim::BulkKind out;
  out.from = read.name("from");
  out.to = read.name("to");
  out.bytes = read.payload("size", 0);
  if (out.bytes == 0) table.reject("size", "must say how much is sent");
  out.at_ms = read.time_of_day_ms("at", out.at_ms);
  if (!table.texts("days").empty()) out.days = read.days();
  out.service_class = read.service_class("class", out.service_class);
  HARKARA_TRY(table.finish());
  return out;
}

}  // namespace harkara::app
