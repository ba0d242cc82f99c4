// The parts of a network between which there is no way: districts that share no hub, say. What
// happens in one is nothing to the others.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/network_plan.h"

namespace harkara::sim {

class Parts {
 public:
  // By the plan's links. Nodes without one are together in a part.
  explicit Parts(const NetworkPlan& plan);

  std::size_t count() const { return count_; }
  std::uint32_t of(std::uint32_t node) const { return of_[node]; }

 private:
  std::vector<std::uint32_t> of_;  // numbered as their first nodes are
  std::size_t count_ = 0;
};

}  // namespace harkara::sim
