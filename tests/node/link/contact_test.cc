#include <unistd.h>

#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

TEST_CASE("A contact comes up on both sides with the other's certificate", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  const sync::LinkId link = nodes.clinic.dial(nodes.hub);
  REQUIRE(nodes.loop.run_until(
      [&] { return nodes.hub.heard.ups.size() == 1 && nodes.clinic.heard.ups.size() == 1; }));
  CHECK(nodes.clinic.heard.ups[0] == link);
  CHECK(nodes.clinic.heard.peers[link] == "hub");
  CHECK(nodes.hub.heard.peers[nodes.hub.heard.ups[0]] == "clinic");
  CHECK(nodes.hub.heard.strangers.empty());
}

TEST_CASE("Either side closes, and both hear of it once", "[node]") {
  LinkedPair nodes(7);
  const sync::LinkId link = nodes.link;
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
  nodes.loop.run_for(50);
  CHECK(nodes.hub.heard.downs == nodes.hub.heard.ups);
  CHECK(nodes.clinic.heard.downs == std::vector{link});
  nodes.clinic.transport->send(link, numbered_frame(1, 10));  // an ended link: no-op
  nodes.clinic.transport->close(link);
}

TEST_CASE("What had arrived before the other side left is still heard", "[node]") {
  LinkedPair nodes(7);
  const sync::LinkId link = nodes.link;
  bool listener_leaves = false;
  SECTION("the listener leaves") {
    listener_leaves = true;
  }
  SECTION("the dialler leaves") {}
  Node& leaver = listener_leaves ? nodes.hub : nodes.clinic;
  Node& stayer = listener_leaves ? nodes.clinic : nodes.hub;
  const sync::LinkId leaving = listener_leaves ? nodes.hub.heard.ups[0] : link;
  std::size_t heard_before_down = 0;
  stayer.heard.when_down = [&](sync::LinkId) { heard_before_down = stayer.heard.frames.size(); };
  for (std::uint32_t i = 0; i < 50; ++i) leaver.transport->send(leaving, numbered_frame(i, 100));
  usleep(100'000);  // libzmq's threads carry them; our loop has not read them yet
  leaver.transport->close(leaving);
  usleep(100'000);
  REQUIRE(nodes.loop.run_until([&] { return stayer.heard.downs.size() == 1; }));
  CHECK(heard_before_down == 50);
}

TEST_CASE("A peer that comes again replaces its older contact", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  const sync::LinkId first = nodes.clinic.dial(nodes.hub);
  REQUIRE(nodes.loop.run_until([&] { return nodes.hub.heard.ups.size() == 1; }));
  const sync::LinkId second = nodes.clinic.dial(nodes.hub);
  REQUIRE(nodes.loop.run_until(
      [&] { return nodes.hub.heard.ups.size() == 2 && !nodes.clinic.heard.downs.empty(); }));
  CHECK(nodes.hub.heard.log == std::vector<std::string>{"up 1", "down 1", "up 2"});
  CHECK(nodes.clinic.heard.downs == std::vector{first});
  nodes.clinic.transport->send(second, numbered_frame(3, 20));
  CHECK(nodes.loop.run_until([&] { return nodes.hub.heard.frames.size() == 1; }));
}

TEST_CASE("After the listener restarts the dialler hears of it and can dial again", "[node]") {
  Loop loop;
  Organisation organisation(8);
  Node clinic(loop, organisation, "clinic");
  auto hub = std::make_unique<Node>(loop, organisation, "hub");
  const std::string endpoint = "ipc://" + temporary_path("restart");
  hub->listen(endpoint);
  const DialTarget target = hub->target();
  const sync::LinkId first = clinic.dial(target);
  REQUIRE(loop.run_until([&] { return !clinic.heard.ups.empty(); }));
  const ZmqIdentity identity = hub->identity;
  hub.reset();
  REQUIRE(loop.run_until([&] { return clinic.heard.reasons.contains(first); }));
  const sync::LinkId refused = clinic.dial(target);
  REQUIRE(loop.run_until([&] { return clinic.heard.reasons.contains(refused); }));

  Recorder heard;
  TrustAdmission admission(organisation);
  auto again = ZmqTransport::open(loop.get(), identity, admission, heard, organisation.random());
  REQUIRE(again);
  REQUIRE((*again)->listen(endpoint));
  const sync::LinkId second = clinic.dial(target);
  CHECK(
      loop.run_until([&] { return heard.ups.size() == 1 && clinic.heard.peers.contains(second); }));
}

TEST_CASE("Dialling where nobody listens fails soon", "[node]") {
  Loop loop;
  Organisation organisation(9);
  Node hub(loop, organisation, "hub");
  Node clinic(loop, organisation, "clinic");
  DialTarget target = hub.target();
  target.endpoint = GENERATE(std::string("tcp://127.0.0.1:1"), "ipc:///nonexistent/harkara.sock");
  const sync::LinkId link = clinic.dial(target);
  REQUIRE(loop.run_until([&] { return !clinic.heard.downs.empty(); }, 3'000));
  CHECK(clinic.heard.downs == std::vector{link});
  CHECK(clinic.heard.ups.empty());
}

TEST_CASE("A listener that does not hold the expected key is no peer", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  DialTarget target = nodes.clinic.target();  // clinic's certificate, hub's address
  target.endpoint = nodes.hub.transport->bound_endpoint();
  const sync::LinkId link = nodes.clinic.dial(target);
  REQUIRE(nodes.loop.run_until([&] { return !nodes.clinic.heard.downs.empty(); }, 40'000));
  CHECK(nodes.clinic.heard.downs == std::vector{link});
  CHECK(nodes.clinic.heard.ups.empty());
  CHECK(nodes.hub.heard.ups.empty());
}

TEST_CASE("A callback may close its link or shut the transport down", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  bool all = false;
  SECTION("close on the first frame") {}
  SECTION("shut down on the first frame") {
    all = true;
  }
  nodes.hub.heard.when_frame = [&](sync::LinkId link, View) {
    if (all)
      nodes.hub.transport->shutdown();
    else
      nodes.hub.transport->close(link);
  };
  nodes.clinic.heard.when_up = [&](sync::LinkId up) {
    for (std::uint32_t i = 0; i < 1'000; ++i)  // more than are ever told at once
      nodes.clinic.transport->send(up, numbered_frame(i, 100));
  };
  const sync::LinkId link = nodes.clinic.dial(nodes.hub);
  REQUIRE(nodes.loop.run_until([&] { return nodes.clinic.heard.reasons.contains(link); }));
  CHECK(nodes.hub.heard.runs == 1);
  CHECK(nodes.hub.heard.downs.size() == (all ? 0 : 1));
}

TEST_CASE("A dialler may dial again from within the news that its link is down", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  nodes.clinic.heard.when_down = [&](sync::LinkId) {
    if (nodes.hub.heard.ups.size() < 3) nodes.clinic.dial(nodes.hub);
  };
  nodes.hub.heard.when_up = [&](sync::LinkId link) { nodes.hub.transport->close(link); };
  nodes.clinic.dial(nodes.hub);
  REQUIRE(nodes.loop.run_until([&] { return nodes.clinic.heard.downs.size() == 3; }));
  CHECK(nodes.hub.heard.ups.size() == 3);
  CHECK(nodes.hub.heard.downs.size() == 3);
}

TEST_CASE("A transport that is shut down takes no more orders", "[node]") {
  TwoNodes nodes(7);
  nodes.hub.listen("tcp://127.0.0.1:0");
  const DialTarget target = nodes.hub.target();
  nodes.clinic.transport->shutdown();
  CHECK(nodes.clinic.transport->dial(target).error().code == Errc::closed);
  CHECK(nodes.clinic.transport->listen("tcp://127.0.0.1:0").error().code == Errc::closed);
  nodes.clinic.transport->send(1, numbered_frame(1, 1));
  nodes.clinic.transport->close(1);
}

TEST_CASE("A transport listens once, and nowhere it must not", "[node]") {
  TwoNodes nodes(7);
  CHECK(nodes.hub.transport->listen("udp://127.0.0.1:1").error().code == Errc::invalid);
  nodes.hub.listen("tcp://127.0.0.1:0");
  CHECK(nodes.hub.transport->listen("tcp://127.0.0.1:0").error().code == Errc::busy);
  CHECK(nodes.clinic.transport->listen(nodes.hub.transport->bound_endpoint()).error().code ==
        Errc::busy);
}

}  // namespace
}  // namespace harkara::node::test
