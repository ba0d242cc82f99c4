#include "base/random.h"

#include <bit>

#include "base/assert.h"

namespace harkara {
namespace {

std::uint64_t splitmix64(std::uint64_t& x) {
  x += 0x9e3779b97f4a7c15U;
  std::uint64_t z = x;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

}  // namespace

std::uint64_t Random::next_u64() {
  std::array<std::uint8_t, 8> raw{};
  fill(raw);
  std::uint64_t value = 0;
  for (std::size_t i = raw.size(); i-- > 0;) value = (value << 8U) | raw[i];
  return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
  HARKARA_ASSERT(bound > 0);
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;  // rejection: no modulo bias
  std::uint64_t value = next_u64();
  while (value >= limit) value = next_u64();
  return value % bound;
}

SeededRandom::SeededRandom(std::uint64_t seed) {
  for (auto& word : state_) word = splitmix64(seed);
}

std::uint64_t SeededRandom::step() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

void SeededRandom::fill(MutableView out) {
  std::size_t i = 0;
  while (i < out.size()) {
    std::uint64_t word = step();
    for (int b = 0; b < 8 && i < out.size(); ++b, word >>= 8U)
      out[i++] = static_cast<std::uint8_t>(word);
  }
}

}  // namespace harkara
