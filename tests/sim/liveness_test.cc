// Time: keepalive, dead peers, expiry by residence.
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {

TEST_CASE("an idle contact is kept alive, and costs next to nothing", "[sim]") {
  Tree tree(1);
  tree.links.up(tree.low);
  tree.pass(5'000);
  const std::uint64_t before = tree.low.counters().bytes;
  tree.pass(3'600'000);
  CHECK(tree.low.is_up());
  CHECK(tree.clinic.count(sync::Notice::Kind::contact_lost) == 0);
  CHECK(tree.low.counters().bytes - before < 20'000);
}

TEST_CASE("a peer that falls silent is given up", "[sim]") {
  Tree tree(2);
  tree.clinic.link_up(77, tree.district.certificate());
  tree.clinic.on_send([](sync::LinkId, Bytes) {});
  std::int64_t closed_at = -1;
  tree.clinic.on_close([&](sync::LinkId) { closed_at = tree.world.now().monotonic_ms; });
  tree.pass(300'000);
  CHECK(closed_at == 60'000);
}

TEST_CASE("a bundle expires after its lifetime of residence, and its space is freed", "[sim]") {
  Tree tree(3);
  const auto id = tree.clinic.submit(tree.desk(), ServiceClass::routine,
                                     random_bytes(tree.workload, 50'000), 3'600);
  REQUIRE(id);
  const std::uint64_t used = tree.clinic.store().usage().used_bytes;
  tree.pass(3'500'000);
  CHECK(state_at(tree.clinic, *id) == storage::BundleState::held);
  tree.pass(500'000);
  CHECK(state_at(tree.clinic, *id) == storage::BundleState::expired);
  CHECK(tree.clinic.count(sync::Notice::Kind::expired) == 1);
  CHECK(tree.clinic.store().usage().used_bytes < used - 45'000);
}

TEST_CASE("time spent at an earlier holder counts", "[sim]") {
  Tree tree(4);
  const auto id = tree.clinic.submit(tree.desk(), ServiceClass::routine,
                                     random_bytes(tree.workload, 900), 3'600);
  REQUIRE(id);
  tree.pass(3'000'000);
  tree.links.up(tree.low);
  tree.pass(10'000);
  tree.low.cut();
  REQUIRE(state_at(tree.district, *id) == storage::BundleState::held);
  tree.pass(1'000'000);
  CHECK(state_at(tree.district, *id) == storage::BundleState::expired);
}

TEST_CASE("a wall clock that jumps by years expires nothing", "[sim]") {
  const std::int64_t years = GENERATE(-3, 3);
  Tree tree(5);
  const auto id = tree.clinic.submit(tree.desk(), ServiceClass::routine,
                                     random_bytes(tree.workload, 900), 3'600);
  REQUIRE(id);
  Moment now = tree.world.now();
  now.wall_ms += years * 365LL * 24 * 3600 * 1000;
  for (int i = 0; i < 5; ++i) {
    now.monotonic_ms += 600'000;  // past housekeeping, within the lifetime
    tree.clinic.engine().tick(now);
    CHECK(state_at(tree.clinic, *id) == storage::BundleState::held);
  }
}

TEST_CASE("what comes between two looks at all records expires in its own time", "[sim]") {
  Tree tree(5);
  tree.pass(3'600'000);  // nothing is there, so nothing is due
  tree.links.up(tree.low);
  REQUIRE(tree.clinic.submit_size(tree.desk(), ServiceClass::routine, 900, 1'800));
  REQUIRE(tree.clinic.submit_size(tree.desk(), ServiceClass::routine, 60'000, 3'600));
  tree.pass(600'000);
  tree.links.cut_all(tree.district);
  REQUIRE(tree.district.count(sync::Notice::Kind::accepted) == 2);
  tree.pass(1'800'000);
  CHECK(tree.district.count(sync::Notice::Kind::expired) == 1);
  tree.pass(1'800'000);
  CHECK(tree.district.count(sync::Notice::Kind::expired) == 2);
}

}  // namespace harkara::sim
