// The orders that The ONE takes from Java's library, which decide its ties: where a text
// stands in a HashMap, and what java.util.Random and Collections.shuffle do with a seed.
// Both are specified by their documentation, or stable over many years of versions.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace harkara::sim::one {

// String.hashCode(), spread over the low bits as HashMap does. For ASCII texts.
std::uint32_t java_spread_hash(std::string_view text);

// The 48-bit linear congruential generator of java.util.Random.
class JavaRandom {
 public:
  explicit JavaRandom(std::int64_t seed)
      : state_((static_cast<std::uint64_t>(seed) ^ kMultiplier) & kMask) {}
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::int32_t next_int(std::int32_t bound);

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1],
                items[static_cast<std::size_t>(next_int(static_cast<std::int32_t>(i)))]);
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x5DEECE66DU;
  static constexpr std::uint64_t kMask = (std::uint64_t{1} << 48U) - 1;
  std::int32_t next(unsigned bits);
  std::uint64_t state_;
};

}  // namespace harkara::sim::one
