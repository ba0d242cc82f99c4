// A desk's doctors at work, in the order that node/consult/desk_order.h gives: what the
// desks of real nodes show.
#pragma once

#include <functional>
#include <vector>

#include "node/consult/desk_order.h"
#include "sim/plan/network_plan.h"
#include "sim/world.h"

namespace harkara::sim {

class DeskQueue {
 public:
  using Done = std::function<void(std::uint32_t number)>;
  // World and desk outlive this, which does not move.
  DeskQueue(World& world, const PlannedDesk& desk, Calendar calendar, Done done)
      : world_(world), desk_(desk), calendar_(calendar), done_(std::move(done)) {}

  // `since_ms`: when the case first came to this desk; who had to reply keeps the place.
  void add(std::uint32_t number, const PlannedCase& planned, std::int64_t since_ms);

 private:
  struct Task {
    std::uint32_t number;
    std::int64_t service_ms;
  };
  void serve();
  Task take_next();

  World& world_;
  const PlannedDesk& desk_;
  Calendar calendar_;
  Done done_;
  std::vector<node::consult::Waiting> waiting_;
  std::vector<Task> tasks_;  // of waiting_, in the same order
  node::consult::DeskShares shares_;
  std::uint32_t busy_ = 0;
  std::int64_t opens_ms_ = -1;  // a call of serve() is planned for then
};

}  // namespace harkara::sim
