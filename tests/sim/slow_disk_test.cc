// A disk that takes its time over a flush, and power that fails meanwhile.
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {
namespace {

constexpr LinkModel kFast{.rate_Bps = 100'000, .delay_ms = 10};

bool is_complete(Node& node, const BundleId& id) {
  const auto record = node.bundles().find(id);
  return record && (record->state == storage::BundleState::held ||
                    record->state == storage::BundleState::here);
}

}  // namespace

TEST_CASE("a slow disk holds back what is promised, and not what is sent", "[sim]") {
  constexpr std::int64_t kFlush_ms = 60'000;
  Tree tree(41, kFast, {}, kFlush_ms);
  const auto id = tree.district.submit(tree.desk(), ServiceClass::document,
                                       random_bytes(tree.workload, 300'000));
  REQUIRE(id);
  tree.links.up(tree.high);
  tree.pass(10'000);  // three seconds would do
  CHECK(is_complete(tree.hub, *id));
  CHECK(tree.hub.count(sync::Notice::Kind::arrived) == 0);
  CHECK(state_at(tree.district, *id) == storage::BundleState::held);
  tree.pass(3 * kFlush_ms);
  CHECK(tree.hub.count(sync::Notice::Kind::arrived) == 1);
  CHECK(state_at(tree.district, *id) == storage::BundleState::delivered);
}

TEST_CASE("power that fails at any moment of a flush takes nothing that was promised", "[sim]") {
  for (std::int64_t step = 0; step < 150; ++step) {
    Tree tree(42, kFast, {}, 300);
    const auto id =
        tree.clinic.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, 20'000));
    REQUIRE(id);
    tree.links.up(tree.low);
    tree.pass(step * 10);
    tree.links.cut_all(tree.district);
    tree.district.lose_power();
    REQUIRE((is_complete(tree.clinic, *id) || is_complete(tree.district, *id)));
    tree.links.up(tree.high);
    tree.links.up(tree.low);
    tree.pass(10'000);
    REQUIRE(inbox_size(tree.hub) == 1);
    REQUIRE(tree.hub.count(sync::Notice::Kind::arrived) == 1);
    REQUIRE(state_at(tree.clinic, *id) == storage::BundleState::delivered);
  }
}

TEST_CASE("a destination that loses power at any moment of a flush shows the bundle once",
          "[sim]") {
  for (std::int64_t step = 0; step < 150; ++step) {
    Tree tree(43, kFast, {}, 300);
    const auto id = tree.district.submit(tree.desk(), ServiceClass::routine,
                                         random_bytes(tree.workload, 20'000));
    REQUIRE(id);
    tree.links.up(tree.high);
    tree.pass(step * 10);
    tree.links.cut_all(tree.hub);
    tree.hub.lose_power();
    REQUIRE((is_complete(tree.district, *id) || is_complete(tree.hub, *id)));
    tree.links.up(tree.high);
    tree.pass(10'000);
    REQUIRE(inbox_size(tree.hub) == 1);
    REQUIRE(tree.hub.count(sync::Notice::Kind::arrived) <= 1);
    REQUIRE(state_at(tree.district, *id) == storage::BundleState::delivered);
  }
}

}  // namespace harkara::sim
