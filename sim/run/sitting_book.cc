#include "sim/run/sitting_book.h"

namespace harkara::sim {

SittingBook::SittingBook(World& world, const NetworkPlan& plan, const Parts& parts, Hooks hooks)
    : world_(world), plan_(plan), hooks_(std::move(hooks)), booked_(plan.sittings.size()) {
  for (std::size_t i = 0; i < plan.sittings.size(); ++i) {
    world_.enter(parts.of(plan.desks[plan.sittings[i].desk].node));
    world_.at(plan.sittings[i].start_ms, [this, i] { hold(i); });
  }
}

bool SittingBook::book(std::uint32_t number, std::uint32_t desk) {
  const std::int64_t now_ms = world_.now().monotonic_ms;
  for (std::size_t i = 0; i < plan_.sittings.size(); ++i) {
    const PlannedSitting& sitting = plan_.sittings[i];
    if (sitting.desk != desk || sitting.booked_until_ms < now_ms) continue;
    if (booked_[i].size() >= sitting.slots()) continue;
    booked_[i].push_back(number);
    return true;
  }
  ++use_.turned_away;
  return false;
}

void SittingBook::hold(std::size_t sitting) {
  const PlannedSitting& planned = plan_.sittings[sitting];
  ++use_.sittings;
  use_.slots += planned.slots();
  use_.booked += booked_[sitting].size();
  std::int64_t slot_end_ms = planned.start_ms;
  for (const std::uint32_t number : booked_[sitting]) {
    slot_end_ms += planned.slot_ms;
    if (hooks_.papers_complete(number)) ++use_.complete;
    if (hooks_.shows_up(number)) world_.at(slot_end_ms, [this, number] { see(number); });
  }
}

void SittingBook::see(std::uint32_t number) {
  ++use_.seen;
  hooks_.seen(number);
}

}  // namespace harkara::sim
