#include "tests/bench/link/profile.h"

#include <catch2/catch.hpp>

namespace harkara::bench {
namespace {

constexpr std::uint64_t kWork = 272'779;

double limit_s(const char* name, const Schedule& schedule, std::uint64_t bytes = kWork) {
  return static_cast<double>(physical_limit(*find_profile(name), schedule, bytes)) / kSecond;
}

}  // namespace

TEST_CASE("the physical limit is the work's bytes at the link's rate", "[bench]") {
  CHECK(limit_s("L1", {}) == Approx(34.097).epsilon(1e-4));
  CHECK(limit_s("L1", {}, 4 * kWork) == Approx(136.39).epsilon(1e-4));
}

TEST_CASE("the physical limit counts the fades that the work has to sit out", "[bench]") {
  CHECK(limit_s("L2", Schedule(20 * kSecond, 20 * kSecond, 0)) == Approx(54.097).epsilon(1e-4));
  // 136.39 s of up-time in windows of 10 s: thirteen whole cycles and 6.39 s.
  CHECK(limit_s("L3", Schedule(10 * kSecond, 50 * kSecond, 0)) == Approx(786.39).epsilon(1e-4));
}

TEST_CASE("a seed gives the same phase every time, and another seed another", "[bench]") {
  const Profile profile = *find_profile("L2");
  const auto pattern = [&](std::uint64_t seed) {
    std::string out;
    for (Nanos t = 0; t < 40; ++t) out += schedule_of(profile, seed).is_up(t * kSecond) ? '+' : '-';
    return out;
  };
  CHECK(pattern(1) == pattern(1));
  CHECK(pattern(1) != pattern(2));
  CHECK(schedule_of(*find_profile("L1"), 5).always_up());
}

TEST_CASE("an unknown profile is not found", "[bench]") {
  CHECK_FALSE(find_profile("L9"));
}

}  // namespace harkara::bench
