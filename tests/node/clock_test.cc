#include <catch2/catch.hpp>

#include "storage/memory_store.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

namespace {
constexpr std::int64_t kCertified_ms = 1'700'000'000'000;
}

TEST_CASE("a clock at 1970 is lifted to the certificate's start and goes on from there", "[node]") {
  SetClock board;
  board.moment = {.monotonic_ms = 5'000, .wall_ms = 4'000};
  const TrustedClock clock(board, kCertified_ms);
  CHECK(clock.now().wall_ms == kCertified_ms);
  CHECK(clock.clock_is_behind());
  board.moment = {.monotonic_ms = 65'000, .wall_ms = 64'000};
  CHECK(clock.now().wall_ms == kCertified_ms + 60'000);
  CHECK(clock.now().monotonic_ms == 65'000);
}

TEST_CASE("a good clock is believed", "[node]") {
  SetClock board;
  board.moment = {.monotonic_ms = 0, .wall_ms = kCertified_ms + 1'000'000};
  const TrustedClock clock(board, kCertified_ms);
  CHECK(clock.now().wall_ms == kCertified_ms + 1'000'000);
  CHECK_FALSE(clock.clock_is_behind());
}

TEST_CASE("the wall time never steps back", "[node]") {
  SetClock board;
  board.moment = {.monotonic_ms = 0, .wall_ms = kCertified_ms + 500'000};
  const TrustedClock clock(board, kCertified_ms);
  const std::int64_t before = clock.now().wall_ms;
  board.moment = {.monotonic_ms = 10, .wall_ms = kCertified_ms + 100};
  CHECK(clock.now().wall_ms >= before);
}

TEST_CASE("a clock years ahead does not enter what is kept", "[node]") {
  SetClock board;
  board.moment = {.monotonic_ms = 0, .wall_ms = kCertified_ms * 3};
  TrustedClock clock(board, kCertified_ms);
  CHECK(clock.now().wall_ms == kCertified_ms * 3);
  CHECK(clock.floor_ms() == kCertified_ms);
  clock.raise_floor(kCertified_ms + 7'000);
  board.moment.monotonic_ms = 1'000;
  CHECK(clock.floor_ms() == kCertified_ms + 8'000);
  clock.raise_floor(kCertified_ms);
  CHECK(clock.floor_ms() == kCertified_ms + 8'000);
}

TEST_CASE("the trusted time survives a restart", "[node]") {
  crypto::initialise();
  SeededRandom random(1);
  storage::MemoryStore store({}, random, 1U << 20U);
  CHECK(*kept_trusted_ms(store) == 0);
  REQUIRE(keep_trusted_ms(store, kCertified_ms));
  REQUIRE(store.commit());
  CHECK(*kept_trusted_ms(store) == kCertified_ms);
}
