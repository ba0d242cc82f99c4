#include "tests/bench/link/schedule.h"

#include <catch2/catch.hpp>

namespace harkara::bench {

TEST_CASE("a schedule without gaps is always up", "[bench]") {
  const Schedule always;
  CHECK(always.is_up(0));
  CHECK(always.window_end(kSecond) == kNever);
  CHECK(always.up_time(7 * kSecond) == 7 * kSecond);
  CHECK(always.time_of_up_time(7 * kSecond) == 7 * kSecond);
  CHECK(always.windows(100 * kSecond) == 1);
}

TEST_CASE("windows open and close by the cycle", "[bench]") {
  const Schedule flapping(20 * kSecond, 20 * kSecond, 0);
  CHECK(flapping.is_up(20 * kSecond - 1));
  CHECK_FALSE(flapping.is_up(20 * kSecond));
  CHECK_FALSE(flapping.is_up(40 * kSecond - 1));
  CHECK(flapping.is_up(40 * kSecond));
  CHECK(flapping.window_end(45 * kSecond) == 60 * kSecond);
  CHECK(flapping.window_start(45 * kSecond) == 40 * kSecond);
  CHECK(flapping.windows(39 * kSecond) == 1);
  CHECK(flapping.windows(41 * kSecond) == 2);
}

TEST_CASE("a phase moves the windows", "[bench]") {
  const Schedule late(10 * kSecond, 50 * kSecond, 55 * kSecond);  // opens after 5 s
  CHECK_FALSE(late.is_up(0));
  CHECK(late.is_up(5 * kSecond));
  CHECK(late.up_time(5 * kSecond) == 0);
  CHECK(late.up_time(9 * kSecond) == 4 * kSecond);
  CHECK(late.windows(4 * kSecond) == 0);
  CHECK(late.windows(6 * kSecond) == 1);
}

TEST_CASE("up-time and its inverse agree at every phase", "[bench]") {
  for (Nanos phase = 0; phase < 60; phase += 7) {
    const Schedule schedule(10 * kSecond, 50 * kSecond, phase * kSecond);
    for (Nanos up = 1; up < 45; ++up) {
      const Nanos t = schedule.time_of_up_time(up * kSecond);
      CHECK(schedule.up_time(t) == up * kSecond);
      CHECK(schedule.up_time(t - 1) == up * kSecond - 1);  // the earliest such time
    }
  }
}

}  // namespace harkara::bench
