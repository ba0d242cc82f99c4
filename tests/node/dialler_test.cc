#include <catch2/catch.hpp>
#include <map>

#include "crypto/hash.h"
#include "node/dialler.h"
#include "node/live_peers.h"
#include "storage/memory_store.h"

using namespace harkara;
using namespace harkara::node;

namespace {

struct Dialled {
  Dialled()
      : dialler({{{}, "tcp://127.0.0.1:1"}}, {.dial_min_ms = 1'000, .dial_max_ms = 60'000},
                random) {}
  void tick(std::int64_t now_ms) {
    dialler.tick(
        now_ms, [&](const Neighbour&) { return Result<sync::LinkId>(++link); },
        [](const Neighbour&, const Error&) {});
  }
  SeededRandom random{7};
  Dialler dialler;
  sync::LinkId link = 0;
};

}  // namespace

TEST_CASE("waits double up to the longest, with a quarter of jitter either way", "[node]") {
  SeededRandom random(3);
  Backoff backoff(1'000, 60'000);
  for (const std::int64_t base : {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}) {
    const std::int64_t wait = backoff.next_delay_ms(random);
    CHECK(wait >= base * 3 / 4);
    CHECK(wait <= base * 5 / 4);
  }
  backoff.reset();
  CHECK(backoff.next_delay_ms(random) <= 1'250);
}

TEST_CASE("a neighbour is dialled once, and again only after its wait", "[node]") {
  Dialled world;
  world.tick(0);
  world.tick(10);
  CHECK(world.link == 1);
  world.dialler.link_down(1, 0, 100);
  world.tick(200);
  CHECK(world.link == 1);
  const std::int64_t due = world.dialler.next_ms();
  CHECK(due >= 850);
  CHECK(due <= 1'350);
  world.tick(due);
  CHECK(world.link == 2);
}

TEST_CASE("a contact that lasted makes the next wait short, a brief one does not", "[node]") {
  Dialled world;
  std::int64_t now = 0;
  for (int i = 0; i < 6; ++i) {
    world.tick(now);
    world.dialler.link_up(world.link, now);
    world.dialler.link_down(world.link, 0, now + 10);
    now = world.dialler.next_ms();
  }
  CHECK(now > 20'000);
  world.tick(now);
  world.dialler.link_up(world.link, now);
  world.dialler.link_down(world.link, 0, now + kLasting_ms);
  CHECK(world.dialler.next_ms() - (now + kLasting_ms) <= 1'250);
}

TEST_CASE("a brief contact that carried post makes the next wait short", "[node]") {
  Dialled world;
  std::int64_t now = 0;
  for (int i = 0; i < 6; ++i) {
    world.tick(now);
    world.dialler.link_up(world.link, now);
    world.dialler.link_down(world.link, kUseful_bytes, now + 10);
    CHECK(world.dialler.next_ms() - (now + 10) <= 1'250);
    now = world.dialler.next_ms();
  }
}

TEST_CASE("a wake cuts a long wait short", "[node]") {
  Dialled world;
  std::int64_t now = 0;
  for (int i = 0; i < 6; ++i) {
    world.tick(now);
    world.dialler.link_down(world.link, 0, now);
    now = world.dialler.next_ms();
  }
  world.tick(now);
  world.dialler.link_down(world.link, 0, now);
  REQUIRE(world.dialler.next_ms() > now + 20'000);
  world.dialler.hurry(now);
  CHECK(world.dialler.next_ms() == now + 1'000);
}

TEST_CASE("a peer's totals outlive its contacts, though the transport forgets them", "[node]") {
  crypto::initialise();
  SeededRandom random(1);
  storage::MemoryStore store({}, random, 1U << 20U);
  std::map<sync::LinkId, LinkBytes> carried;
  LivePeers peers(store, [&](sync::LinkId link) { return carried[link]; });
  const auto peer = random.make<NodeId>();
  REQUIRE(peers.begin(1, peer, "district", 1'000));
  carried[1] = {100, 700};
  REQUIRE(peers.keep(2'000));
  carried[1] = {150, 900};
  peers.look();
  carried.erase(1);  // the link has gone down
  REQUIRE(peers.end(1, 3'000));
  REQUIRE(peers.begin(2, peer, "district", 4'000));
  carried[2] = {5, 6};
  REQUIRE(peers.end(2, 5'000));
  const auto record = read_peer(store, peer);
  REQUIRE(record);
  CHECK(record->bytes_in == 155);
  CHECK(record->bytes_out == 906);
  CHECK(record->contacts == 2);
  CHECK(record->last_contact_ms == 5'000);
}
