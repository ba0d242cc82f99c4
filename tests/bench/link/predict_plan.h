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

// What daemons make of cover that comes and goes.
struct LinkHabits {
  double probe_s = 0;  // until a link that came up is probed; the probe's way comes on top
  bool holds_through_fades = false;
};

// Each bundle is a case that nobody answers. Loss of a link that does not hold is a lower rate.
sim::NetworkPlan plan_for_simulator(const MeshPlan& mesh, const std::vector<RealBundle>& bundles,
                                    double end_s, const LinkHabits& habits);

}  // namespace harkara::bench
