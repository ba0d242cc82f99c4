// The residence clock, which tells how old a bundle is wherever it waits.
#include <catch2/catch.hpp>

#include "bench_peer.h"

namespace harkara::sync {
namespace {

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kAlmostATurn_ms = 290'000;  // housekeeping comes round every 300 s
constexpr std::uint32_t kLifetime_s = 3'500;
constexpr std::int64_t kLifetime_ms = 1'000LL * kLifetime_s;

storage::BundleState state_of(Bench& bench, const BundleId& id) {
  return bench.node.bundles().find(id)->state;
}

}  // namespace

// Regression: seed 54820 of `sim fuzz`. It was dated by what the store had been told last,
// at the last turn of housekeeping.
TEST_CASE("a bundle queued on a node that was idle lives its whole time", "[sync]") {
  const bool from_outside = GENERATE(false, true);
  CAPTURE(from_outside);
  Bench bench;
  const auto to = bench.keys.make<EndpointId>();
  bench.world.run_until(kHour_ms + kAlmostATurn_ms);
  storage::BundleStore cli(bench.node.store());
  const BundleId id = from_outside
                          ? bench.queue_from_outside(cli, to, ServiceClass::routine, kLifetime_s)
                          : *bench.node.submit(to, ServiceClass::routine, Bytes(90), kLifetime_s);
  bench.world.run_until(kHour_ms + kAlmostATurn_ms + kLifetime_ms - 1);
  CHECK(state_of(bench, id) == storage::BundleState::held);
  bench.world.run_until(kHour_ms + 2 * kAlmostATurn_ms + kLifetime_ms);
  CHECK(state_of(bench, id) == storage::BundleState::expired);
}

// Regression: seed 202460. What the store was told had been rolled back.
TEST_CASE("a bundle queued after the store failed lives its whole time", "[sync]") {
  Bench bench;
  const auto to = bench.keys.make<EndpointId>();
  bench.world.run_until(kHour_ms - kAlmostATurn_ms);
  bench.node.store().fail_next_commit(Errc::full);
  bench.world.run_until(kHour_ms + 60'000);
  REQUIRE(bench.node.count(Notice::Kind::store_failed) == 1);
  const auto id = bench.node.submit(to, ServiceClass::routine, Bytes(90), kLifetime_s);
  REQUIRE(id);
  bench.world.run_until(kHour_ms + 60'000 + kLifetime_ms - 1);
  CHECK(state_of(bench, *id) == storage::BundleState::held);
}

TEST_CASE("a bundle is made no younger by a restart, nor by another look at the queue", "[sync]") {
  Bench bench;
  const auto to = bench.keys.make<EndpointId>();
  const auto id = bench.node.submit(to, ServiceClass::routine, Bytes(90), kLifetime_s);
  REQUIRE(id);
  bench.world.run_until(kLifetime_ms - kAlmostATurn_ms);
  bench.node.crash();
  bench.node.store_changed();
  bench.world.run_until(kLifetime_ms - 1);
  CHECK(state_of(bench, *id) == storage::BundleState::held);
  bench.world.run_until(kLifetime_ms + 2 * kAlmostATurn_ms);  // the crash may have lost a turn
  CHECK(state_of(bench, *id) == storage::BundleState::expired);
}

}  // namespace harkara::sync
