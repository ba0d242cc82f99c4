// The slots of specialists' sittings: given out in the order in which patients register,
// each the first that is free.
#pragma once

#include <functional>
#include <vector>

#include "sim/plan/network_plan.h"
#include "sim/run/parts.h"
#include "sim/run/report.h"
#include "sim/world.h"

namespace harkara::sim {

class SittingBook {
 public:
  // Told at the start of a sitting of each patient with a slot in it, and at a slot's end.
  struct Hooks {
    std::function<bool(std::uint32_t number)> papers_complete;
    std::function<bool(std::uint32_t number)> shows_up;
    std::function<void(std::uint32_t number)> seen;
  };
  // World and plan outlive this, which does not move.
  SittingBook(World& world, const NetworkPlan& plan, const Parts& parts, Hooks hooks);

  // False: no sitting that can still be booked has a free slot.
  bool book(std::uint32_t number, std::uint32_t desk);
  // Of the sittings so far.
  const SittingUse& use() const { return use_; }

 private:
  void hold(std::size_t sitting);
  void see(std::uint32_t number);

  World& world_;
  const NetworkPlan& plan_;
  Hooks hooks_;
  std::vector<std::vector<std::uint32_t>> booked_;  // case numbers by sitting, in slots
  SittingUse use_;
};

}  // namespace harkara::sim
