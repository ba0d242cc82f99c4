#include "node/link/tap_proxy.h"

#include <fstream>
#include <sstream>

#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

std::uint16_t port_of(const std::string& endpoint) {
  return static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
}

// A hub, a clinic, and the relay between them.
struct Tapped {
  explicit Tapped(TapOptions options = {}) {
    hub.listen("tcp://127.0.0.1:0");
    options.target_port = port_of(hub.transport->bound_endpoint());
    auto opened = TapProxy::open(loop.get(), options);
    REQUIRE(opened);
    tap = *std::move(opened);
  }
  sync::LinkId dial() {
    DialTarget target = hub.target();
    target.endpoint = "tcp://127.0.0.1:" + std::to_string(tap->port());
    return clinic.dial(target);
  }
  sync::LinkId connect() {
    const sync::LinkId link = dial();
    REQUIRE(loop.run_until([&] { return hub.heard.ups.size() > hub.heard.downs.size(); }));
    return link;
  }
  Loop loop;
  Organisation organisation{50};
  Node hub{loop, organisation, "hub"};
  Node clinic{loop, organisation, "clinic"};
  std::unique_ptr<TapProxy> tap;
};

TEST_CASE("The relay carries a contact, counts its bytes and records no plaintext", "[node]") {
  TapOptions options;
  options.record_path = temporary_path("record");
  Tapped tapped(options);
  const sync::LinkId link = tapped.connect();
  const std::string secret = "fever and cough for six days";
  tapped.clinic.transport->send(link, as_view(secret));
  for (std::uint32_t i = 0; i < 500; ++i)
    tapped.clinic.transport->send(link, numbered_frame(i, 2'000));
  REQUIRE(tapped.loop.run_until([&] { return tapped.hub.heard.frames.size() == 501; }));
  const std::uint64_t seen = tapped.tap->bytes(TapDirection::to_target);
  const std::uint64_t counted = tapped.clinic.transport->bytes(link).out;
  CHECK(counted >= seen);  // the heads of its packets come on top
  CHECK(counted <= seen + seen / 20 + 1'000);
  std::ostringstream contents;
  contents << std::ifstream(options.record_path, std::ios::binary).rdbuf();
  const std::string record = contents.str();
  CHECK(record.size() == seen + tapped.tap->bytes(TapDirection::from_target));
  CHECK(record.find(secret) == std::string::npos);
  std::remove(options.record_path.c_str());
}

TEST_CASE("The relay is as slow as told, and lets the sender feel it", "[node]") {
  TapOptions options;
  options.to_target = {.bytes_per_s = 40'000, .delay_ms = 0};
  Tapped tapped(options);
  const sync::LinkId link = tapped.connect();
  const std::uint64_t before = tapped.tap->bytes(TapDirection::to_target);
  for (std::uint32_t i = 0; i < 400; ++i)
    tapped.clinic.transport->send(link, numbered_frame(i, 1'000));
  tapped.loop.run_for(1'000);
  const std::uint64_t carried = tapped.tap->bytes(TapDirection::to_target) - before;
  CHECK(carried > 30'000);
  CHECK(carried < 44'000);
  CHECK(tapped.hub.heard.frames.size() >= 28);
  CHECK(tapped.hub.heard.frames.size() <= 44);
}

TEST_CASE("Every byte is late by the delay in both directions", "[node]") {
  TapOptions options;
  options.to_target.delay_ms = 60;
  options.from_target.delay_ms = 60;
  Tapped tapped(options);
  const sync::LinkId link = tapped.connect();
  tapped.hub.heard.when_frame = [&](sync::LinkId from, View frame) {
    tapped.hub.transport->send(from, frame);
  };
  const std::uint64_t start = uv_hrtime();
  tapped.clinic.transport->send(link, numbered_frame(1, 100));
  REQUIRE(tapped.loop.run_until([&] { return tapped.clinic.heard.frames.size() == 1; }));
  const std::uint64_t round_trip_ms = (uv_hrtime() - start) / 1'000'000;
  CHECK(round_trip_ms >= 118);
  CHECK(round_trip_ms < 250);
}

TEST_CASE("A cut ends the contact on both sides, and a new one passes", "[node]") {
  Tapped tapped;
  const sync::LinkId link = tapped.connect();
  CHECK(tapped.tap->connections() == 1);
  tapped.tap->cut();
  CHECK(tapped.tap->connections() == 0);
  REQUIRE(tapped.loop.run_until([&] {
    return tapped.clinic.heard.reasons.contains(link) && tapped.hub.heard.downs.size() == 1;
  }));
  tapped.connect();
  CHECK(tapped.hub.heard.ups.size() == 2);
}

TEST_CASE("While the relay is down nobody gets through, afterwards they do", "[node]") {
  Tapped tapped;
  const std::uint16_t port = tapped.tap->port();
  REQUIRE(tapped.tap->set_up(false));
  const sync::LinkId refused = tapped.dial();
  REQUIRE(
      tapped.loop.run_until([&] { return tapped.clinic.heard.reasons.contains(refused); }, 3'000));
  CHECK(tapped.hub.heard.ups.empty());
  REQUIRE(tapped.tap->set_up(true));
  CHECK(tapped.tap->port() == port);
  tapped.connect();
}

TEST_CASE("A frozen relay holds the contact and loses nothing", "[node]") {
  Tapped tapped;
  const sync::LinkId link = tapped.connect();
  tapped.tap->set_frozen(true);
  for (std::uint32_t i = 0; i < 300; ++i)
    tapped.clinic.transport->send(link, numbered_frame(i, 3'000));
  tapped.loop.run_for(200);
  CHECK(tapped.hub.heard.frames.empty());
  tapped.tap->set_frozen(false);
  REQUIRE(tapped.loop.run_until([&] { return tapped.hub.heard.frames.size() == 300; }));
  for (std::uint32_t i = 0; i < 300; ++i)
    CHECK(tapped.hub.heard.frames[i].frame == numbered_frame(i, 3'000));
  CHECK(tapped.clinic.heard.downs.empty());
}

TEST_CASE("The callback may cut in the middle of a transfer", "[node]") {
  Tapped tapped;
  TapOptions options;
  options.target_port = port_of(tapped.hub.transport->bound_endpoint());
  std::unique_ptr<TapProxy> tap;
  auto opened =
      TapProxy::open(tapped.loop.get(), options, [&](TapDirection direction, std::size_t) {
        if (tap->bytes(direction) > 100'000) tap->cut();
      });
  REQUIRE(opened);
  tap = *std::move(opened);
  DialTarget target = tapped.hub.target();
  target.endpoint = "tcp://127.0.0.1:" + std::to_string(tap->port());
  tapped.clinic.heard.when_up = [&](sync::LinkId link) {
    for (std::uint32_t i = 0; i < 200; ++i)
      tapped.clinic.transport->send(link, numbered_frame(i, 2'000));
  };
  const sync::LinkId link = tapped.clinic.dial(target);
  REQUIRE(tapped.loop.run_until([&] { return tapped.clinic.heard.reasons.contains(link); }));
  CHECK(tapped.hub.heard.frames.size() < 200);
}

}  // namespace
}  // namespace harkara::node::test
