// A store that was wiped, or put back from a copy, holds less than it has promised. Who
// believed it finds out at the first greeting.
#include <catch2/catch.hpp>

#include "hubs.h"

namespace harkara::sim {
namespace {

constexpr LinkModel kFast{.rate_Bps = 200'000, .delay_ms = 20};

bool believed_above(Hubs& hubs, const BundleId& id) {
  const auto record = hubs.lower.bundles().find(id);
  HARKARA_ASSERT(record);
  return record->state == storage::BundleState::forwarded && record->held_by(hubs.upper.id());
}

std::size_t believed_above(Hubs& hubs, const std::vector<BundleId>& ids) {
  return static_cast<std::size_t>(
      std::ranges::count_if(ids, [&](const BundleId& id) { return believed_above(hubs, id); }));
}

}  // namespace

TEST_CASE("custody given to a store that was wiped is taken back and given again", "[sim]") {
  Hubs hubs(1, kFast);
  const auto ids = hubs.plant(60, {&hubs.lower});
  hubs.meet(10'000);
  REQUIRE(believed_above(hubs, ids) == 60);
  hubs.link.cut();
  hubs.upper.restore({});
  REQUIRE_FALSE(hubs.all_above(ids));
  hubs.meet(10'000);
  CHECK(hubs.lower.count(sync::Notice::Kind::custody_lost) == 1);
  CHECK(hubs.all_above(ids));
  CHECK(believed_above(hubs, ids) == 60);
}

TEST_CASE("custody given to a store that was put back from a copy is taken back", "[sim]") {
  Hubs hubs(2, kFast);
  const auto early = hubs.plant(30, {&hubs.lower});
  hubs.meet(10'000);
  hubs.link.cut();
  const storage::MemoryStore::Image copy = hubs.upper.store().image();
  const auto late = hubs.plant(1, {&hubs.lower});  // one ack is enough to tell
  hubs.meet(10'000);
  REQUIRE(believed_above(hubs, late) == 1);
  hubs.link.cut();
  hubs.upper.restore(copy);  // the same incarnation
  REQUIRE_FALSE(hubs.all_above(late));
  hubs.meet(10'000);
  CHECK(hubs.lower.count(sync::Notice::Kind::custody_lost) == 1);
  CHECK(hubs.all_above(late));
  CHECK(believed_above(hubs, early) == 30);
  CHECK(believed_above(hubs, late) == 1);
}

TEST_CASE("a restored store that other peers have filled meanwhile is found out all the same",
          "[sim]") {
  Hubs hubs(3, kFast);
  hubs.meet(2'000);
  hubs.link.cut();
  const storage::MemoryStore::Image copy = hubs.upper.store().image();
  const auto ids = hubs.plant(20, {&hubs.lower});
  hubs.meet(10'000);
  hubs.link.cut();
  hubs.upper.restore(copy);
  hubs.plant(300, {&hubs.upper});  // refs go on from where the copy was taken
  hubs.meet(10'000);
  CHECK(hubs.all_above(ids));
  CHECK(believed_above(hubs, ids) == 20);
}

TEST_CASE("lost acks, cuts and crashes are no reason to doubt a peer's store", "[sim]") {
  for (std::int64_t cut_ms = 40; cut_ms <= 900; cut_ms += 43) {
    Hubs hubs(4, kFast);
    const auto ids = hubs.plant(80, {&hubs.lower});
    hubs.meet(cut_ms);
    hubs.link.cut();
    if (cut_ms % 2 == 0) hubs.upper.crash();
    if (cut_ms % 3 == 0) hubs.lower.crash();
    hubs.meet(cut_ms);
    hubs.link.cut();
    hubs.meet(10'000);
    CAPTURE(cut_ms);
    CHECK(hubs.lower.count(sync::Notice::Kind::custody_lost) == 0);
    CHECK(believed_above(hubs, ids) == 80);
  }
}

TEST_CASE("a node put back from a copy offers much that is known, and sketches it", "[sim]") {
  Hubs hubs(5, kFast);
  const auto ids = hubs.plant(2'000, {&hubs.lower});
  const storage::MemoryStore::Image copy = hubs.lower.store().image();
  hubs.meet(200'000);
  REQUIRE(believed_above(hubs, ids) == 2'000);
  hubs.link.cut();
  hubs.lower.restore(copy);
  const auto fresh = hubs.plant(10, {&hubs.lower});
  hubs.meet(20'000);
  CHECK(hubs.tally.listing() == 0);
  CHECK(hubs.tally.sketching() < 1'000);
  CHECK(hubs.tally.frames_of<sync::ManifestFrame>() == 10);
  CHECK(hubs.all_above(fresh));
}

TEST_CASE("a memory of custody that does not verify is treated as contradicted", "[sim]") {
  Hubs hubs(6, kFast);
  const auto ids = hubs.plant(12, {&hubs.lower});
  hubs.meet(5'000);
  hubs.link.cut();
  std::vector<Bytes> memories;
  REQUIRE(hubs.lower.store().scan_keys(storage::Table::meta, as_view("custody/"), [&](View key) {
    memories.push_back(to_bytes(key));
    return true;
  }));
  REQUIRE_FALSE(memories.empty());
  for (const Bytes& key : memories)
    REQUIRE(hubs.lower.store().flip_bit(storage::Table::meta, key, 99));
  hubs.meet(10'000);
  CHECK(hubs.lower.count(sync::Notice::Kind::custody_lost) == 1);
  CHECK(believed_above(hubs, ids) == 12);  // asked about again, and acknowledged again
}

}  // namespace harkara::sim
