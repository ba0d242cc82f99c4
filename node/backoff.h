// When to try a parent again: twice as long after each failure, with a quarter of
// jitter either way, so that a village's nodes do not dial as one when the mast
// comes back.
#pragma once

#include <cstdint>

#include "base/random.h"

namespace harkara::node {

// A contact that held this long was a good one: the next wait is short again.
inline constexpr std::int64_t kLasting_ms = 5'000;

class Backoff {
 public:
  // REQUIRES: 0 < min_ms <= max_ms.
  Backoff(std::int64_t min_ms, std::int64_t max_ms);
  std::int64_t next_delay_ms(Random& random);
  void reset() { base_ms_ = min_ms_; }

 private:
  std::int64_t min_ms_;
  std::int64_t max_ms_;
  std::int64_t base_ms_;
};

}  // namespace harkara::node
