// A contact plan of another system as a network of ours, with a simple workload: every node
// asks one of them.
#pragma once

#include "sim/contact_plan.h"
#include "sim/plan/network_plan.h"

namespace harkara::sim {

struct ContactWorkload {
  std::string hub;                      // the name of a node of the plan
  std::uint32_t per_day_milli = 5'000;  // questions of each other node, in thousandths
  std::uint64_t bytes = 3'000;
  std::uint64_t answer_bytes = 6'000;
  std::uint32_t lifetime_s = 7 * 24 * 3600;
  std::int64_t end_ms = 0;  // 0: with the last contact
  std::uint64_t seed = 1;
};

struct PlannedNetwork {
  NetworkPlan plan;
  std::vector<std::string> warnings;
};

// Two nodes are linked while both directions are up, at the lesser rate and the greater
// delay: our links need both. Those nearer to the hub, in hops, are of a higher tier, and of
// them the one met longest is the parent. Errc::invalid: there is no such hub, or nothing is
// ever linked; Errc::too_large.
Result<PlannedNetwork> plan_of_contacts(const ContactPlan& contacts,
                                        const ContactWorkload& workload);

}  // namespace harkara::sim
