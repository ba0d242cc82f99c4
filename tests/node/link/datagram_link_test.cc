// Datagram links over real sockets of the loopback interface.
#include <netdb.h>

#include "node/link/any_transport.h"
#include "node/link/socket_address.h"
#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

bool knows_localhost() {
  addrinfo* found = nullptr;
  const bool known = ::getaddrinfo("localhost", nullptr, nullptr, &found) == 0;
  if (known) ::freeaddrinfo(found);
  return known;
}

struct DatagramNode {
  DatagramNode(Loop& loop, Organisation& home, const std::string& name, const Organisation& trusted)
      : identity(home.enrol(name)), admission(trusted) {
    auto opened = AnyTransport::open(loop.get(), identity, admission, heard, home.random());
    REQUIRE(opened);
    transport = *std::move(opened);
  }
  DatagramNode(Loop& loop, Organisation& home, const std::string& name)
      : DatagramNode(loop, home, name, home) {}

  DialTarget target() const {
    auto certificate = crypto::decode_certificate(identity.certificate);
    REQUIRE(certificate);
    return {transport->bound_endpoint(), *certificate};
  }
  sync::LinkId dial(const DialTarget& target) const {
    const auto link = transport->dial(target);
    REQUIRE(link);
    return *link;
  }

  LinkIdentity identity;
  TrustAdmission admission;
  Recorder heard;
  std::unique_ptr<AnyTransport> transport;
};

struct DatagramNodes {
  Loop loop;
  Organisation organisation{7};
  DatagramNode hub{loop, organisation, "hub"};
  DatagramNode clinic{loop, organisation, "clinic"};
};

TEST_CASE("A datagram link comes up on both sides and carries frames in order", "[node]") {
  DatagramNodes nodes;
  const std::string endpoint = GENERATE(std::string("udp://127.0.0.1:0"), "udp://[::1]:0");
  REQUIRE(nodes.hub.transport->listen(endpoint));
  const sync::LinkId link = nodes.clinic.dial(nodes.hub.target());
  REQUIRE(nodes.loop.run_until(
      [&] { return nodes.hub.heard.ups.size() == 1 && nodes.clinic.heard.ups.size() == 1; }));
  CHECK(nodes.clinic.heard.peers[link] == "hub");
  CHECK(nodes.hub.heard.peers[nodes.hub.heard.ups[0]] == "clinic");
  CHECK(nodes.clinic.transport->traits(link).paces_itself);
  std::vector<Bytes> sent;
  for (std::uint32_t i = 0; i < 300; ++i) {
    sent.push_back(numbered_frame(i, 10 + (i * 37) % 4'000));
    nodes.clinic.transport->send(link, sent.back());
  }
  REQUIRE(nodes.loop.run_until([&] { return nodes.hub.heard.frames.size() == sent.size(); }));
  for (std::size_t i = 0; i < sent.size(); ++i) REQUIRE(nodes.hub.heard.frames[i].frame == sent[i]);
  const LinkBytes bytes = nodes.clinic.transport->bytes(link);
  std::uint64_t payload = 0;
  for (const Bytes& frame : sent) payload += frame.size();
  CHECK(bytes.out > payload);
  CHECK(bytes.in > 0);
}

TEST_CASE("One node serves datagram links and ZeroMQ links at once", "[node]") {
  DatagramNodes nodes;
  DatagramNode district(nodes.loop, nodes.organisation, "district");
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  const DialTarget by_datagram = nodes.hub.target();
  REQUIRE(district.transport->listen("tcp://127.0.0.1:0"));
  const sync::LinkId first = nodes.clinic.dial(by_datagram);
  const sync::LinkId second = nodes.clinic.dial(district.target());
  CHECK(first != second);
  REQUIRE(nodes.loop.run_until([&] { return nodes.clinic.heard.ups.size() == 2; }));
  CHECK(nodes.clinic.transport->round_trip_ms(second) == -1);
  CHECK(nodes.clinic.transport->traits(first).paces_itself);
  CHECK_FALSE(nodes.clinic.transport->traits(second).paces_itself);
  nodes.clinic.transport->send(first, numbered_frame(1, 20));
  nodes.clinic.transport->send(second, numbered_frame(2, 20));
  CHECK(nodes.loop.run_until(
      [&] { return nodes.hub.heard.frames.size() == 1 && district.heard.frames.size() == 1; }));
  CHECK(nodes.loop.run_until([&] { return nodes.clinic.transport->round_trip_ms(first) > 0; }));
}

TEST_CASE("A socket of all addresses serves IPv6 and IPv4", "[node]") {
  DatagramNodes nodes;
  REQUIRE(nodes.hub.transport->listen("udp://[::]:0"));
  DialTarget target = nodes.hub.target();
  const std::string port = target.endpoint.substr(target.endpoint.rfind(':'));
  target.endpoint = GENERATE(std::string("udp://127.0.0.1"), "udp://[::1]") + port;
  const sync::LinkId link = nodes.clinic.dial(target);
  REQUIRE(nodes.loop.run_until(
      [&] { return nodes.hub.heard.ups.size() == 1 && nodes.clinic.heard.ups.size() == 1; }));
  nodes.hub.transport->send(nodes.hub.heard.ups[0], numbered_frame(1, 3'000));
  nodes.clinic.transport->send(link, numbered_frame(2, 3'000));
  CHECK(nodes.loop.run_until(
      [&] { return nodes.hub.heard.frames.size() == 1 && nodes.clinic.heard.frames.size() == 1; }));
  // Its own dialling goes through the same socket.
  DatagramNode other(nodes.loop, nodes.organisation, "other");
  REQUIRE(other.transport->listen("udp://127.0.0.1:0"));
  nodes.hub.dial(other.target());
  CHECK(nodes.loop.run_until([&] { return other.heard.ups.size() == 1; }));
}

TEST_CASE("The listener hears who greeted, and of a contact only when it is sure", "[node]") {
  DatagramNodes nodes;
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  nodes.clinic.dial(nodes.hub.target());
  REQUIRE(nodes.loop.run_until([&] { return nodes.hub.heard.ups.size() == 1; }));
  REQUIRE(nodes.hub.heard.log.size() >= 2);
  CHECK(nodes.hub.heard.log[0].starts_with("greeted "));
  CHECK(nodes.hub.heard.log[1].starts_with("up "));
}

TEST_CASE("Whoever closes a datagram link, both hear of it once", "[node]") {
  DatagramNodes nodes;
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  const sync::LinkId link = nodes.clinic.dial(nodes.hub.target());
  REQUIRE(nodes.loop.run_until(
      [&] { return nodes.hub.heard.ups.size() == 1 && nodes.clinic.heard.ups.size() == 1; }));
  nodes.loop.run_for(50);  // the hub is sure of the clinic now
  SECTION("the listener") {
    nodes.hub.transport->close(nodes.hub.heard.ups[0]);
  }
  SECTION("the dialler") {
    nodes.clinic.transport->close(link);
  }
  CHECK(nodes.hub.heard.downs.empty());  // never from within close()
  CHECK(nodes.clinic.heard.downs.empty());
  REQUIRE(nodes.loop.run_until(
      [&] { return !nodes.hub.heard.downs.empty() && !nodes.clinic.heard.downs.empty(); }));
  nodes.clinic.transport->send(link, numbered_frame(1, 10));  // an ended link: no-op
  nodes.clinic.transport->close(link);
}

TEST_CASE("A node of another organisation is refused, and the log hears why", "[node]") {
  Loop loop;
  Organisation organisation(7);
  Organisation stranger(8);
  DatagramNode hub(loop, organisation, "hub");
  DatagramNode foreign(loop, stranger, "foreign");
  REQUIRE(hub.transport->listen("udp://127.0.0.1:0"));
  foreign.dial(hub.target());
  REQUIRE(loop.run_until([&] { return !hub.heard.strangers.empty(); }));
  CHECK(hub.heard.ups.empty());
  CHECK(foreign.heard.ups.empty());
}

TEST_CASE("A callback of a datagram link may shut the transport down", "[node]") {
  DatagramNodes nodes;
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  nodes.hub.heard.when_frame = [&](sync::LinkId, View) { nodes.hub.transport->shutdown(); };
  nodes.clinic.heard.when_up = [&](sync::LinkId link) {
    nodes.clinic.transport->send(link, numbered_frame(1, 100));
  };
  const sync::LinkId link = nodes.clinic.dial(nodes.hub.target());
  REQUIRE(nodes.loop.run_until([&] { return nodes.clinic.heard.reasons.contains(link); }));
  CHECK(nodes.clinic.heard.reasons[link] == "closed by the peer");
}

TEST_CASE("Where a datagram transport may listen and dial", "[node]") {
  DatagramNodes nodes;
  CHECK(nodes.hub.transport->listen("udp://localhost:0").error().code == Errc::invalid);
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  CHECK(nodes.hub.transport->listen("udp://127.0.0.1:0").error().code == Errc::busy);
  CHECK(nodes.clinic.transport->listen(nodes.hub.transport->bound_endpoint()).error().code ==
        Errc::io);
  DialTarget target = nodes.hub.target();
  target.peer.fields.link = {};  // a point of small order
  CHECK(nodes.clinic.transport->dial(target).error().code == Errc::invalid);
}

TEST_CASE("A name is looked up in the background", "[node]") {
  DatagramNodes nodes;
  REQUIRE(nodes.hub.transport->listen("udp://127.0.0.1:0"));
  DialTarget target = nodes.hub.target();
  const std::string port = target.endpoint.substr(target.endpoint.rfind(':'));
  SECTION("that exists") {
    if (!knows_localhost()) {
      WARN("skipped: this machine has no address for localhost (no /etc/hosts)");
      return;
    }
    target.endpoint = "udp://localhost" + port;
    const sync::LinkId link = nodes.clinic.dial(target);
    // It may be looked up as ::1, where nobody listens: either is an honest end.
    nodes.loop.run_until([&] { return !nodes.clinic.heard.ups.empty(); }, 2'000);
    CHECK(nodes.clinic.heard.downs.empty());
    nodes.clinic.transport->close(link);
  }
  SECTION("that does not") {
    target.endpoint = "udp://no-such-host.invalid" + port;
    const sync::LinkId link = nodes.clinic.dial(target);
    REQUIRE(nodes.loop.run_until([&] { return !nodes.clinic.heard.downs.empty(); }, 20'000));
    CHECK(nodes.clinic.heard.downs == std::vector{link});
    CHECK(nodes.clinic.heard.ups.empty());
  }
}

TEST_CASE("Socket addresses come back as they went", "[node]") {
  for (const char* host : {"127.0.0.1", "10.1.2.3", "::1", "2001:db8::5"}) {
    const auto address = numeric_address({host, "7401"});
    REQUIRE(address);
    const sockaddr_storage raw = socket_address(*address);
    const void* const pointer = &raw;
    CHECK(address_of(static_cast<const sockaddr*>(pointer)) == address);
    CHECK(numeric_address(host_and_port(endpoint_text(*address))) == address);
  }
  CHECK_FALSE(numeric_address({"localhost", "1"}));
}

}  // namespace
}  // namespace harkara::node::test
