#include "sync/runs.h"

#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara::sync {
namespace {

std::vector<bool> random_bits(SeededRandom& random, std::size_t size, std::uint64_t one_in) {
  std::vector<bool> bits(size);
  bool value = random.below(2) == 1;
  for (std::size_t i = 0; i < size; ++i) {
    if (random.below(one_in) == 0) value = !value;
    bits[i] = value;
  }
  return bits;
}

}  // namespace

TEST_CASE("a bitmap says the same after encoding and decoding", "[sync]") {
  SeededRandom random(1);
  for (int round = 0; round < 500; ++round) {
    const auto bits = random_bits(random, random.below(3'000), 1 + random.below(40));
    const auto back = decode_runs(encode_runs(bits, 100'000), bits.size());
    REQUIRE(back);
    CHECK(*back == bits);
  }
}

TEST_CASE("a bitmap too long for its space claims less, never more", "[sync]") {
  SeededRandom random(2);
  for (int round = 0; round < 200; ++round) {
    const auto bits = random_bits(random, 9'000, 2);
    const std::size_t most = 10 + random.below(500);
    const Bytes runs = encode_runs(bits, most);
    CHECK(runs.size() <= most);
    const auto back = decode_runs(runs, bits.size());
    REQUIRE(back);
    for (std::size_t i = 0; i < bits.size(); ++i)
      if ((*back)[i]) REQUIRE(bits[i]);
  }
}

TEST_CASE("runs longer than the bundle are refused", "[sync]") {
  CHECK(decode_runs(Bytes{3, 2}, 5));
  CHECK_FALSE(decode_runs(Bytes{3, 3}, 5));
  CHECK_FALSE(decode_runs(Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 5));
  CHECK_FALSE(decode_runs(Bytes{0x80, 0x00}, 5));  // overlong
  CHECK_FALSE(decode_runs(Bytes{0x80}, 5));        // cut
}

TEST_CASE("random runs never make a bitmap of another size", "[sync]") {
  SeededRandom random(3);
  for (int round = 0; round < 5'000; ++round) {
    Bytes runs(random.below(12));
    random.fill(runs);
    const auto bits = decode_runs(runs, 64);
    if (bits) CHECK(bits->size() == 64);
  }
}

}  // namespace harkara::sync
