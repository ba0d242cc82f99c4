// The datagram link under attack: by whoever is on the path, by a flood, and by an
// enrolled peer that lies.
#include <catch2/catch.hpp>
#include <chrono>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

Bytes content(SeededRandom& random, std::size_t size) {
  Bytes bytes(size);
  random.fill(bytes);
  return bytes;
}

void submit(Contact& contact, std::size_t size) {
  REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::document,
                                content(contact.workload, size)));
}

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
  submit(contact, 100'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 30'000));
  contact.world.run_until(40'000);
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
  submit(contact, 100'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 60'000));
  check_honest(contact);
}

TEST_CASE("Half the packets may be lost", "[node]") {
  crypto::initialise();
  Contact contact(3, PathModel{.loss = 0.5});
  submit(contact, 60'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 120'000));
  check_honest(contact);
}

// --- greetings ---

struct Forger {
  explicit Forger(Contact& contact) : contact_(contact), random_(55) {}
  // A greeting of somebody nobody has enrolled.
  Bytes greeting() {
    const crypto::BoxKey key = crypto::make_box_key(random_);
    const auto& hub = contact_.hub.certificate().fields.link;
    crypto::NoiseInitiator initiator(key, hub, as_view("harkara datagram 1"), random_);
    Bytes packet = greeting_head(random_.next_u64() | 1U);
    append(packet, initiator.write(Bytes(220, 7)));
    append_macs(packet, hub, {});
    return packet;
  }
  Address address() {
    Address out;
    random_.fill(out.mutable_view().last(12));
    return out;
  }
  Contact& contact_;
  SeededRandom random_;
};

TEST_CASE("A flood of greetings from ten thousand addresses leaves the honest peer served",
          "[node]") {
  crypto::initialise();
  Contact contact(4, PathModel{.rate_Bps = 100'000, .delay_ms = 50});
  Forger forger(contact);
  std::vector<Bytes> greetings;
  for (int i = 0; i < 200; ++i) greetings.push_back(forger.greeting());
  std::size_t sent_back = 0;
  std::size_t largest = 0;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    const auto kind = kind_of(packet);
    if (!upward && kind == Kind::cookie) {
      ++sent_back;
      largest = std::max(largest, packet.size());
    }
    return true;
  };
  std::size_t floods = 0;
  std::chrono::nanoseconds spent{};
  const auto flood = [&] {
    for (int i = 0; i < 10; ++i) {  // 2 000 a second
      Bytes greeting = greetings[floods++ % greetings.size()];
      const auto before = std::chrono::steady_clock::now();
      contact.hub_port->receive(forger.address(), greeting);
      spent += std::chrono::steady_clock::now() - before;
    }
  };
  for (std::int64_t t = 0; t < 5'000; t += 5) contact.world.at(t, flood);
  submit(contact, 20'000);
  contact.world.at(2'000, [&] { contact.dial(); });
  REQUIRE(contact.run_until_arrived(1, 8'000));
  contact.world.run_until(6'000);
  CHECK(floods == 10'000);
  CHECK(contact.hub_port->ups == 1);
  CHECK(contact.hub_port->board.tentative() == 0);
  CHECK(contact.hub_port->refused.size() < 600);  // the others cost no key agreement
  CHECK(sent_back > 1'000);
  CHECK(largest < greetings[0].size());
  WARN("10 000 greetings: " << spent.count() / 10'000 << " ns each, "
                            << contact.hub_port->refused.size() << " handshakes computed");
}

TEST_CASE("A greeting that does not know our key is not even answered", "[node]") {
  crypto::initialise();
  Contact contact(5, PathModel{});
  Forger forger(contact);
  std::size_t answers = 0;
  contact.tap = [&](bool upward, const Address&, const Bytes&) {
    answers += upward ? 0U : 1U;
    return true;
  };
  Bytes greeting = forger.greeting();
  greeting[greeting.size() - 20] ^= 1U;  // within mac1
  contact.hub_port->receive(address_number(9), greeting);
  contact.world.run_until(1'000);
  CHECK(answers == 0);
  CHECK(contact.hub_port->refused.empty());
}

TEST_CASE("A recorded greeting brings nobody in, whoever plays it", "[node]") {
  crypto::initialise();
  Contact contact(6, PathModel{});
  Bytes greeting;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (upward && kind_of(packet) == Kind::greeting) greeting = packet;
    return true;
  };
  contact.dial();
  contact.world.run_until(3'000);
  REQUIRE(contact.hub_port->ups == 1);
  std::size_t answered = 0;
  contact.tap = [&](bool upward, const Address&, const Bytes&) {
    answered += upward ? 0U : 1U;
    return true;
  };
  SECTION("while the session lives") {
    contact.hub_port->receive(address_number(9), greeting);
    CHECK(answered == 0);
    CHECK(contact.hub_port->ups == 1);
  }
  SECTION("after it has ended") {
    contact.clinic_port->board.close(1'001, 3'000);
    contact.clinic_port->step();
    contact.world.run_until(4'000);
    answered = 0;
    contact.hub_port->receive(address_number(9), greeting);
    CHECK(answered == 0);
    CHECK(contact.hub_port->ups == 1);
  }
  SECTION("to a hub that never heard it: a link that stays empty, and goes") {
    Contact other(6, PathModel{});  // the same keys
    std::size_t bytes = 0;
    other.tap = [&](bool, const Address&, const Bytes& packet) {
      bytes += packet.size();
      return true;
    };
    other.hub_port->receive(address_number(9), greeting);
    other.world.run_until(119'000);
    CHECK(other.hub_port->board.tentative() == 1);
    CHECK(bytes <= greeting.size());
    CHECK(other.hub.count(sync::Notice::Kind::contact) == 0);
    other.world.run_until(121'000);
    CHECK(other.hub_port->board.tentative() == 0);
    CHECK(other.hub_port->downs ==
          std::vector<std::string>{"it did not come back after its greeting"});
  }
}

TEST_CASE("No answer is longer than what was received from an unproven address", "[node]") {
  crypto::initialise();
  Contact contact(7, PathModel{});
  const Address elsewhere = address_number(99);
  Bytes latest;
  bool divert = false;
  std::size_t to_elsewhere = 0;
  std::size_t from_elsewhere = 0;
  submit(contact, 200'000);
  REQUIRE(contact.hub.submit(endpoint_of(contact.clinic.id()), ServiceClass::document,
                             content(contact.workload, 200'000)));
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
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (const auto data = parse_data(packet); upward && data) hub_session = data->receiver;
    return true;
  };
  contact.dial();
  contact.world.run_until(3'000);
  REQUIRE(hub_session != 0);
  for (std::uint8_t i = 0; i < 100; ++i) {
    Mac token;
    token.bytes[0] = i;
    contact.clinic_port->receive(address_number(2), encode(Reset{hub_session, token}));
  }
  CHECK(contact.clinic_port->downs.empty());
}

// --- an enrolled peer that lies ---

crypto::TransportKeys fixed_keys(std::uint8_t a, std::uint8_t b) {
  crypto::TransportKeys keys;
  keys.send.mutable_view()[0] = a;
  keys.receive.mutable_view()[0] = b;
  return keys;
}

// One end of a channel whose other end is written by hand.
struct Bench {
  SeededRandom random{11};
  Channel channel{fixed_keys(1, 2), 5, {}, random, 0};
  std::uint64_t number = 0;

  Channel::Verdict say(const Content& content, std::int64_t now_ms) {
    crypto::AeadKey key;
    key.mutable_view()[0] = 2;
    Bytes packet = data_head(9, number);
    append(packet, crypto::aead_seal(key, number++, packet, encode(content)));
    return channel.receive(*parse_data(packet), now_ms);
  }
};

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
