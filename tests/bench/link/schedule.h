// When an emulated link is up. Pure; times are nanoseconds since the start of a run.
#pragma once

#include <cstdint>

namespace harkara::bench {

using Nanos = std::int64_t;
inline constexpr Nanos kSecond = 1'000'000'000;
inline constexpr Nanos kNever = INT64_MAX;

// up, down, up, down ... for ever; at time 0 the cycle is `phase` old.
class Schedule {
 public:
  Schedule() = default;  // always up
  // REQUIRES: up > 0, down >= 0, 0 <= phase < up + down. down == 0: always up.
  Schedule(Nanos up, Nanos down, Nanos phase);

  bool is_up(Nanos t) const;
  Nanos window_end(Nanos t) const;        // REQUIRES: is_up(t); kNever when always up
  Nanos window_start(Nanos t) const;      // REQUIRES: is_up(t); not before 0
  Nanos up_time(Nanos t) const;           // how much of [0, t) the link is up
  Nanos time_of_up_time(Nanos up) const;  // the earliest t with up_time(t) == up
  int windows(Nanos t) const;             // windows that have begun by t, the one at 0 included
  bool always_up() const { return down_ == 0; }

 private:
  Nanos cycle() const { return up_ + down_; }
  Nanos from_cycle_start(Nanos age) const;  // up-time of the first `age` of the cycles

  Nanos up_ = kNever;
  Nanos down_ = 0;
  Nanos phase_ = 0;
};

}  // namespace harkara::bench
