#include "sim/report/case_waits.h"

#include <algorithm>

namespace harkara::sim {
namespace {

NetworkPlan plan_of(const RunHistory& history) {
  NetworkPlan out;
  for (const RunHistory::Node& node : history.nodes)
    out.nodes.push_back({.name = node.name, .group = node.group, .tier = node.tier, .parents = {}});
  for (const RunHistory::Link& link : history.links)
    out.links.push_back(
        {.a = link.a, .b = link.b, .rate_Bps = link.rate_Bps, .delay_ms = link.delay_ms, .up = {}});
  for (const ContactEnded& contact : history.contacts)
    out.links[contact.link].up.push_back({contact.start_ms, contact.end_ms});
  for (PlannedLink& link : out.links) std::ranges::sort(link.up, {}, &Span::start_ms);
  return out;
}

}  // namespace

CaseWaits::CaseWaits(const RunHistory& history)
    : history_(history), plan_(plan_of(history)), journeys_(plan_) {
  for (const RunHistory::Bundle& each : history.bundles) {
    const std::uint32_t number = journeys_.begin(each.made.from, each.made.at_ms);
    std::vector<std::uint32_t> holders = {each.made.from};
    for (const BundleMoved& move : each.moves) {
      if (std::ranges::find(holders, move.from) == holders.end()) continue;
      holders.push_back(move.to);
      journeys_.moved(number, move.from, move.to, move.at_ms);
    }
  }
}

const RunHistory::Bundle* CaseWaits::arrived_before(const RunHistory::Case& each,
                                                    std::uint32_t node, std::int64_t at_ms) const {
  const RunHistory::Bundle* out = nullptr;
  for (const std::uint32_t number : each.bundles) {
    const RunHistory::Bundle& one = bundle(number);
    if (!one.arrived() || one.made.to != node || one.arrived_ms > at_ms) continue;
    if (out == nullptr || one.arrived_ms > out->arrived_ms) out = &one;
  }
  return out;
}

const RunHistory::Bundle* CaseWaits::last_of(const RunHistory::Case& each) const {
  const RunHistory::Bundle* out = nullptr;
  for (const std::uint32_t number : each.bundles) {
    const RunHistory::Bundle& one = bundle(number);
    if (!each.ended() && !one.arrived()) return &one;
    if (!one.arrived() || (each.ended() && one.arrived_ms > each.ended_ms)) continue;
    if (out == nullptr || one.arrived_ms >= out->arrived_ms) out = &one;
  }
  return out;
}

void CaseWaits::account(const RunHistory::Case& each, Journeys::Waits& out) const {
  std::int64_t until_ms = each.ended() ? each.ended_ms : history_.end_ms;
  const RunHistory::Bundle* at = last_of(each);
  while (at != nullptr) {
    const std::int64_t arrived_ms = at->arrived() ? at->arrived_ms : history_.end_ms;
    const std::string& place = history_.nodes[at->made.to].group;
    if (until_ms > arrived_ms)
      out["at " + place + ": waiting for an answer"] += until_ms - arrived_ms;
    journeys_.account(at->made.bundle, at->made.to, history_.end_ms, out);
    until_ms = at->made.at_ms;
    // Strictly before: what was made when its sender's last bundle came is its follower.
    const RunHistory::Bundle* before = arrived_before(each, at->made.from, until_ms);
    at = before != nullptr && before->made.at_ms < at->made.at_ms ? before : nullptr;
  }
}

Journeys::Waits CaseWaits::all() const {
  Journeys::Waits out;
  for (const RunHistory::Case& each : history_.cases)
    if (!each.bundles.empty()) account(each, out);
  std::erase_if(out, [](const auto& wait) { return wait.second <= 0; });
  return out;
}

}  // namespace harkara::sim
