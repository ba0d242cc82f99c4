// The series about stores, links and causes.
#include <algorithm>
#include <cmath>
#include <map>

#include "sim/report/case_waits.h"
#include "sim/report/charts.h"

namespace harkara::sim::charts {
namespace {

constexpr std::size_t kMaxTimes = 1'000;  // points of a line on the page

std::map<std::string, std::vector<std::uint32_t>> groups_of(const RunHistory& history) {
  std::map<std::string, std::vector<std::uint32_t>> out;
  for (std::uint32_t i = 0; i < history.nodes.size(); ++i) out[history.nodes[i].group].push_back(i);
  return out;
}

struct Use {
  std::uint64_t contacts = 0;
  std::int64_t up_ms = 0;
  std::uint64_t capacity_bytes = 0;
  std::uint64_t carried_bytes = 0;
  std::uint64_t lost_bytes = 0;
};

}  // namespace

Json stores(const RunHistory& history) {
  const std::size_t step = history.fills.size() / kMaxTimes + 1;
  Json hours = Json::array();
  for (std::size_t i = 0; i < history.fills.size(); i += step)
    hours.push_back(history.fills[i].at_ms / 3'600'000);
  Json groups = Json::array();
  for (const auto& [name, members] : groups_of(history)) {
    Json mean = Json::array();
    Json p95 = Json::array();
    Json most = Json::array();
    for (std::size_t i = 0; i < history.fills.size(); i += step) {
      std::vector<std::uint64_t> kib;
      std::uint64_t sum = 0;
      for (const std::uint32_t node : members)
        sum += kib.emplace_back(history.fills[i].used_bytes[node] / 1024);
      std::ranges::sort(kib);
      mean.push_back(sum / kib.size());
      p95.push_back(kib[(kib.size() * 95 + 99) / 100 - 1]);
      most.push_back(kib.back());
    }
    groups.push_back({{"name", name},
                      {"nodes", members.size()},
                      {"quota_kib", history.nodes[members.front()].quota_bytes / 1024},
                      {"mean", mean},
                      {"p95", p95},
                      {"max", most}});
  }
  return {{"hours", hours}, {"groups", groups}};
}

Json links(const RunHistory& history) {
  std::map<std::string, Use> uses;
  for (const ContactEnded& contact : history.contacts) {
    const RunHistory::Link& link = history.links[contact.link];
    Use& use = uses[history.nodes[link.a].group + " - " + history.nodes[link.b].group];
    const std::int64_t up_ms = contact.end_ms - contact.start_ms;
    ++use.contacts;
    use.up_ms += up_ms;
    use.capacity_bytes += 2 * link.rate_Bps * static_cast<std::uint64_t>(up_ms) / 1000;
    use.carried_bytes += contact.carried_bytes;
    use.lost_bytes += contact.lost_bytes;
  }
  Json out = Json::array();
  for (const auto& [name, use] : uses)
    out.push_back({{"name", name},
                   {"contacts", use.contacts},
                   {"up_h", std::round(static_cast<double>(use.up_ms) / 3'600) / 1000},
                   {"capacity", use.capacity_bytes},
                   {"carried", use.carried_bytes},
                   {"lost", use.lost_bytes}});
  return out;
}

Json causes(const RunHistory& history) {
  std::vector<std::pair<std::string, std::int64_t>> all;
  for (const auto& wait : CaseWaits(history).all()) all.push_back(wait);
  std::ranges::stable_sort(all, std::greater<>(), &std::pair<std::string, std::int64_t>::second);
  Json out = Json::array();
  for (const auto& [name, ms] : all) out.push_back({name, ms / 1000});
  return out;
}

}  // namespace harkara::sim::charts
