// Randomness is handed in. SystemRandom lives in crypto/random.h.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace harkara {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(MutableView out) = 0;

  std::uint64_t next_u64();
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);

  template <class Fixed>
  Fixed make() {
    Fixed out;
    fill(out.mutable_view());
    return out;
  }
};

// xoshiro256** seeded by splitmix64: for simulation and tests, never for keys
// that protect real data. The same seed gives the same bytes on any compiler.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(MutableView out) override;

 private:
  std::uint64_t step();
  std::array<std::uint64_t, 4> state_;
};

}  // namespace harkara
