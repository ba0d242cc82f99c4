// Crashes, failing commits and failing writes at any moment: nothing is lost and
// nothing delivered twice.
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {
namespace {

void reconnect(Tree& tree) {
  tree.low.cut();
  tree.high.cut();
  tree.links.up(tree.low);
  tree.links.up(tree.high);
}

std::vector<BundleId> queue_some(Tree& tree, int count) {
  std::vector<BundleId> ids;
  for (int i = 0; i < count; ++i) {
    const std::size_t size = i % 5 == 0 ? 50'000 : 800;
    ids.push_back(*tree.clinic.submit(tree.desk(), kServiceClasses[tree.workload.below(8)],
                                      random_bytes(tree.workload, size)));
  }
  return ids;
}

// Each bundle is in the hub's inbox once, and its origin knows.
void check_all_home(Tree& tree, const std::vector<BundleId>& ids) {
  for (int round = 0; round < 6; ++round) {
    reconnect(tree);
    tree.pass(60'000);
  }
  CHECK(inbox_size(tree.hub) == ids.size());
  for (const BundleId& id : ids) {
    CHECK(state_at(tree.hub, id) == storage::BundleState::here);
    CHECK(state_at(tree.clinic, id) == storage::BundleState::delivered);
    CHECK(state_at(tree.district, id) == storage::BundleState::delivered);
  }
}

// Somebody always has the bundle, complete and committed.
bool somebody_has(Tree& tree, const BundleId& id) {
  for (Node* node : {&tree.clinic, &tree.district, &tree.hub}) {
    const auto record = node->bundles().find(id);
    if (!record) continue;
    if (record->state == storage::BundleState::held || record->state == storage::BundleState::here)
      return true;
  }
  return false;
}

// A bundle of so many bytes is under way when a node stops: it crashes, or where its disk
// takes time over a flush, power fails. Then all links are up.
struct Stop {
  std::uint64_t seed;
  std::size_t bytes;
  std::int64_t at_ms;
  std::int64_t flush_ms = 0;
};

Tree tree_of(const Stop& stop) {
  return Tree(stop.seed, {.rate_Bps = 100'000, .delay_ms = 10}, {}, stop.flush_ms);
}

void stop_and_go_on(Tree& tree, Node& node, const BundleId& id, const Stop& stop) {
  tree.pass(stop.at_ms);
  tree.links.cut_all(node);
  stop.flush_ms > 0 ? node.lose_power() : node.crash();
  REQUIRE(somebody_has(tree, id));
  tree.links.up(tree.high);
  tree.links.up(tree.low);
  tree.pass(10'000);
  REQUIRE(inbox_size(tree.hub) == 1);
}

BundleId begin(Tree& tree, Node& origin, Link& link, const Stop& stop) {
  const auto id =
      origin.submit(tree.desk(), ServiceClass::routine, random_bytes(tree.workload, stop.bytes));
  REQUIRE(id);
  tree.links.up(link);
  return *id;
}

void stopped_relay(const Stop& stop) {
  Tree tree = tree_of(stop);
  const BundleId id = begin(tree, tree.clinic, tree.low, stop);
  stop_and_go_on(tree, tree.district, id, stop);
  REQUIRE(tree.hub.count(sync::Notice::Kind::arrived) == 1);
  REQUIRE(state_at(tree.clinic, id) == storage::BundleState::delivered);
}

void stopped_destination(const Stop& stop) {
  Tree tree = tree_of(stop);
  const BundleId id = begin(tree, tree.district, tree.high, stop);
  stop_and_go_on(tree, tree.hub, id, stop);
  REQUIRE(tree.hub.count(sync::Notice::Kind::arrived) <= 1);
  REQUIRE(state_at(tree.district, id) == storage::BundleState::delivered);
}

}  // namespace

// Each run is stopped one step later: before the commit, after it, after the ack.
TEST_CASE("a receiver that crashes at any moment of a transfer loses nothing", "[sim]") {
  for (std::int64_t step = 0; step < 120; ++step)
    stopped_relay({.seed = 21, .bytes = 900, .at_ms = step});
}

TEST_CASE("a receiver that loses power at any moment of a flush loses nothing", "[sim]") {
  for (std::int64_t step = 0; step < 150; ++step)
    stopped_relay({.seed = 42, .bytes = 20'000, .at_ms = step * 10, .flush_ms = 300});
}

TEST_CASE("the destination that crashes at any moment gets the bundle once", "[sim]") {
  for (std::int64_t step = 0; step < 120; ++step)
    stopped_destination({.seed = 22, .bytes = 20'000, .at_ms = step * 5});
}

TEST_CASE("the destination that loses power at any moment of a flush gets the bundle once",
          "[sim]") {
  for (std::int64_t step = 0; step < 150; ++step)
    stopped_destination({.seed = 43, .bytes = 20'000, .at_ms = step * 10, .flush_ms = 300});
}

TEST_CASE("crashes of all nodes at random moments lose nothing and double nothing", "[sim]") {
  const auto seed = GENERATE(range(1, 13));
  Tree tree(static_cast<std::uint64_t>(seed), {.rate_Bps = 40'000, .delay_ms = 40});
  const auto ids = queue_some(tree, 20);
  for (int round = 0; round < 60; ++round) {
    reconnect(tree);
    tree.pass(static_cast<std::int64_t>(tree.workload.below(2'500)));
    Node* victim = std::array{&tree.clinic, &tree.district, &tree.hub}[tree.workload.below(3)];
    tree.links.cut_all(*victim);
    victim->crash();
  }
  check_all_home(tree, ids);
}

TEST_CASE("commits and writes that fail at random moments lose nothing and double nothing",
          "[sim]") {
  const auto seed = GENERATE(range(1, 13));
  Tree tree(static_cast<std::uint64_t>(seed), {.rate_Bps = 40'000, .delay_ms = 40});
  const auto ids = queue_some(tree, 20);
  std::size_t failures = 0;
  for (int round = 0; round < 60; ++round) {
    reconnect(tree);
    Node* victim = std::array{&tree.clinic, &tree.district, &tree.hub}[tree.workload.below(3)];
    if (round % 2 == 0)
      victim->store().fail_next_commit(round % 4 == 0 ? Errc::io : Errc::full);
    else
      victim->store().fail_write_after(1 + tree.workload.below(40));
    tree.pass(static_cast<std::int64_t>(tree.workload.below(3'000)));
    for (const BundleId& id : ids)
      REQUIRE((somebody_has(tree, id) || state_at(tree.clinic, id) != storage::BundleState::held));
  }
  for (Node* node : {&tree.clinic, &tree.district, &tree.hub}) {
    failures += node->count(sync::Notice::Kind::store_failed);
    node->store().fail_write_after(0);
  }
  CHECK(failures > 5);
  reconnect(tree);  // uses up a commit that is still to fail
  tree.pass(5'000);
  check_all_home(tree, ids);
}

// Who keeps a bundle without its origin's certificate can give it to nobody.
TEST_CASE("a certificate whose transaction failed is not taken for stored", "[sim]") {
  std::size_t failures = 0;
  for (std::uint64_t write = 1; write < 30; ++write) {
    Tree tree(31, {.rate_Bps = 100'000, .delay_ms = 10});
    REQUIRE(tree.clinic.submit(tree.desk(), ServiceClass::routine,
                               random_bytes(tree.workload, 20'000)));
    tree.links.up(tree.low);
    tree.pass(5'000);
    tree.hub.store().fail_write_after(write);
    for (int round = 0; round < 3; ++round) {
      tree.links.up(tree.high);
      tree.pass(5'000);
      tree.high.cut();
    }
    REQUIRE(inbox_size(tree.hub) == 1);
    failures += tree.hub.count(sync::Notice::Kind::store_failed);
    CAPTURE(write);
    CHECK(tree.hub.store().has(storage::Table::certificates, tree.clinic.id().view()));
  }
  CHECK(failures > 5);
}

}  // namespace harkara::sim
