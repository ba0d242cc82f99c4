#include "app/scenario_file.h"

#include "crypto/certificate.h"
#include "node/toml_table.h"
#include "sim/input/settings.h"

namespace harkara::app {
namespace {

using node::TomlTable;
using sim::Hours;

// Reads of one table whose values are settings in words.
class Reader {
 public:
  explicit Reader(TomlTable& table) : table_(table) {}

  std::string name(std::string_view key, bool required = true) {
    std::string out = table_.text(key);
    if ((required || !out.empty()) && !crypto::valid_name(out))
      table_.reject(key, "must be 1 to 40 of a-z, 0-9, '.' and '-'");
    return out;
  }
  std::uint64_t bytes(std::string_view key, std::uint64_t fallback) {
    return setting(key, fallback, sim::bytes_setting);
  }
  std::int64_t duration_ms(std::string_view key, std::int64_t fallback_ms) {
    return setting(key, fallback_ms / 1000, sim::seconds_setting) * 1000;
  }
  Hours hours() {
    Hours out = setting("hours", Hours{}, sim::hours_setting);
    out.days = days();
    return out;
  }
  std::array<bool, 7> days() {
    const auto read = sim::weekdays_setting(table_.texts("days"));
    if (!read) table_.reject("days", "holds " + read.error().message);
    return read ? *read : Hours{}.days;
  }
  std::int64_t time_of_day_ms(std::string_view key, std::int64_t fallback_ms) {
    const auto text = table_.optional_text(key);
    if (!text) return fallback_ms;
    const auto read = sim::hours_setting(*text + "-24:00");
    if (!read) table_.reject(key, "must be a time such as \"08:00\"");
    return read ? read->from_ms : fallback_ms;
  }
  ServiceClass service_class(std::string_view key, ServiceClass fallback) {
    const auto text = table_.optional_text(key);
    const auto read = text ? service_class_from_name(*text) : fallback;
    if (!read)
      table_.reject(key,
                    "must be emergency, answer, urgent, routine, preview, document, "
                    "remainder or bulk");
    return read.value_or(fallback);
  }
  std::int64_t count(std::string_view key, std::int64_t fallback, std::int64_t max) {
    return table_.integer(key, fallback, 0, max);
  }

 private:
  template <class T, class Parse>
  T setting(std::string_view key, T fallback, Parse parse) {
    const auto text = table_.optional_text(key);
    if (!text) return fallback;
    const auto read = parse(*text);
    if (!read) table_.reject(key, read.error().message);
    return read ? *read : fallback;
  }

  TomlTable& table_;
};

constexpr std::int64_t kMaxRate_Bps = 10'000'000'000;
constexpr std::int64_t kMaxNodes = 100'000;

Result<sim::LinkKind> read_link(TomlTable table) {
  Reader read(table);
  sim::LinkKind out;
  out.rate_Bps = static_cast<std::uint64_t>(table.integer("rate", 8'000, 1, kMaxRate_Bps));
  out.delay_ms = table.integer("delay_ms", out.delay_ms, 0, 60'000);
  out.loss_percent = static_cast<std::uint32_t>(read.count("loss_percent", 0, 99));
  for (const std::string& text : table.texts("cover")) {
    const auto hours = sim::hours_setting(text);
    if (!hours) table.reject("cover", "holds " + hours.error().message);
    if (hours) out.cover.push_back(*hours);
  }
  out.up_ms = read.duration_ms("up", 0);
  out.every_ms = read.duration_ms("every", 0);
  if ((out.up_ms > 0) != (out.every_ms > 0) || out.up_ms > out.every_ms)
    table.reject("up", "and every go together, and up is the shorter");
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::NodeKind> read_node(TomlTable& table) {
  Reader read(table);
  sim::NodeKind out;
  out.name = read.name("name");
  if (const auto tier = tier_from_name(table.text("tier", "clinic"))) {
    out.tier = *tier;
  } else {
    table.reject("tier", "must be clinic, relay, district or hub");
  }
  out.count = static_cast<std::uint32_t>(table.integer("count", 1, 1, kMaxNodes));
  out.parent = read.name("parent", false);
  out.quota_bytes = read.bytes("quota", out.quota_bytes);
  HARKARA_ASSIGN(out.link, read_link(table.table("link")));
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::CourierKind> read_courier(TomlTable& table) {
  Reader read(table);
  sim::CourierKind out;
  out.name = read.name("name");
  out.count = static_cast<std::uint32_t>(table.integer("count", 1, 1, kMaxNodes));
  out.home = read.name("home");
  out.stops = read.name("stops");
  out.leaves_ms = read.time_of_day_ms("leaves", out.leaves_ms);
  out.stop_ms = read.duration_ms("stop", out.stop_ms);
  out.between_ms = read.duration_ms("between", out.between_ms);
  if (out.stop_ms == 0) table.reject("stop", "must not be 0");
  out.days = read.days();
  out.rate_Bps = static_cast<std::uint64_t>(table.integer("rate", 1'000'000, 1, kMaxRate_Bps));
  out.quota_bytes = read.bytes("quota", out.quota_bytes);
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::DeskKind> read_desk(TomlTable& table) {
  Reader read(table);
  sim::DeskKind out;
  out.address = table.text("address");
  if (out.address.find('@') == std::string::npos)
    table.reject("address", "must be a desk at a node, such as radiology@aiims");
  out.doctors = static_cast<std::uint32_t>(table.integer("doctors", 1, 1, 10'000));
  out.hours = read.hours();
  HARKARA_TRY(table.finish());
  return out;
}

Result<sim::WorkKind> read_work(TomlTable& table) {
  Reader read(table);
  sim::WorkKind out;
  out.from = read.name("from");
  out.desk = table.text("desk");
  out.per_day_milli = static_cast<std::uint32_t>(1'000 * table.integer("per_day", 1, 0, 100'000) +
                                                 table.integer("per_day_milli", 0, 0, 999));
  out.hours = read.hours();
  out.service_class = read.service_class("class", out.service_class);
  out.bytes = read.bytes("size", out.bytes);
  out.images = static_cast<std::uint32_t>(read.count("images", 0, 100));
  out.image_bytes = read.bytes("image_size", 400'000);
  out.image_class = read.service_class("image_class", out.image_class);
  out.answer_bytes = read.bytes("answer_size", out.answer_bytes);
  out.service_ms = read.duration_ms("service", out.service_ms);
  constexpr std::uint64_t kMaxPart = (1ULL << 30U) - 8;  // what a bundle holds
  for (const auto& [key, bytes] : {std::pair("size", out.bytes),
                                   {"image_size", out.image_bytes},
                                   {"answer_size", out.answer_bytes}})
    if (bytes > kMaxPart) table.reject(key, "must be below 1 GiB");
  HARKARA_TRY(table.finish());
  return out;
}

template <class T, class Read>
Status read_all(std::vector<TomlTable> tables, std::vector<T>& out, Read read) {
  for (TomlTable& table : tables) {
    HARKARA_ASSIGN(T one, read(table));
    out.push_back(std::move(one));
  }
  return ok();
}

}  // namespace

Result<sim::Scenario> parse_scenario(View text) {
  HARKARA_ASSIGN(TomlTable top, TomlTable::parse(text));
  sim::Scenario out;
  out.name = top.text("name", "scenario");
  out.seed = static_cast<std::uint64_t>(top.integer("seed", 1, 0, INT64_MAX));
  out.end_ms = top.integer("days", 7, 1, 3'660) * sim::kDay_ms;
  const auto first = sim::weekday_setting(top.text("first_day", "mon"));
  if (!first) top.reject("first_day", first.error().message);
  out.first_weekday = first ? *first : 0;
  auto nodes = top.tables("node");
  auto couriers = top.tables("courier");
  auto desks = top.tables("desk");
  auto work = top.tables("work");
  if (nodes.empty()) top.reject("node", "is missing: describe each kind of nodes in a [[node]]");
  HARKARA_TRY(top.finish());
  HARKARA_TRY(read_all(std::move(nodes), out.nodes, read_node));
  HARKARA_TRY(read_all(std::move(couriers), out.couriers, read_courier));
  HARKARA_TRY(read_all(std::move(desks), out.desks, read_desk));
  HARKARA_TRY(read_all(std::move(work), out.work, read_work));
  return out;
}

}  // namespace harkara::app
