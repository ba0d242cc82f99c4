#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {
namespace {

std::uint64_t digest_of(std::uint64_t seed) {
  Tree tree(seed, {.rate_Bps = 40'000, .delay_ms = 40});
  for (int i = 0; i < 12; ++i)
    HARKARA_ASSERT(
        tree.clinic.submit(tree.desk(), kServiceClasses[tree.workload.below(8)],
                           random_bytes(tree.workload, 100 + tree.workload.below(30'000))));
  for (int round = 0; round < 12; ++round) {
    tree.links.up(tree.low);
    tree.links.up(tree.high);
    tree.pass(static_cast<std::int64_t>(tree.workload.below(3'000)));
    tree.links.cut_all(tree.district);
    if (round % 4 == 3) tree.district.crash();
  }
  return tree.world.digest();
}

}  // namespace

TEST_CASE("one seed gives one run, another seed another", "[sim]") {
  const std::uint64_t first = digest_of(1);
  CHECK(digest_of(1) == first);
  CHECK(digest_of(2) != first);
}

TEST_CASE("equal times happen in the order in which they were asked for", "[sim]") {
  World world(1);
  std::vector<int> order;
  for (int i = 0; i < 50; ++i) world.at(5, [&order, i] { order.push_back(i); });
  world.at(4, [&] { order.push_back(-1); });
  world.run_until(5);
  REQUIRE(order.size() == 51);
  CHECK(order.front() == -1);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a random stream is the same whatever other streams were drawn", "[sim]") {
  World world(7);
  SeededRandom a = world.random("a");
  world.random("b").next_u64();
  CHECK(a.next_u64() == World(7).random("a").next_u64());
  CHECK(World(7).random("a").next_u64() != World(8).random("a").next_u64());
  CHECK(World(7).random("a").next_u64() != World(7).random("b").next_u64());
}

TEST_CASE("a link carries at its rate and after its delay, and loses what is cut", "[sim]") {
  Tree tree(3, {.rate_Bps = 1'000, .delay_ms = 100, .overhead_bytes = 0});
  tree.links.up(tree.low);
  const std::uint64_t sent = tree.low.counters().bytes;
  REQUIRE(sent > 0);
  tree.pass(50);
  tree.low.cut();
  tree.pass(10'000);
  CHECK(tree.low.counters().lost_bytes == sent);
  CHECK(tree.clinic.count(sync::Notice::Kind::contact) == 0);
}

}  // namespace harkara::sim
