#include "sim/input/trace.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace harkara::sim {
namespace {

using Pair = std::tuple<std::uint32_t, std::uint32_t, std::uint16_t>;

Pair pair_of(const LinkChange& change) {
  return {std::min(change.a, change.b), std::max(change.a, change.b), change.link_class};
}

}  // namespace

Result<std::vector<std::uint64_t>> rates_by_class(const Trace& trace,
                                                  const std::vector<LinkRate>& rates) {
  std::vector<std::uint64_t> out;
  for (const std::string& name : trace.link_classes) {
    const auto found = std::ranges::find(rates, name, &LinkRate::link_class);
    if (found == rates.end() && name.empty())
      return fail(Errc::invalid,
                  "the trace has links that name no class; give their rate alone, such as 8000");
    if (found == rates.end() || found->rate_Bps == 0)
      return fail(Errc::invalid, "no rate is given for links of class '" + name + "'");
    out.push_back(found->rate_Bps);
  }
  return out;
}

Result<ContactPlan> plan_of(const Trace& trace, const std::vector<LinkRate>& rates,
                            std::int64_t end_ms) {
  HARKARA_ASSIGN(const auto rate_of, rates_by_class(trace, rates));
  ContactPlan plan;
  for (std::uint32_t i = 0; i < trace.nodes; ++i) plan.nodes.push_back(std::to_string(i));
  std::map<Pair, LinkChange> open;
  const auto close = [&](const LinkChange& up, std::int64_t at_ms) {
    if (at_ms <= up.at_ms) return;
    const std::uint64_t rate = rate_of[up.link_class];
    plan.contacts.push_back({up.a, up.b, up.at_ms, at_ms, rate, 0});
    plan.contacts.push_back({up.b, up.a, up.at_ms, at_ms, rate, 0});
  };
  for (const LinkChange& change : trace.changes) {
    if (change.up) {
      open.emplace(pair_of(change), change);
    } else if (const auto up = open.find(pair_of(change)); up != open.end()) {
      close(up->second, change.at_ms);
      open.erase(up);
    }
  }
  for (const auto& [pair, up] : open) close(up, end_ms);
  std::ranges::stable_sort(plan.contacts, {}, &PlannedContact::start_ms);
  return plan;
}

std::int64_t last_event_ms(const Trace& trace) {
  std::int64_t out = 0;
  if (!trace.changes.empty()) out = trace.changes.back().at_ms;
  if (!trace.messages.empty()) out = std::max(out, trace.messages.back().at_ms);
  return out;
}

}  // namespace harkara::sim
