// Two nodes that hold thousands of the same bundles: one below the other, so that all
// goes one way, towards an endpoint that neither has met. Every frame is counted, by
// its kind.
#pragma once

#include <array>

#include "sim/link.h"
#include "tests/sync/bench_peer.h"

namespace harkara::sim {

struct Tally {
  std::array<std::uint64_t, std::variant_size_v<sync::Frame>> bytes{};
  std::array<std::uint64_t, std::variant_size_v<sync::Frame>> frames{};

  std::array<sync::LinkEnd, 2> ends;
  std::uint64_t questions = 0;  // about offers: each takes a round trip to be answered

  // `from` is 0 or 1, for each of the two.
  void add(std::size_t from, View frame) {
    const auto decoded = ends[1 - from].decode(frame);
    HARKARA_ASSERT(decoded);
    ends[from].encode(*decoded);  // it remembers what it said
    const auto* grant = std::get_if<sync::SketchGrant>(&*decoded);
    if (std::holds_alternative<sync::SketchOpen>(*decoded) ||
        std::holds_alternative<sync::Offer>(*decoded) || (grant != nullptr && grant->until > 0))
      ++questions;
    bytes[decoded->index()] += frame.size();
    ++frames[decoded->index()];
  }
  template <class... Kinds>
  std::uint64_t bytes_of() const {
    return (bytes[sync::Frame(Kinds{}).index()] + ...);
  }
  template <class Kind>
  std::uint64_t frames_of() const {
    return frames[sync::Frame(Kind{}).index()];
  }
  std::uint64_t sketching() const {
    return bytes_of<sync::SketchOpen, sync::SketchGrant, sync::SketchAnswer, sync::Cells,
                    sync::Holdings>();
  }
  std::uint64_t listing() const { return bytes_of<sync::Offer, sync::OfferReply>(); }
};

struct Hubs {
  explicit Hubs(std::uint64_t seed, LinkModel model = {}, sync::EngineOptions engine = {})
      : world(seed),
        random(world.random("hubs")),
        pki(random, World::kStartWall_ms / 1000 - 1000),
        origin(pki.node("clinic", Tier::clinic)),
        upper(world, pki, pki.node("aiims", Tier::hub), options("aiims", Tier::hub, {}, engine)),
        lower(world, pki, pki.node("east", Tier::district),
              options("east", Tier::district, {upper.id()}, engine)),
        link(world, lower, upper, model) {
    for (Node* node : {&upper, &lower}) {
      node->link_up(1'000'000, origin.certificate);  // both know the origin
      node->link_down(1'000'000);
      node->on_send([this, node](sync::LinkId, Bytes frame) {
        tally.add(node == &upper ? 0 : 1, frame);
        link.carry(*node, std::move(frame));
      });
      node->on_close([this](sync::LinkId) { world.after(0, [this] { link.cut(); }); });
    }
  }

  static NodeOptions options(const char* name, Tier tier, std::set<NodeId> parents,
                             sync::EngineOptions engine) {
    return {.name = name,
            .tier = tier,
            .parents = std::move(parents),
            .desks = {},
            .quota_bytes = 4ULL << 30U,
            .engine = engine};
  }

  // Small bundles as any clinic sends them, put straight into the stores of `holders`.
  std::vector<BundleId> plant(std::size_t count, const std::vector<Node*>& holders,
                              ServiceClass service_class = ServiceClass::routine) {
    std::vector<BundleId> ids;
    for (std::size_t i = 0; i < count; ++i) {
      const sync::Made made =
          sync::make_bundle(origin.identity, destination, 40, random, service_class);
      for (Node* node : holders)
        HARKARA_ASSERT(
            node->bundles().add_complete(made.manifest, 0, NodeId{}, false, made.chunks.front()));
      ids.push_back(made.id());
    }
    for (Node* node : holders) HARKARA_ASSERT(node->store().commit());
    return ids;
  }

  void meet(std::int64_t ms) {
    tally = {};
    link.up(next_link_++);
    world.run_until(world.now().monotonic_ms + ms);
  }
  std::size_t waiting_below(const std::vector<BundleId>& ids) {
    return static_cast<std::size_t>(std::ranges::count_if(ids, [&](const BundleId& id) {
      const auto record = lower.bundles().find(id);
      return record && record->state == storage::BundleState::held;
    }));
  }
  bool all_above(const std::vector<BundleId>& ids) {
    return std::ranges::all_of(
        ids, [&](const BundleId& id) { return upper.bundles().find(id).has_value(); });
  }

  World world;
  SeededRandom random;
  Pki pki;
  NodeKeys origin;
  EndpointId destination = random.make<EndpointId>();
  Node upper;
  Node lower;
  Link link;
  Tally tally;  // of the last meeting

 private:
  sync::LinkId next_link_ = 1;
};

}  // namespace harkara::sim
