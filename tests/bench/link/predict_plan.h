// The mesh and what was really sent in it, as the simulator takes them.
#pragma once

#include "sim/plan/network_plan.h"
#include "tests/bench/link/mesh_plan.h"

namespace harkara::bench {

struct RealBundle {
  std::size_t from = 0;  // nodes of the plan
  std::size_t to = 0;
  ServiceClass service_class = ServiceClass::routine;
  std::uint64_t bytes = 0;  // of its payload, padded
  double made_s = 0;        // since the net was made
  double arrived_s = 0;     // as seen at its destination
};

// Each bundle is a case that nobody answers. A link's loss is a lower rate, and it is known
// to be up `notice_s` after it is: what a daemon needs to find that out.
sim::NetworkPlan plan_for_simulator(const MeshPlan& mesh, const std::vector<RealBundle>& bundles,
                                    double end_s, double notice_s);

}  // namespace harkara::bench
