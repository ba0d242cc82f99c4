#include <catch2/catch.hpp>

#include "crypto/bundle.h"

namespace harkara::crypto {

TEST_CASE("texts are padded to steps of 64 bytes, prefix included", "[crypto]") {
  CHECK(padded_size(0) == 512);
  CHECK(padded_size(504) == 512);
  CHECK(padded_size(505) == 576);
  CHECK(padded_size(1016) == 1024);
  CHECK(padded_size(1017) == 1088);
  CHECK(padded_size(2040) == 2048);
  CHECK(padded_size(8184) == 8192);
}

TEST_CASE("larger contents follow PADME with two more bits", "[crypto]") {
  // floor(log2) = 13: 4 + 2 bits behind the first, steps of 128.
  CHECK(padded_size(8185) == 8320);
  CHECK(padded_size(8312) == 8320);
  // floor(log2) = 15: steps of 512.
  CHECK(padded_size(60'000) == 60'416);
  // floor(log2) = 19: 5 + 2 bits, steps of 4 096.
  CHECK(padded_size(1'000'000) == 1'003'520);
  CHECK(padded_size(kMaxBundleBytes - kLengthPrefixBytes) == kMaxBundleBytes);
}

TEST_CASE("padding holds the content, costs at most 3 %, and is a fixed point", "[crypto]") {
  SeededRandom random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t size = random.below(std::uint64_t{1} << (11 + random.below(20)));
    if (size < 2048 || size > kMaxBundleBytes - kLengthPrefixBytes) continue;
    const std::uint64_t prefixed = size + kLengthPrefixBytes;
    const std::uint64_t padded = padded_size(size);
    REQUIRE(padded >= prefixed);
    REQUIRE((padded - prefixed) * 100 <= prefixed * 3 + 100);
    REQUIRE(padded <= kMaxBundleBytes);
    REQUIRE(padded_size(padded - kLengthPrefixBytes) == padded);
  }
}

TEST_CASE("a longer content never looks shorter", "[crypto]") {
  std::uint64_t before = 0;
  for (std::uint64_t size = 0; size < 100'000; ++size) {
    const std::uint64_t padded = padded_size(size);
    REQUIRE(padded >= before);
    before = padded;
  }
}

}  // namespace harkara::crypto
