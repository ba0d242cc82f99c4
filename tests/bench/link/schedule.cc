#include "tests/bench/link/schedule.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::bench {

Schedule::Schedule(Nanos up, Nanos down, Nanos phase) : up_(up), down_(down), phase_(phase) {
  HARKARA_ASSERT(up > 0 && down >= 0 && phase >= 0 && (down == 0 || phase < cycle()));
}

bool Schedule::is_up(Nanos t) const {
  return always_up() || (t + phase_) % cycle() < up_;
}

Nanos Schedule::window_end(Nanos t) const {
  HARKARA_ASSERT(is_up(t));
  return always_up() ? kNever : t - (t + phase_) % cycle() + up_;
}

Nanos Schedule::window_start(Nanos t) const {
  HARKARA_ASSERT(is_up(t));
  return always_up() ? 0 : std::max<Nanos>(0, t - (t + phase_) % cycle());
}

Nanos Schedule::from_cycle_start(Nanos age) const {
  return age / cycle() * up_ + std::min(age % cycle(), up_);
}

Nanos Schedule::up_time(Nanos t) const {
  return always_up() ? t : from_cycle_start(t + phase_) - from_cycle_start(phase_);
}

Nanos Schedule::time_of_up_time(Nanos up) const {
  if (always_up() || up == 0) return up;
  const Nanos wanted = from_cycle_start(phase_) + up;
  const Nanos whole = (wanted - 1) / up_;
  return whole * cycle() + (wanted - whole * up_) - phase_;
}

int Schedule::windows(Nanos t) const {
  if (always_up()) return 1;
  const int begun = static_cast<int>((t + phase_) / cycle());
  return begun + (is_up(0) ? 1 : 0);
}

}  // namespace harkara::bench
