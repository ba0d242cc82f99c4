// Addresses of a session: where it goes, what proves it, and resets by source.
#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

TEST_CASE("A peer that has moved is served from its first packet on", "[node]") {
  crypto::initialise();
  Contact contact(31, PathModel{});
  contact.dial();
  contact.world.run_until(5'000);
  contact.clinic_port->address = address_number(77);
  const auto route = [&]() -> const Route& { return contact.hub_port->board.find(1)->route; };
  std::size_t allowed = 0;
  std::size_t sent = 0;
  contact.tap = [&](bool upward, const Address& from, const Bytes& packet) {
    if (upward && from == address_number(77)) allowed += packet.size();
    return true;
  };
  contact.on_down = [&](const Address& to, const Bytes& packet) {
    if (to == address_number(77) && !route().proven()) sent += packet.size();
  };
  REQUIRE(contact.world.run_until([&] { return route().to() == address_number(77); }, 60'000));
  const std::int64_t moved_ms = contact.world.now().monotonic_ms;
  REQUIRE(contact.world.run_until([&] { return route().proven(); }, moved_ms + 10'000));
  CHECK(contact.world.now().monotonic_ms - moved_ms <= 700);  // one round trip
  CHECK(sent <= allowed);
}

TEST_CASE("Packets sent on by a thief draw a session away, and the next brings it home", "[node]") {
  crypto::initialise();
  Contact contact(32, PathModel{});
  contact.dial();
  contact.world.run_until(5'000);
  const auto route = [&]() -> const Route& { return contact.hub_port->board.find(1)->route; };
  bool thief = true;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (upward && std::exchange(thief, false)) contact.hub_port->receive(address_number(9), packet);
    return true;
  };
  contact.submit(500);
  REQUIRE(contact.world.run_until([&] { return route().to() == address_number(9); }, 10'000));
  CHECK_FALSE(route().proven());
  contact.submit(500);
  REQUIRE(contact.world.run_until([&] { return route().to() == address_number(1); }, 10'000));
  CHECK(route().proven());
}

TEST_CASE("Resets are rationed to each source, and one source's flood costs no other its own",
          "[node]") {
  crypto::initialise();
  Contact contact(33, PathModel{});
  std::map<Address, int> resets;
  contact.on_down = [&](const Address& to, const Bytes& packet) {
    if (kind_of(packet) == Kind::reset) ++resets[to];
  };
  const auto stray = [](SessionId session) {
    Bytes packet = data_head(session, 0);
    packet.resize(60);
    return packet;
  };
  for (SessionId i = 1; i <= 200; ++i) contact.hub_port->receive(address_number(9), stray(i));
  contact.hub_port->receive(address_number(10), stray(999));
  CHECK(resets[address_number(9)] == 3);
  Address other = address_number(10);  // of the same network
  CHECK(resets[other] == 0);
  other.bytes[3] = 1;
  contact.hub_port->receive(other, stray(999));
  CHECK(resets[other] == 1);
}

// --- size ---

struct Sizes {
  std::size_t large = 0;
  std::size_t safe = 0;
};

// A transfer to the hub over a path that takes packets up to this size.
Sizes sizes_over(const PathModel& model, std::size_t largest) {
  Contact contact(34, model);
  Sizes out;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (!upward) return true;
    out.large += packet.size() > kSafePacketBytes ? 1U : 0U;
    out.safe += packet.size() == kSafePacketBytes ? 1U : 0U;
    return packet.size() <= largest;
  };
  contact.submit(200'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 200'000));
  return out;
}

TEST_CASE("Packets grow when a larger one was seen to arrive", "[node]") {
  crypto::initialise();
  const Sizes sizes = sizes_over(PathModel{.loss = 0.02}, 1'452);
  CHECK(sizes.large > 120);
  CHECK(sizes.safe < 40);
}

TEST_CASE("Over a path that takes no larger packets three are lost in trying", "[node]") {
  crypto::initialise();
  const Sizes sizes = sizes_over(PathModel{}, kSafePacketBytes);
  CHECK(sizes.large == 3);
  CHECK(sizes.safe > 150);
}

TEST_CASE("On a slow link packets stay small: an emergency may have to wait for one", "[node]") {
  crypto::initialise();
  CHECK(sizes_over(PathModel{.rate_Bps = 4'000}, 1'452).large == 0);
}

TEST_CASE("A path that ceases to take large packets is served by smaller ones", "[node]") {
  PathSize size;
  CHECK(size.may_try(8'000, 0));
  size.on_sent(kMaxPacketBytes);
  CHECK_FALSE(size.may_try(8'000, 10));  // the first is still on its way
  CHECK(size.on_acked(kMaxPacketBytes));
  CHECK(size.most(8'000) == kMaxPacketBytes);
  CHECK(size.most(6'000) == kSafePacketBytes);
  for (int i = 0; i < 5; ++i) size.on_lost(kMaxPacketBytes, 100);
  CHECK_FALSE(size.on_acked(kMaxPacketBytes));
  for (int i = 0; i < 6; ++i) size.on_lost(kMaxPacketBytes, 200);
  CHECK(size.most(8'000) == kSafePacketBytes);
  CHECK(size.may_try(8'000, 200));
}

}  // namespace
}  // namespace harkara::node::datagram::test
