// Greetings: floods of them, old ones, false ones, and what answers them.
#include <catch2/catch.hpp>
#include <chrono>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

struct Forger {
  explicit Forger(Contact& contact) : contact_(contact), random_(55) {}
  // A greeting of somebody nobody has enrolled.
  Bytes greeting() {
    return contact_.greeting(crypto::make_box_key(random_), Bytes(220, 7),
                             static_cast<SessionId>(random_.next_u64()) | 1U);
  }
  Address address() {
    Address out;
    random_.fill(out.mutable_view());
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
  contact.submit(20'000);
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
    // A store has its mark from its first contact on.
    REQUIRE(other.hub.bundles().incarnation(other.workload));
    REQUIRE(other.hub.store().commit());
    std::size_t bytes = 0;
    other.tap = [&](bool, const Address&, const Bytes& packet) {
      bytes += packet.size();
      return true;
    };
    other.world.run_until(1'000);  // its house is kept
    const std::uint64_t transaction = other.hub.store().transaction();
    other.hub_port->receive(address_number(9), greeting);
    other.world.run_until(11'000);
    CHECK(bytes > 9 + 48 + 24 + 50);                        // the engine's words are in the answer
    CHECK(other.hub.store().transaction() == transaction);  // and nothing was written
    CHECK(other.hub.store().uncommitted_bytes() == 0);
    other.world.run_until(120'000);
    CHECK(other.hub_port->board.tentative() == 1);
    CHECK(bytes <= greeting.size());
    CHECK(other.hub_port->ups == 0);
    other.world.run_until(122'000);
    CHECK(other.hub_port->board.tentative() == 0);
    CHECK(other.hub_port->downs ==
          std::vector<std::string>{"it did not come back after its greeting"});
    CHECK(other.hub.notices().empty());
  }
}

TEST_CASE("An enrolled node that greets without end takes places from nobody else", "[node]") {
  crypto::initialise();
  Contact contact(21, PathModel{.rate_Bps = 100'000, .delay_ms = 200});
  const sim::NodeKeys foe = contact.pki.node("foe", Tier::clinic);
  std::size_t most = 0;
  for (SessionId i = 1; i <= 30; ++i)
    contact.world.at(static_cast<std::int64_t>(i) * 10, [&, i] {
      contact.hub_port->receive(address_number(9),
                                contact.greeting(foe.link, foe.certificate.encoded, i));
      most = std::max(most, contact.hub_port->board.tentative());
    });
  contact.world.at(5, [&] { contact.dial(); });
  contact.world.run_until(3'000);
  CHECK(most <= 4 + 1);
  CHECK(contact.clinic_port->ups == 1);
  CHECK(contact.hub_port->ups == 1);
  CHECK(contact.hub.count(sync::Notice::Kind::contact) == 1);
}

TEST_CASE("An answer waits for words that the disk holds up, but not long", "[node]") {
  crypto::initialise();
  constexpr std::size_t kWordless = 9 + 48 + 24;
  const auto [held_ms, answer_ms, with_words] =
      GENERATE(std::make_tuple(40, 340, true), std::make_tuple(1'000, 400, false));
  Contact contact(30, PathModel{.rate_Bps = 1'000'000, .delay_ms = 300});
  contact.hub.on_send([&, held = held_ms](sync::LinkId link, const Bytes& frame) {
    contact.world.at(contact.world.now().monotonic_ms + held, [&contact, link, frame] {
      contact.hub_port->board.send(link, frame, contact.world.now().monotonic_ms);
      contact.hub_port->step();
    });
  });
  std::int64_t answered_ms = -1;
  std::size_t size = 0;
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (upward || kind_of(packet) != Kind::answer || answered_ms >= 0) return true;
    answered_ms = contact.world.now().monotonic_ms;
    size = packet.size();
    return true;
  };
  contact.dial();
  contact.world.run_until(2'000);
  CHECK(std::abs(answered_ms - answer_ms) <= 2);
  CHECK((size > kWordless) == with_words);
  CHECK(contact.hub.count(sync::Notice::Kind::contact) == 1);
}

TEST_CASE("Nobody can turn an answer to another session of the dialler's", "[node]") {
  crypto::initialise();
  Contact contact(22, PathModel{});
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (!upward || kind_of(packet) != Kind::greeting) return true;
    const auto& hub = contact.hub.certificate().fields.link;
    Bytes changed(packet.begin(), packet.end() - 2 * Mac::kSize);
    changed[1] ^= 1U;  // whoever knows the hub's key can make the MACs
    append_macs(changed, hub, {});
    contact.hub_port->receive(address_number(1), changed);
    return false;
  };
  contact.dial();
  contact.world.run_until(1'000);
  CHECK(contact.hub_port->board.tentative() == 0);
  CHECK(contact.hub_port->refused == std::vector<std::string>{"its greeting does not open"});
}

TEST_CASE("Forged cookies make a dialler greet once a second at most", "[node]") {
  crypto::initialise();
  Contact contact(23, PathModel{.loss = 1});
  Forger forger(contact);
  crypto::BoxKey mask = crypto::make_box_key(forger.random_);
  mask.public_key = contact.hub.certificate().fields.link;  // all it takes
  Gatekeeper gatekeeper(mask, forger.random_);
  std::optional<Bytes> greeting;
  std::size_t greetings = 0;
  contact.tap = [&](bool, const Address&, const Bytes& packet) {
    greeting = packet;
    ++greetings;
    return true;
  };
  for (std::int64_t t = 1; t < 10'000; t += 10)
    contact.world.at(t, [&, t] {
      contact.clinic_port->receive(
          address_number(2),
          gatekeeper.cookie_for(*parse_greeting(*greeting), forger.address(), t));
    });
  contact.dial();
  contact.world.run_until(10'000);
  CHECK(greetings >= 5);
  CHECK(greetings <= 1 + 10);
}

TEST_CASE("A cookie opens the door to the greeting it was given for, and to no other", "[node]") {
  crypto::initialise();
  Contact contact(24, PathModel{});
  Forger forger(contact);
  const crypto::BoxKey hub = contact.hub.keys().link;
  Gatekeeper gatekeeper(hub, forger.random_);
  const Address there = address_number(5);
  const auto with_cookie = [&](Bytes greeting, const Mac& cookie) {
    greeting.resize(greeting.size() - 2 * Mac::kSize);
    append_macs(greeting, hub.public_key, cookie);
    return greeting;
  };
  const auto admit = [&](const Bytes& packet) {
    return gatekeeper.admit(*parse_greeting(packet), packet, there, 0);
  };
  const Bytes first = forger.greeting();
  const Bytes second = forger.greeting();
  while (admit(first) == Gatekeeper::Admit::yes) {
  }
  const auto greeting = parse_greeting(first);
  const Bytes reply = gatekeeper.cookie_for(*greeting, there, 0);
  const auto cookie = open_cookie(*parse_cookie(reply), hub.public_key, greeting->mac1);
  REQUIRE(cookie);
  CHECK(admit(with_cookie(second, *cookie)) == Gatekeeper::Admit::cookie);
  CHECK(admit(with_cookie(first, *cookie)) == Gatekeeper::Admit::yes);
}

TEST_CASE("The answer goes to where the greeting last came from, whoever was first", "[node]") {
  crypto::initialise();
  Contact contact(25, PathModel{});
  contact.tap = [&](bool upward, const Address&, const Bytes& packet) {
    if (upward && kind_of(packet) == Kind::greeting)  // a thief is quicker
      contact.hub_port->receive(address_number(9), packet);
    return true;
  };
  std::vector<Address> answered;
  contact.on_down = [&](const Address& to, const Bytes& packet) {
    if (kind_of(packet) == Kind::answer) answered.push_back(to);
  };
  contact.dial();
  contact.world.run_until(3'000);
  REQUIRE(answered.size() == 2);
  CHECK(answered[1] == address_number(1));
  const Session* session = contact.hub_port->board.find(1);
  REQUIRE(session != nullptr);
  CHECK(session->route.to() == address_number(1));
  CHECK(session->route.proven());
}

}  // namespace
}  // namespace harkara::node::datagram::test
