// How far a run stayed behind what was possible at all.
#pragma once

#include "sim/contact_plan.h"
#include "sim/plan/network_plan.h"
#include "sim/run/report.h"

namespace harkara::sim {

struct TimedBundle {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint64_t bytes = 0;
  std::int64_t made_ms = 0;
  std::int64_t arrived_ms = -1;  // -1: not
};

// The plan's links as contacts of both directions.
ContactPlan contacts_of(const NetworkPlan& plan);

// Of at most `sample` of the bundles, evenly over them: each bound costs a search.
OracleGap gap_to_oracle(const NetworkPlan& plan, const std::vector<TimedBundle>& bundles,
                        std::size_t sample = 400);

}  // namespace harkara::sim
