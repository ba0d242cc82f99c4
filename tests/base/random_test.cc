#include "base/random.h"

#include <array>
#include <catch2/catch.hpp>

#include "base/ids.h"

namespace harkara {

// Computed with an independent implementation of the published algorithms
// (https://prng.di.unimi.it): xoshiro256** over four splitmix64 words of seed 0.
TEST_CASE("seed 0 gives the published stream of xoshiro256**", "[base]") {
  SeededRandom random(0);
  CHECK(random.next_u64() == 0x99ec5f36cb75f2b4U);
  CHECK(random.next_u64() == 0xbf6e1f784956452aU);
  CHECK(random.next_u64() == 0x1a5f849d4933e6e0U);
  CHECK(random.next_u64() == 0x6aa594f1262d2d2cU);
}

TEST_CASE("bytes come little end first, on any machine", "[base]") {
  SeededRandom random(0);
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  CHECK(bytes.front() == 0xb4);
  CHECK(bytes.back() == 0x99);
}

TEST_CASE("the same seed replays, another seed does not", "[base]") {
  SeededRandom first(7);
  SeededRandom again(7);
  SeededRandom other(8);
  const auto id = first.make<BundleId>();
  CHECK(id == again.make<BundleId>());
  CHECK(id != other.make<BundleId>());
  CHECK(id != first.make<BundleId>());
}

TEST_CASE("a bounded number stays below its bound and reaches every value", "[base]") {
  SeededRandom random(11);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen.at(random.below(6));
  for (const int count : seen) {
    CHECK(count > 850);  // 1000 expected; the deviation is 29, so this is five of them
    CHECK(count < 1150);
  }
  CHECK(random.below(1) == 0);
}

namespace {

// Hands out words from a list, to reach the corner that chance would not.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::vector<std::uint64_t> words) : words_(std::move(words)) {}

  void fill(MutableView out) override {
    std::uint64_t word = words_.at(next_++);
    for (auto& byte : out) {
      byte = static_cast<std::uint8_t>(word);
      word >>= 8U;
    }
  }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t next_ = 0;
};

}  // namespace

TEST_CASE("a bounded number draws again rather than favour small values", "[base]") {
  constexpr std::uint64_t kBound = (1ULL << 63U) + 1;  // half of all words lie beyond it
  ScriptedRandom random({UINT64_MAX, kBound, kBound - 1});
  CHECK(random.below(kBound) == kBound - 1);
}

}  // namespace harkara
