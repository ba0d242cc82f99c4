#include "sync/short_id.h"

#include <catch2/catch.hpp>
#include <set>

#include "base/random.h"

namespace harkara::sync {

TEST_CASE("both ends of a session compute the same short ids", "[sync]") {
  SeededRandom random(1);
  const auto ours = random.make<Nonce>();
  const auto theirs = random.make<Nonce>();
  const ShortIds here(ours, theirs);
  const ShortIds there(theirs, ours);
  for (int i = 0; i < 100; ++i) {
    const auto id = random.make<BundleId>();
    CHECK(here.of(id) == there.of(id));
    CHECK(here.of(id) < (1ULL << 48U));
  }
}

TEST_CASE("another session gives a bundle another short id", "[sync]") {
  SeededRandom random(2);
  const auto id = random.make<BundleId>();
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i)
    seen.insert(ShortIds(random.make<Nonce>(), random.make<Nonce>()).of(id));
  CHECK(seen.size() == 200);
}

TEST_CASE("ten thousand bundles do not collide in one session", "[sync]") {
  SeededRandom random(3);
  const ShortIds ids(random.make<Nonce>(), random.make<Nonce>());
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(ids.of(random.make<BundleId>()));
  CHECK(seen.size() == 10'000);
}

}  // namespace harkara::sync
