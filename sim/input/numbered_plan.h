// A plan between numbered nodes, on its way to a ContactPlan.
#pragma once

#include <vector>

#include "sim/contact_plan.h"

namespace harkara::sim {

struct NumberedContact {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::int64_t start_s = 0;
  std::int64_t end_s = 0;  // > start_s
  std::uint64_t rate_Bps = 0;
  std::int64_t delay_ms = 0;
};

// Times from `origin_s`. REQUIRES: no contact starts before it.
ContactPlan plan_of(const std::vector<NumberedContact>& contacts, std::int64_t origin_s);

}  // namespace harkara::sim
