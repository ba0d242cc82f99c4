// The heap of events, and what the run looks up by id.
#include "sim/world.h"

#include <catch2/catch.hpp>
#include <map>

#include "base/ids.h"
#include "sim/id_table.h"

namespace harkara::sim {
namespace {

// Pairs of (moment, name), some of them of one moment, put in by `plan` and told as they ran.
using Told = std::vector<int>;

Told run(bool ahead) {
  World world(1);
  Told told;
  const std::vector<std::int64_t> long_known = {5, 5, 7, 9, 9};
  const auto say = [&](int name) { return [&told, name] { told.push_back(name); }; };
  world.at(5, say(100));
  const std::uint64_t first = ahead ? 0 : world.reserve_places(long_known.size());
  std::function<void(std::size_t)> next = [&](std::size_t i) {
    if (i == long_known.size()) return;
    world.at_place(first + i, long_known[i], [&, i] {
      next(i + 1);
      told.push_back(static_cast<int>(i));
    });
  };
  if (ahead)
    for (std::size_t i = 0; i < long_known.size(); ++i)
      world.at(long_known[i], say(static_cast<int>(i)));
  else
    next(0);
  world.at(5, say(101));
  world.at(9, say(102));
  world.at(7, [&] { world.at(9, say(103)); });
  world.run_until(10);
  return told;
}

// Two parts that note what they do, each event planning the next.
struct TwoParts {
  explicit TwoParts(World::Parts how) : world(1) {
    world.run_parts(how);
    for (std::uint32_t part = 0; part < 2; ++part) {
      world.enter(part);
      plan(part, part + 3);
    }
  }
  void plan(std::uint32_t part, std::int64_t at_ms) {
    world.at(at_ms, [this, part] {
      const std::uint8_t name = static_cast<std::uint8_t>(part);
      world.note("event", View{&name, 1});
      told.push_back(name);
      plan(part, world.now().monotonic_ms + 5);
    });
  }
  World world;
  Told told;
};

}  // namespace

TEST_CASE("parts of a world that are run apart see what they see in order", "[sim]") {
  TwoParts apart(World::Parts::apart);
  TwoParts in_order(World::Parts::in_order);
  for (const std::int64_t until_ms : {10, 15, 20}) {
    apart.world.run_until(until_ms);
    in_order.world.run_until(until_ms);
    CHECK(apart.world.now().monotonic_ms == until_ms);
    CHECK(apart.world.digest() == in_order.world.digest());
    CHECK(apart.world.events_run() == in_order.world.events_run());
  }
  CHECK(apart.told == Told{0, 0, 1, 1, 0, 1, 0, 1});
  CHECK(in_order.told == Told{0, 1, 0, 1, 0, 1, 0, 1});
}

TEST_CASE("a part that was run to its end and dropped leaves its digest", "[sim]") {
  TwoParts together(World::Parts::apart);
  together.world.run_until(20);
  TwoParts alone(World::Parts::apart);
  for (std::uint32_t part = 0; part < 2; ++part) {
    for (const std::int64_t until_ms : {10, 20}) {
      alone.world.run_part(part, until_ms);
      CHECK(alone.world.now().monotonic_ms == until_ms);
    }
    alone.world.end_part(part);
  }
  CHECK(alone.world.digest() == together.world.digest());
  CHECK(alone.world.events_run() == together.world.events_run());
  alone.world.run_until(100);
  CHECK(alone.world.events_run() == together.world.events_run());
}

TEST_CASE("what is put into the heap late keeps the place that was reserved for it", "[sim]") {
  const Told expected = {100, 0, 1, 101, 2, 3, 4, 102, 103};
  CHECK(run(true) == expected);
  CHECK(run(false) == expected);
}

TEST_CASE("an id table finds what a map does", "[sim]") {
  SeededRandom random(3);
  IdTable<NodeId> table;
  std::map<NodeId, std::uint32_t> model;
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    const auto id = random.make<NodeId>();
    CHECK_FALSE(table.find(id));
    table.add(id, i);
    model[id] = i;
  }
  CHECK(table.size() == model.size());
  for (const auto& [id, number] : model) REQUIRE(table.find(id) == number);
}

}  // namespace harkara::sim
