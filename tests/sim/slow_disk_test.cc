// A disk that takes its time over a flush. Power that fails meanwhile: crash_test.cc.
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {
namespace {

bool is_complete(Node& node, const BundleId& id) {
  const auto record = node.bundles().find(id);
  return record && (record->state == storage::BundleState::held ||
                    record->state == storage::BundleState::here);
}

}  // namespace

TEST_CASE("a slow disk holds back what is promised, and not what is sent", "[sim]") {
  constexpr std::int64_t kFlush_ms = 60'000;
  Tree tree(41, {.rate_Bps = 100'000, .delay_ms = 10}, {}, kFlush_ms);
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

}  // namespace harkara::sim
