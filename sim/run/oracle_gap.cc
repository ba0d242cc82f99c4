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

void OracleSample::add_part(std::vector<TimedBundle> sample, std::size_t bundles) {
  if (bundles == 0) return;
  bundles_ += bundles;
  parts_.push_back({std::move(sample), bundles});
}

std::vector<TimedBundle> OracleSample::drawn() const {
  std::vector<TimedBundle> out;
  const std::size_t count = std::min(most_, bundles_);
  std::size_t passed = 0;  // bundles of the parts so far
  for (const Part& part : parts_) {
    passed += part.bundles;
    const std::size_t wanted = count * passed / bundles_ - out.size();
    for (std::size_t i = 0; i < wanted; ++i)
      out.push_back(part.sample[i * part.sample.size() / wanted]);
  }
  return out;
}

OracleGap OracleSample::gap(const NetworkPlan& plan) const {
  OracleGap out;
  const ContactPlan contacts = contacts_of(plan);
  const Oracle oracle(contacts);
  std::vector<std::int64_t> behind;
  for (const TimedBundle& bundle : drawn()) {
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
