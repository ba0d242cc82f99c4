#include "sim/one/java_order.h"

#include "base/assert.h"

namespace harkara::sim::one {

std::uint32_t java_spread_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (const char c : text) hash = 31 * hash + static_cast<std::uint8_t>(c);
  return hash ^ (hash >> 16U);
}

std::int32_t JavaRandom::next(unsigned bits) {
  state_ = (state_ * kMultiplier + 0xBU) & kMask;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(state_ >> (48U - bits)));
}

std::int32_t JavaRandom::next_int(std::int32_t bound) {
  HARKARA_ASSERT(bound > 0);
  if ((bound & (bound - 1)) == 0)
    return static_cast<std::int32_t>((std::int64_t{bound} * next(31)) >> 31U);
  while (true) {
    const std::int32_t bits = next(31);
    const std::int32_t value = bits % bound;
    // Rejected where Java's 32-bit sum wraps: the last, incomplete run of `bound` values.
    if (std::int64_t{bits} - value + (bound - 1) <= INT32_MAX) return value;
  }
}

}  // namespace harkara::sim::one
