// When to try a parent again: twice as long after each failure, with a quarter of
// jitter either way, so that a village's nodes do not dial as one when the mast
// comes back.
#pragma once

#include <cstdint>

#include "base/random.h"

namespace harkara::node {

// A contact that held this long, or carried this much, was a good one: the next wait
// is short again. HELLO and what goes with it stay below: a peer that greets and
// leaves is not dialled every second.
inline constexpr std::int64_t kLasting_ms = 5'000;
inline constexpr std::uint64_t kUseful_bytes = 3'000;

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
