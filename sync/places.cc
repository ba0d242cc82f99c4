#include "sync/places.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace harkara::sync {
namespace {

constexpr unsigned kUniformBits = 28;  // (2 * 65 536 + 3)^2 * 2^28 still fits 64 bits

// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t step(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

// The smallest m with m * m >= n: Newton's iteration from above. REQUIRES: n > 0.
std::uint64_t ceiling_of_root(std::uint64_t n) {
  std::uint64_t root = 1ULL << ((static_cast<unsigned>(std::bit_width(n)) + 1) / 2);
  for (;;) {
    const std::uint64_t next = (root + n / root) / 2;
    if (next >= root) break;
    root = next;
  }
  return root * root == n ? root : root + 1;
}

}  // namespace

// From cell i the next one is beyond j with probability ((2i+3) / (2j+3))^2. So with a
// uniform u the next is the smallest j with (2j+3)^2 * u >= (2i+3)^2.
void Places::advance() {
  HARKARA_ASSERT(at_ < kMaxSketchCells);
  const std::uint64_t uniform = (step(state_) >> (64 - kUniformBits)) + 1;
  const std::uint64_t edge = 2ULL * at_ + 3;
  const std::uint64_t scaled = (edge * edge) << kUniformBits;
  const std::uint64_t root = ceiling_of_root((scaled + uniform - 1) / uniform) | 1U;
  at_ = std::max(static_cast<std::uint32_t>((root - 3) / 2), at_ + 1);
}

}  // namespace harkara::sync
