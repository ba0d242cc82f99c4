// A clinic, a district and a hub in a row.
#pragma once

#include "sim/plan/network_plan.h"

namespace harkara::sim {

// Each contact is half an hour of each of ten hours, and one more of the clinic's is still
// open at the end. Six cases with an image, all answered at once at the hub.
inline NetworkPlan row_plan() {
  NetworkPlan plan;
  plan.name = "row";
  plan.end_ms = 10 * kHour_ms + 7'000;
  for (const auto& [name, tier] :
       {std::pair{"clinic", Tier::clinic}, {"district", Tier::district}, {"hub", Tier::hub}})
    plan.nodes.push_back({.name = name, .group = name, .tier = tier, .parents = {}});
  plan.nodes[0].parents = {1};
  plan.nodes[1].parents = {2};
  for (std::uint32_t i = 0; i < 2; ++i) {
    PlannedLink link{.a = i, .b = i + 1, .rate_Bps = 8'000, .delay_ms = 300, .up = {}};
    for (std::int64_t h = 0; h < 10; ++h)
      link.up.push_back({h * kHour_ms, h * kHour_ms + kHour_ms / 2});
    plan.links.push_back(link);
  }
  plan.links[0].up.push_back({10 * kHour_ms, 11 * kHour_ms});
  for (std::int64_t h = 0; h < 6; ++h) {
    PlannedCase one;
    one.at_ms = h * kHour_ms + 1'000;
    one.to = 2;
    one.parts = {{ServiceClass::routine, 3'000}, {ServiceClass::document, 60'000}};
    one.answer_bytes = 6'000;
    plan.cases.push_back(one);
    plan.case_names.push_back("Q" + std::to_string(h));
  }
  return plan;
}

}  // namespace harkara::sim
