// A clinic below a district below a hub, and what a test wants to know of them.
#pragma once

#include "sim/link.h"

namespace harkara::sim {

inline Bytes random_bytes(SeededRandom& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}

// Entries of the inbox: what the application will see, whatever crashed before.
inline std::size_t inbox_size(Node& node) {
  std::size_t count = 0;
  HARKARA_ASSERT(node.bundles().each_inbox([&](std::uint64_t, const BundleId&) {
    ++count;
    return true;
  }));
  return count;
}

inline storage::BundleState state_at(Node& node, const BundleId& id) {
  const auto record = node.bundles().find(id);
  HARKARA_ASSERT(record);
  return record->state;
}

struct Tree {
  explicit Tree(std::uint64_t seed, LinkModel model = {}, sync::EngineOptions engine = {},
                std::int64_t flush_ms = 0)
      : world(seed),
        keys(world.random("keys")),
        workload(world.random("workload")),
        pki(keys, World::kStartWall_ms / 1000 - 1000),
        hub(world, pki, pki.node("aiims", Tier::hub),
            {.name = "aiims",
             .tier = Tier::hub,
             .parents = {},
             .desks = {"radiology@aiims"},
             .engine = engine,
             .flush_ms = flush_ms}),
        district(world, pki, pki.node("district", Tier::district),
                 {.name = "district",
                  .tier = Tier::district,
                  .parents = {hub.id()},
                  .desks = {},
                  .engine = engine,
                  .flush_ms = flush_ms}),
        clinic(world, pki, pki.node("clinic", Tier::clinic),
               {.name = "clinic",
                .tier = Tier::clinic,
                .parents = {district.id()},
                .desks = {},
                .engine = engine,
                .flush_ms = flush_ms}),
        links(world),
        low(links.add(clinic, district, model)),
        high(links.add(district, hub, model)) {}

  EndpointId desk() const { return crypto::desk_endpoint("radiology@aiims"); }
  void pass(std::int64_t ms) { world.run_until(world.now().monotonic_ms + ms); }

  World world;
  SeededRandom keys;
  SeededRandom workload;
  Pki pki;
  Node hub;
  Node district;
  Node clinic;
  LinkTable links;
  Link& low;
  Link& high;
};

// A second district beside the tree's, and a clinic below both.
struct TwinClinic {
  explicit TwinClinic(Tree& tree)
      : east(tree.world, tree.pki, tree.pki.node("east", Tier::district),
             {.name = "east", .tier = Tier::district, .parents = {tree.hub.id()}, .desks = {}}),
        clinic(tree.world, tree.pki, tree.pki.node("twin", Tier::clinic),
               {.name = "twin",
                .tier = Tier::clinic,
                .parents = {tree.district.id(), east.id()},
                .desks = {}}) {}
  Node east;
  Node clinic;
};

}  // namespace harkara::sim
