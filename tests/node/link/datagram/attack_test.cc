// The datagram link under attack: by whoever is on the path, by a flood, and by an
// enrolled peer that lies.
#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"
#include "tests/node/link/datagram/bench.h"

namespace harkara::node::datagram::test {
namespace {

// Nothing reached the engines that they did not expect, and no link was made or lost.
void check_honest(Contact& contact) {
  CHECK(contact.clinic_port->ups == 1);
  CHECK(contact.hub_port->ups == 1);
  CHECK(contact.clinic_port->downs.empty());
  CHECK(contact.hub_port->downs.empty());
  CHECK(contact.clinic.count(sync::Notice::Kind::refused) == 0);
  CHECK(contact.hub.count(sync::Notice::Kind::refused) == 0);
  CHECK(contact.hub.engine().totals().slice_bytes_duplicate == 0);
}

TEST_CASE("Replayed, cut, forged and reflected packets change nothing", "[node]") {
  crypto::initialise();
  Contact contact(1, PathModel{.loss = 0.01});
  SeededRandom foe(9);
  std::vector<Bytes> seen;
  contact.tap = [&](bool, const Address&, const Bytes& packet) {
    seen.push_back(packet);
    return true;
  };
  const auto attack = [&] {
    if (seen.empty()) return;
    const Bytes old = seen[foe.below(seen.size())];
    Bytes changed = old;
    changed[foe.below(changed.size())] ^= static_cast<std::uint8_t>(1U << foe.below(8));
    const Bytes cut(old.begin(), old.begin() + static_cast<long>(foe.below(old.size())));
    for (const Bytes& each : {old, changed, cut})
      for (Port* port : {contact.hub_port.get(), contact.clinic_port.get()})
        port->receive(address_number(static_cast<std::uint8_t>(1 + foe.below(4))), each);
  };
  for (std::int64_t t = 0; t < 40'000; t += 20) contact.world.at(t, attack);
  contact.submit(100'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 60'000));  // robbed of its order, not of its bytes
  contact.world.run_until(81'000);                // a keepalive after the last attack
  check_honest(contact);
  CHECK(contact.hub_port->board.find(1)->route.to() == address_number(1));
}

TEST_CASE("Packets in any order arrive as they were sent", "[node]") {
  crypto::initialise();
  Contact contact(2, PathModel{});
  SeededRandom foe(3);
  contact.tap = [&](bool upward, const Address& from, const Bytes& packet) {
    if (foe.below(4) != 0) return true;
    contact.world.after(static_cast<std::int64_t>(foe.below(700)),
                        [&contact, upward, from, packet] {
                          (upward ? contact.up : contact.down)->carry(from, packet);
                        });
    return false;
  };
  contact.submit(100'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 60'000));
  check_honest(contact);
}

TEST_CASE("Half the packets may be lost", "[node]") {
  crypto::initialise();
  Contact contact(3, PathModel{.loss = 0.5});
  contact.submit(60'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 120'000));
  check_honest(contact);
}

TEST_CASE("No answer is longer than what was received from an unproven address", "[node]") {
  crypto::initialise();
  Contact contact(7, PathModel{});
  const Address elsewhere = address_number(99);
  Bytes latest;
  bool divert = false;
  std::size_t to_elsewhere = 0;
  std::size_t from_elsewhere = 0;
  contact.submit(200'000);
  REQUIRE(contact.hub.submit(endpoint_of(contact.clinic.id()), ServiceClass::document,
                             contact.content(200'000)));
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (upward && divert && latest.empty()) {
      // Somebody on the path sends one packet on from a victim's address.
      latest = packet;
      from_elsewhere = packet.size();
      contact.world.after(400, [&] { contact.hub_port->receive(elsewhere, latest); });
      return false;
    }
    const Session* session = contact.hub_port->board.find(1);
    if (!upward && session != nullptr && session->route.to() == elsewhere)
      to_elsewhere += packet.size();
    return true;
  };
  contact.dial();
  contact.world.at(5'000, [&] { divert = true; });
  REQUIRE(contact.run_until_arrived(1, 60'000));
  CHECK(from_elsewhere > 0);
  CHECK(to_elsewhere <= from_elsewhere);
  CHECK(contact.hub_port->board.find(1)->route.to() == address_number(1));
}

TEST_CASE("A forged reset or cookie ends nothing", "[node]") {
  crypto::initialise();
  Contact contact(8, PathModel{});
  SessionId hub_session = 0;
  std::uint16_t number = 0;
  Bytes tag;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (const auto data = parse_data(packet); upward && data) {
      hub_session = data->receiver;
      number = data->number_low;
      tag = to_bytes(data->sealed.last(kTagBytes));
    }
    return true;
  };
  contact.dial();
  contact.world.run_until(3'000);
  REQUIRE(hub_session != 0);
  for (std::uint8_t i = 0; i < 100; ++i) {
    Mac proof;
    proof.bytes[0] = i;
    contact.clinic_port->receive(address_number(2), encode(Reset{hub_session, number, proof}));
  }
  // What the hub said of a packet that somebody made up is no word about one of ours.
  std::optional<Reset> harvested;
  contact.on_down = [&](const Address&, const Bytes& packet) {
    if (const auto reset = parse_reset(packet)) harvested = reset;
  };
  Bytes stray = data_head(hub_session + 1, number);
  append(stray, Bytes(40, 7));
  contact.hub_port->receive(address_number(9), stray);
  REQUIRE(harvested);
  CHECK(harvested->number_low == number);
  contact.clinic_port->receive(address_number(2),
                               encode(Reset{hub_session, number, harvested->proof}));
  contact.clinic_port->receive(address_number(2),
                               encode(Reset{hub_session, number, reset_proof(Mac{}, tag)}));
  CHECK(contact.clinic_port->downs.empty());
}

// --- an enrolled peer that lies ---

TEST_CASE("A peer that acknowledges what was never sent loses its session", "[node]") {
  crypto::initialise();
  Bench bench;
  for (int i = 0; i < 40; ++i) bench.channel.write(Bytes(1'000, 1), 0);
  std::size_t packets = 0;
  while (bench.channel.next_packet(0)) ++packets;
  REQUIRE(packets > 3);
  Content content;
  SECTION("beyond the last") {
    content.ack = AckBlock{1, 0, {{packets, packets}}};
    CHECK(bench.say(content, 10) == Channel::Verdict::violation);
    CHECK(bench.channel.violation() == "acknowledged what was never sent");
  }
  SECTION("everything, always: a number that was left out gives it away") {
    std::int64_t now_ms = 10;
    Channel::Verdict verdict = Channel::Verdict::newest;
    while (verdict == Channel::Verdict::newest && bench.channel.next_number() < 1'000) {
      content.ack =
          AckBlock{static_cast<std::uint32_t>(now_ms), 0, {{0, bench.channel.next_number() - 1}}};
      verdict = bench.say(content, now_ms);
      now_ms += 20;
      bench.channel.write(Bytes(1'000, 1), now_ms);
      while (bench.channel.next_packet(now_ms)) {
      }
    }
    CHECK(verdict == Channel::Verdict::violation);
    CHECK(bench.channel.next_number() < 200);
  }
  SECTION("the first only: that is no lie") {
    content.ack = AckBlock{1, 0, {{0, 0}}};
    CHECK(bench.say(content, 10) == Channel::Verdict::newest);
  }
}

TEST_CASE("Content that is none, and bytes beyond the window, come to nothing", "[node]") {
  crypto::initialise();
  Bench bench;
  crypto::AeadKey key;
  key.mutable_view()[0] = 2;
  Bytes packet = data_head(9, 0);
  append(packet, crypto::aead_seal(key, 0, packet, Bytes{0xff}));
  CHECK(bench.channel.receive(*parse_data(packet), 0) == Channel::Verdict::violation);
  const Bytes byte{1};
  Content far;
  far.offset = kStreamWindowBytes + 1;
  far.bytes = byte;
  CHECK(bench.say(far, 0) == Channel::Verdict::refused);
}

}  // namespace
}  // namespace harkara::node::datagram::test
