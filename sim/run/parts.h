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

  std::size_t count() const { return nodes_.size(); }
  std::uint32_t of(std::uint32_t node) const { return of_[node]; }
  // Those of a part, in the order of the plan.
  const std::vector<std::uint32_t>& nodes(std::uint32_t part) const { return nodes_[part]; }
  const std::vector<std::uint32_t>& links(std::uint32_t part) const { return links_[part]; }

 private:
  std::vector<std::uint32_t> of_;                  // numbered as their first nodes are
  std::vector<std::vector<std::uint32_t>> nodes_;  // by part
  std::vector<std::vector<std::uint32_t>> links_;
};

}  // namespace harkara::sim
