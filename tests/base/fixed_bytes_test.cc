#include "base/fixed_bytes.h"

#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara {
namespace {

template <std::size_t N>
void compare_as_bytes(std::uint64_t seed) {
  using Id = FixedBytes<struct AnyKind, N>;
  SeededRandom random(seed);
  for (int round = 0; round < 5'000; ++round) {
    Id a;
    random.fill(a.mutable_view());
    Id b = a;
    // Alike up to one byte, of any value.
    b.bytes[random.below(N)] = static_cast<std::uint8_t>(random.next_u64());
    REQUIRE((a <=> b) == (a.bytes <=> b.bytes));
    REQUIRE((a == b) == (a.bytes == b.bytes));
  }
}

}  // namespace

TEST_CASE("ids are in the order of their bytes, whatever their length", "[base]") {
  compare_as_bytes<3>(1);
  compare_as_bytes<8>(2);
  compare_as_bytes<16>(3);
  compare_as_bytes<32>(4);
}

TEST_CASE("a number read from the front is the first byte's before all others", "[base]") {
  const std::uint8_t bytes[] = {0x80, 1, 2, 3, 4, 5, 6, 0xff};
  CHECK(big_endian(bytes) == 0x80010203040506ffU);
}

}  // namespace harkara
