// Time is handed in. Nothing below node/ asks the operating system for it.
#pragma once

#include <cstdint>

namespace harkara {

// One moment as two clocks see it, in milliseconds.
struct Moment {
  std::int64_t monotonic_ms = 0;  // never steps; origin arbitrary
  std::int64_t wall_ms = 0;       // Unix time; may be years off at a clinic
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment now() const = 0;
};

}  // namespace harkara
