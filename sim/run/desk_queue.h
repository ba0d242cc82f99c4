// A desk's doctors at work: cases by class, then in the order in which they became complete.
#pragma once

#include <functional>
#include <set>
#include <tuple>

#include "sim/plan/network_plan.h"
#include "sim/world.h"

namespace harkara::sim {

class DeskQueue {
 public:
  using Done = std::function<void(std::uint32_t number)>;
  // World and desk outlive this, which does not move.
  DeskQueue(World& world, const PlannedDesk& desk, Calendar calendar, Done done)
      : world_(world), desk_(desk), calendar_(calendar), done_(std::move(done)) {}

  void add(std::uint32_t number, ServiceClass service_class, std::int64_t service_ms);

 private:
  void serve();

  World& world_;
  const PlannedDesk& desk_;
  Calendar calendar_;
  Done done_;
  using Waiting = std::tuple<ServiceClass, std::uint64_t, std::uint32_t, std::int64_t>;
  std::set<Waiting> waiting_;
  std::uint64_t sequence_ = 0;
  std::uint32_t busy_ = 0;
  std::int64_t opens_ms_ = -1;  // a call of serve() is planned for then
};

}  // namespace harkara::sim
