// What a session survives, and how it ends.
#include <algorithm>
#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

// A hub that has lost its memory, not its keys.
void restart_hub(Contact& contact) {
  auto& port = *contact.hub_port;
  contact.hub.crash();
  port.board.close_all(contact.world.now().monotonic_ms);
  while (port.board.next_transmit(contact.world.now().monotonic_ms)) {
  }
}

TEST_CASE("A session outlives a fade of ten minutes without a new greeting", "[node]") {
  crypto::initialise();
  PathModel model;
  model.up_ms = 15'000;
  model.down_ms = 10 * 60'000;
  Contact contact(1, model);
  std::size_t greetings = 0;
  contact.tap = [&](bool, const Address&, const Bytes& packet) {
    greetings += kind_of(packet) == Kind::greeting ? 1U : 0U;
    return true;
  };
  contact.submit(150'000);
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 30 * 60'000));
  // One window moves less than 120 KB: the rest went in the second, 600 s later.
  CHECK(contact.world.now().monotonic_ms > 615'000);
  CHECK(contact.world.now().monotonic_ms < 615'000 + 10'000);
  CHECK(greetings == 1);
  CHECK(contact.clinic_port->ups == 1);
  CHECK(contact.hub_port->ups == 1);
  CHECK(contact.clinic.count(sync::Notice::Kind::contact) == 1);
  // In the dark it cost 1 % of what that time could have carried.
  CHECK(contact.up->counters().wasted < 600'000 * 8 / 100);
}

TEST_CASE("A session moves with its peer to another address in mid-transfer", "[node]") {
  crypto::initialise();
  Contact contact(2, PathModel{.loss = 0.01});
  contact.submit(100'000);
  contact.dial();
  contact.world.at(5'000, [&] { contact.clinic_port->address = address_number(77); });
  REQUIRE(contact.run_until_arrived(1, 30'000));
  CHECK(contact.clinic_port->ups == 1);
  CHECK(contact.hub_port->ups == 1);
  CHECK(contact.hub_port->board.find(1)->route.to() == address_number(77));
  CHECK(contact.hub_port->board.find(1)->route.proven());
}

TEST_CASE("A hub that has forgotten a session says so, and is dialled anew", "[node]") {
  crypto::initialise();
  Contact contact(3, PathModel{});
  contact.dial();
  contact.world.run_until(5'000);
  REQUIRE(contact.hub_port->ups == 1);
  restart_hub(contact);
  REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::urgent, contact.content(500)));
  REQUIRE(contact.world.run_until([&] { return !contact.clinic_port->downs.empty(); }, 10'000));
  CHECK(contact.clinic_port->downs[0] == "the peer has forgotten this session");
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 20'000));
}

TEST_CASE("Either side closes, and the other hears why", "[node]") {
  crypto::initialise();
  Contact contact(4, PathModel{});
  contact.dial();
  contact.world.run_until(3'000);
  const bool by_hub = GENERATE(false, true);
  Port& closer = by_hub ? *contact.hub_port : *contact.clinic_port;
  Port& other = by_hub ? *contact.clinic_port : *contact.hub_port;
  closer.board.close(by_hub ? 1 : 1'001, 3'000);
  closer.step();
  contact.world.run_until(4'000);
  CHECK(closer.downs == std::vector<std::string>{"closed by us"});
  CHECK(other.downs == std::vector<std::string>{"closed by the peer"});
}

TEST_CASE("A peer that dials again replaces its older contact", "[node]") {
  crypto::initialise();
  Contact contact(5, PathModel{});
  contact.dial();
  contact.world.run_until(3'000);
  contact.dial();
  contact.world.run_until(6'000);
  CHECK(contact.hub_port->downs == std::vector<std::string>{"replaced by a newer contact"});
  CHECK(contact.clinic_port->downs == std::vector<std::string>{"closed by the peer"});
  CHECK(contact.hub_port->board.tentative() == 0);
  CHECK(contact.hub.engine().links().size() == 1);
}

TEST_CASE("A dial that nobody answers ends after its patience", "[node]") {
  crypto::initialise();
  Contact contact(6, PathModel{.loss = 1});
  contact.dial();
  contact.world.run_until(9 * 60'000);
  CHECK(contact.clinic_port->downs.empty());
  CHECK(contact.up->counters().packets > 50);
  contact.world.run_until(11 * 60'000);
  CHECK(contact.clinic_port->downs == std::vector<std::string>{"no answer in time"});
}

TEST_CASE("An idle session is kept by a few bytes, and a dead one ends", "[node]") {
  crypto::initialise();
  Contact contact(7, PathModel{});
  contact.dial();
  contact.world.run_until(60'000);
  const std::int64_t before = contact.up->counters().bytes + contact.down->counters().bytes;
  contact.world.run_until(60'000 + 3'600'000);
  const std::int64_t hour = contact.up->counters().bytes + contact.down->counters().bytes - before;
  CHECK(hour < 30'000);
  CHECK(contact.clinic_port->downs.empty());
  CHECK(contact.hub_port->downs.empty());
  contact.up->set_model(PathModel{.loss = 1});
  contact.world.run_until(60'000 + 3'600'000 + 31 * 60'000);
  CHECK(contact.hub_port->downs == std::vector<std::string>{"silent for too long"});
}

TEST_CASE("Keys do not grow old: the dialler ends the session for a new one", "[node]") {
  crypto::initialise();
  Options options;
  options.session_life_ms = 60'000;
  Contact contact(8, PathModel{}, options);
  contact.dial();
  contact.world.run_until(50'000);
  CHECK(contact.clinic_port->downs.empty());
  contact.world.run_until(100'000);
  CHECK(contact.clinic_port->downs ==
        std::vector<std::string>{"its keys are old; a new session follows"});
  CHECK(contact.hub_port->downs == std::vector<std::string>{"closed by the peer"});
}

TEST_CASE("An idle session gets its new keys in its idle time", "[node]") {
  crypto::initialise();
  Options options;
  options.session_life_ms = 60'000;
  Contact contact(18, PathModel{}, options);
  contact.dial();
  REQUIRE(contact.world.run_until([&] { return !contact.clinic_port->downs.empty(); }, 600'000));
  CHECK(contact.world.now().monotonic_ms <= 60'000 + 22'000);  // at the next sign of life
}

TEST_CASE("Keys that grow old in mid-transfer cut nothing", "[node]") {
  crypto::initialise();
  Options options;
  options.session_life_ms = 10'000;
  Contact contact(19, PathModel{}, options);
  contact.submit(100'000);  // takes 13 s
  contact.dial();
  REQUIRE(contact.run_until_arrived(1, 30'000));
  CHECK(contact.clinic_port->downs.empty());
  contact.world.run_until(60'000);
  CHECK(contact.clinic_port->downs ==
        std::vector<std::string>{"its keys are old; a new session follows"});
}

TEST_CASE("A node hears that a link is silent when a fade lasts, and when it is over", "[node]") {
  crypto::initialise();
  Contact contact(20, PathModel{.up_ms = 20'000, .down_ms = 20'000});
  contact.submit(300'000);
  contact.dial();
  contact.world.run_until(22'000);
  CHECK_FALSE(contact.clinic_port->board.find(1'001)->away);  // a short one is no matter
  contact.world.run_until(30'000);
  CHECK(contact.clinic_port->board.find(1'001)->away);
  CHECK(contact.hub_port->board.find(1)->away);
  contact.world.run_until(43'000);
  CHECK_FALSE(contact.clinic_port->board.find(1'001)->away);
  CHECK_FALSE(contact.hub_port->board.find(1)->away);
  CHECK(contact.clinic_port->board.round_trip_ms(1'001) >= 600);
}

TEST_CASE("A text of one kilobyte overtakes eight megabytes at 32 kbit/s", "[node]") {
  crypto::initialise();
  Contact contact(9, PathModel{.rate_Bps = 4'000, .delay_ms = 300, .loss = 0.005});
  contact.submit(8'000'000);
  contact.dial();
  contact.world.run_until(60'000);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 100; ++i) {
    contact.world.run_until(contact.world.now().monotonic_ms + 2'000 +
                            static_cast<std::int64_t>(contact.workload.below(5'000)));
    const std::int64_t queued = contact.world.now().monotonic_ms;
    REQUIRE(contact.clinic.submit(contact.desk(), ServiceClass::emergency, contact.content(900)));
    REQUIRE(contact.run_until_arrived(static_cast<std::size_t>(i) + 1, queued + 30'000));
    waits.push_back(contact.world.now().monotonic_ms - queued);
  }
  std::sort(waits.begin(), waits.end());
  WARN("p50 " << waits[50] << " ms, p95 " << waits[95] << " ms, max " << waits.back() << " ms");
  CHECK(waits[95] <= 3'000);
}

}  // namespace
}  // namespace harkara::node::datagram::test
