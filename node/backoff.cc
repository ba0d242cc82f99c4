#include "node/backoff.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::node {

Backoff::Backoff(std::int64_t min_ms, std::int64_t max_ms)
    : min_ms_(min_ms), max_ms_(max_ms), base_ms_(min_ms) {
  HARKARA_ASSERT(0 < min_ms && min_ms <= max_ms);
}

std::int64_t Backoff::next_delay_ms(Random& random) {
  const std::int64_t base = base_ms_;
  base_ms_ = std::min(max_ms_, base * 2);
  const std::int64_t spread = base / 2;  // from 3/4 to 5/4 of the base
  const auto bound = static_cast<std::uint64_t>(spread + 1);
  return base - spread / 2 + static_cast<std::int64_t>(random.below(bound));
}

}  // namespace harkara::node
