#include "sync/static_router.h"

#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara::sync {
namespace {

struct Tree {
  struct Place {
    NodeId id;
    std::size_t parent;  // itself: the root
    Tier tier;
    std::unique_ptr<StaticRouter> router;
  };
  std::vector<Place> nodes;

  Tree(SeededRandom& random, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t parent = i < 2 ? 0 : (i < size / 3 ? 0 : 1 + random.below(size / 3 - 1));
      const Tier tier = i == 0 ? Tier::hub : parent == 0 ? Tier::district : Tier::clinic;
      std::set<NodeId> parents;
      const auto id = random.make<NodeId>();
      if (i > 0) parents.insert(nodes[parent].id);
      nodes.push_back({id, i == 0 ? 0 : parent, tier,
                       std::make_unique<StaticRouter>(
                           id, tier, std::vector<EndpointId>{endpoint_of(id)}, parents)});
    }
    for (std::size_t i = size; i-- > 1;) meet(i);  // leaves first
  }
  void meet(std::size_t child) {
    Place& below = nodes[child];
    Place& above = nodes[below.parent];
    const auto up = below.router->advertise(above.id, above.tier);
    const auto down = above.router->advertise(below.id, below.tier);
    above.router->learn(below.id, below.tier, up);
    below.router->learn(above.id, above.tier, down);
  }
  bool linked(std::size_t a, std::size_t b) const {
    return a != b && (nodes[a].parent == b || nodes[b].parent == a);
  }
};

}  // namespace

TEST_CASE("in a tree every bundle has exactly one way and reaches its end", "[sync]") {
  const auto seed = GENERATE(range(1, 9));
  SeededRandom random(static_cast<std::uint64_t>(seed));
  const Tree tree(random, 20);
  for (std::size_t from = 0; from < tree.nodes.size(); ++from)
    for (std::size_t to = 0; to < tree.nodes.size(); ++to) {
      if (from == to) continue;
      const RoutedBundle bundle{endpoint_of(tree.nodes[to].id), tree.nodes[from].id,
                                ServiceClass::routine};
      std::size_t at = from;
      std::size_t came_from = from;
      for (std::size_t hops = 0; at != to; ++hops) {
        REQUIRE(hops < 5);
        std::vector<std::size_t> next;
        for (std::size_t n = 0; n < tree.nodes.size(); ++n)
          if (tree.linked(at, n) && n != came_from &&
              tree.nodes[at].router->may_forward(bundle, tree.nodes[n].id, tree.nodes[n].tier))
            next.push_back(n);
        REQUIRE(next.size() == 1);
        came_from = std::exchange(at, next.front());
      }
    }
}

TEST_CASE("a bundle never goes back to its origin, unless it is addressed there", "[sync]") {
  SeededRandom random(1);
  const auto self = random.make<NodeId>();
  const auto origin = random.make<NodeId>();
  const auto elsewhere = random.make<EndpointId>();
  StaticRouter router(self, Tier::district, {endpoint_of(self)}, {origin});
  CHECK_FALSE(router.may_forward({elsewhere, origin, ServiceClass::bulk}, origin, Tier::hub));
  CHECK(router.may_forward({endpoint_of(origin), origin, ServiceClass::bulk}, origin, Tier::hub));
}

TEST_CASE("reach is advertised upwards and never downwards", "[sync]") {
  SeededRandom random(2);
  const auto self = random.make<NodeId>();
  const auto parent = random.make<NodeId>();
  const auto child = random.make<NodeId>();
  const auto far = random.make<EndpointId>();
  StaticRouter router(self, Tier::district, {endpoint_of(self)}, {parent});
  router.learn(child, Tier::clinic, {{endpoint_of(child), 0}, {far, 100}});
  CHECK(router.advertise(child, Tier::clinic).empty());
  const auto up = router.advertise(parent, Tier::hub);
  REQUIRE(up.size() == 3);
  for (const Reach& reach : up)
    CHECK(reach.expected_delay_s == (reach.endpoint == endpoint_of(self) ? 0U
                                     : reach.endpoint == far             ? 160U
                                                                         : 60U));
  router.learn(child, Tier::clinic, {});  // what it no longer says, it no longer reaches
  CHECK(router.advertise(parent, Tier::hub).size() == 1);
}

TEST_CASE("copies follow the class, and one is enough on the way down", "[sync]") {
  SeededRandom random(3);
  const auto self = random.make<NodeId>();
  const auto origin = random.make<NodeId>();
  const auto child = random.make<NodeId>();
  std::set<NodeId> parents;
  for (int i = 0; i < 3; ++i) parents.insert(random.make<NodeId>());
  StaticRouter router(self, Tier::clinic, {endpoint_of(self)}, parents);
  const auto up = random.make<EndpointId>();
  CHECK(router.copies({up, origin, ServiceClass::routine}) == 1);
  CHECK(router.copies({up, origin, ServiceClass::urgent}) == 2);
  CHECK(router.copies({up, origin, ServiceClass::emergency}) == 3);
  router.learn(child, Tier::clinic, {{endpoint_of(child), 0}});
  CHECK(router.copies({endpoint_of(child), origin, ServiceClass::emergency}) == 1);
  StaticRouter lonely(self, Tier::clinic, {}, {*parents.begin()});
  CHECK(lonely.copies({up, origin, ServiceClass::emergency}) == 1);
}

}  // namespace harkara::sync
