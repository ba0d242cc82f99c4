#include "sim/run/oracle_gap.h"

#include <algorithm>
#include <numeric>

#include "sim/oracle.h"

namespace harkara::sim {

ContactPlan contacts_of(const NetworkPlan& plan) {
  ContactPlan out;
  for (const PlannedNode& node : plan.nodes) out.nodes.push_back(node.name);
  for (const PlannedLink& link : plan.links)
    for (const Span& span : link.up)
      for (const auto& [from, to] : {std::pair(link.a, link.b), std::pair(link.b, link.a)})
        out.contacts.push_back(
            {from, to, span.start_ms, span.end_ms, link.rate_Bps, link.delay_ms});
  std::ranges::stable_sort(out.contacts, {}, &PlannedContact::start_ms);
  return out;
}

OracleGap gap_to_oracle(const NetworkPlan& plan, const std::vector<TimedBundle>& bundles,
                        std::size_t sample) {
  OracleGap out;
  const ContactPlan contacts = contacts_of(plan);
  const Oracle oracle(contacts);
  const std::size_t count = std::min(sample, bundles.size());
  std::vector<std::int64_t> behind;
  for (std::size_t i = 0; i < count; ++i) {
    const TimedBundle& bundle = bundles[i * bundles.size() / count];
    const std::int64_t bound =
        oracle.delivery_ms({bundle.from, bundle.to, bundle.made_ms, bundle.bytes});
    ++out.sampled;
    if (bound <= plan.end_ms) ++out.possible;
    if (bundle.arrived_ms < 0) continue;
    ++out.delivered;
    if (bundle.arrived_ms < bound) ++out.early;
    behind.push_back(bundle.arrived_ms - bound);
  }
  if (behind.empty()) return out;
  std::ranges::sort(behind);
  out.mean_ms = std::accumulate(behind.begin(), behind.end(), std::int64_t{0}) /
                static_cast<std::int64_t>(behind.size());
  out.median_ms = behind[behind.size() / 2];
  out.p95_ms = behind[(behind.size() * 95 + 99) / 100 - 1];
  return out;
}

}  // namespace harkara::sim
