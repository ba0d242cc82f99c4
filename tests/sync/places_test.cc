#include "sync/places.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace harkara::sync {
namespace {

std::vector<std::uint32_t> first_places(std::uint64_t seed, std::size_t count) {
  std::vector<std::uint32_t> out;
  for (Places places(seed); out.size() < count; places.advance()) {
    out.push_back(places.current());
    if (places.current() >= kMaxSketchCells) break;
  }
  return out;
}

}  // namespace

// Computed apart from this code, with integers of any length; PROTOCOL.md shows them.
TEST_CASE("the places of an item are those of the specification", "[sync]") {
  using List = std::vector<std::uint32_t>;
  CHECK(first_places(0, 12) == List{0, 1, 3, 27, 28, 89, 157, 379, 432, 874, 896, 1424});
  CHECK(first_places(1, 12) == List{0, 1, 2, 3, 6, 10, 12, 13, 19, 37, 42, 67});
  CHECK(first_places(0x0123456789abcdef, 12) ==
        List{0, 4, 5, 14, 18, 278, 981, 1155, 1579, 1600, 4129, 4607});
  CHECK(first_places(~std::uint64_t{0}, 12) == List{0, 1, 2, 6, 10, 13, 15, 16, 34, 39, 366, 3057});
}

TEST_CASE("places only ever grow, and end beyond the last cell", "[sync]") {
  SeededRandom random(1);
  for (int i = 0; i < 2'000; ++i) {
    Places places(random.next_u64());
    std::uint32_t before = 0;
    while (places.current() < kMaxSketchCells) {
      before = places.current();
      places.advance();
      REQUIRE(places.current() > before);
    }
  }
}

TEST_CASE("an item stands in cell i with a probability near 2/(i+2)", "[sync]") {
  constexpr int kItems = 40'000;
  std::vector<int> items(512);
  SeededRandom random(2);
  for (int i = 0; i < kItems; ++i)
    for (Places places(random.next_u64()); places.current() < items.size(); places.advance())
      ++items[places.current()];
  for (std::size_t i = 0; i < items.size(); ++i) {
    const double expected = kItems * 2.0 / (static_cast<double>(i) + 2.0);
    CAPTURE(i);
    CHECK(items[i] == Approx(expected).epsilon(0.05).margin(5.0 * std::sqrt(expected)));
  }
}

}  // namespace harkara::sync
