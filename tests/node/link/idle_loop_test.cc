#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

int turns_within(Loop& loop, std::uint64_t duration_ms) {
  int turns = 0;
  loop.run_until(
      [&] {
        ++turns;
        return false;
      },
      duration_ms);
  return turns;
}

TEST_CASE("The loop sleeps while nothing happens", "[node]") {
  LinkedPair nodes(40);
  auto& loop = nodes.loop;
  auto& hub = nodes.hub;
  auto& clinic = nodes.clinic;
  const sync::LinkId link = nodes.link;
  SECTION("after coming up") {}
  SECTION("after traffic") {
    for (std::uint32_t i = 0; i < 3'000; ++i)
      clinic.transport->send(link, numbered_frame(i, 1'000));
    REQUIRE(loop.run_until([&] { return hub.heard.frames.size() == 3'000; }));
  }
  SECTION("after a contact has ended") {
    clinic.transport->close(link);
    REQUIRE(loop.run_until([&] { return !hub.heard.downs.empty(); }));
  }
  loop.run_for(50);
  CHECK(turns_within(loop, 300) < 10);
}

TEST_CASE("A frame that comes while the loop sleeps wakes it", "[node]") {
  LinkedPair nodes(41);
  auto& loop = nodes.loop;
  auto& hub = nodes.hub;
  auto& clinic = nodes.clinic;
  const sync::LinkId link = nodes.link;
  for (std::size_t round = 1; round <= 50; ++round) {
    loop.run_for(2);
    clinic.transport->send(link, numbered_frame(1, 10));
    REQUIRE(loop.run_until([&] { return hub.heard.frames.size() == round; }, 1'000));
    hub.transport->send(hub.heard.ups[0], numbered_frame(1, 10));
    REQUIRE(loop.run_until([&] { return clinic.heard.frames.size() == round; }, 1'000));
  }
}

}  // namespace
}  // namespace harkara::node::test
