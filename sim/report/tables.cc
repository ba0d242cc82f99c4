#include "sim/report/tables.h"

#include <array>
#include <cinttypes>

#include "sim/csv.h"
#include "sim/report/case_waits.h"

namespace harkara::sim {
namespace {

// 3 decimals, and nothing for less than 0.
std::string seconds(std::int64_t ms) {
  if (ms < 0) return {};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%" PRId64 ".%03d", ms / 1000,
                static_cast<int>(ms % 1000));
  return text.data();
}

std::string greatest_cause(const CaseWaits& waits, const RunHistory::Case& each) {
  Journeys::Waits all;
  waits.account(each, all);
  const std::pair<const std::string, std::int64_t>* most = nullptr;
  for (const auto& wait : all)
    if (wait.second > 0 && (most == nullptr || wait.second > most->second)) most = &wait;
  return most == nullptr ? std::string() : most->first;
}

}  // namespace

std::string cases_csv(const RunHistory& history) {
  const CaseWaits waits(history);
  std::string out =
      "case,name,from,to,class,made_s,ended_s,took_s,bundles,bundles_arrived,bytes,"
      "greatest_wait\n";
  for (std::size_t i = 0; i < history.cases.size(); ++i) {
    const RunHistory::Case& each = history.cases[i];
    std::size_t arrived = 0;
    std::uint64_t bytes = 0;
    for (const std::uint32_t number : each.bundles) {
      if (history.bundles[number].arrived()) ++arrived;
      bytes += history.bundles[number].made.bytes;
    }
    out += std::to_string(i) + ',' + csv_cell(each.name) + ',' +
           csv_cell(history.nodes[each.from].name) + ',' + csv_cell(history.nodes[each.to].name) +
           ',' + std::string(service_class_name(each.service_class)) + ',' + seconds(each.at_ms) +
           ',' + seconds(each.ended_ms) + ',' +
           seconds(each.ended() ? each.ended_ms - each.at_ms : -1) + ',' +
           std::to_string(each.bundles.size()) + ',' + std::to_string(arrived) + ',' +
           std::to_string(bytes) + ',' + csv_cell(greatest_cause(waits, each)) + '\n';
  }
  return out;
}

std::string contacts_csv(const RunHistory& history) {
  std::string out = "link,a,b,rate_Bps,start_s,end_s,capacity_bytes,carried_bytes,lost_bytes\n";
  for (const ContactEnded& contact : history.contacts) {
    const RunHistory::Link& link = history.links[contact.link];
    const auto up_ms = static_cast<std::uint64_t>(contact.end_ms - contact.start_ms);
    out += std::to_string(contact.link) + ',' + csv_cell(history.nodes[link.a].name) + ',' +
           csv_cell(history.nodes[link.b].name) + ',' + std::to_string(link.rate_Bps) + ',' +
           seconds(contact.start_ms) + ',' + seconds(contact.end_ms) + ',' +
           std::to_string(2 * link.rate_Bps * up_ms / 1000) + ',' +
           std::to_string(contact.carried_bytes) + ',' + std::to_string(contact.lost_bytes) + '\n';
  }
  return out;
}

}  // namespace harkara::sim
