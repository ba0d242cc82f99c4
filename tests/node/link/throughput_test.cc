#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

constexpr std::uint32_t kFrames = 10'000;

std::size_t size_of(std::uint32_t number) {
  return 1 + (number * 7919U) % 4096;
}

void exchange(const std::string& endpoint) {
  Loop loop;
  Organisation organisation(1);
  Node hub(loop, organisation, "hub");
  Node clinic(loop, organisation, "clinic");
  hub.listen(endpoint);
  clinic.dial(hub);
  std::uint32_t at_hub = 0;
  std::uint32_t at_clinic = 0;
  bool exact = true;
  // As the engine does: a window of frames on their way, the next upon the echo.
  hub.heard.when_frame = [&](sync::LinkId link, View frame) {
    exact = exact && to_bytes(frame) == numbered_frame(at_hub, size_of(at_hub));
    ++at_hub;
    hub.transport->send(link, frame);
  };
  clinic.heard.when_up = [&](sync::LinkId link) {
    for (std::uint32_t i = 0; i < 64; ++i)
      clinic.transport->send(link, numbered_frame(i, size_of(i)));
  };
  clinic.heard.when_frame = [&](sync::LinkId link, View frame) {
    exact = exact && to_bytes(frame) == numbered_frame(at_clinic, size_of(at_clinic));
    const std::uint32_t next = at_clinic++ + 64;
    if (next < kFrames) clinic.transport->send(link, numbered_frame(next, size_of(next)));
  };
  const std::uint64_t start = uv_hrtime();
  CHECK(loop.run_until([&] { return at_clinic == kFrames; }, 60'000));
  const double seconds = static_cast<double>(uv_hrtime() - start) / 1e9;
  WARN(endpoint << ": " << static_cast<int>(2 * kFrames / seconds) << " frames/s");
  CHECK(exact);
  CHECK(at_hub == kFrames);
  CHECK(hub.heard.downs.empty());
  CHECK(hub.heard.batches > 0);
}

TEST_CASE("10 000 frames of 1 to 4096 bytes go both ways in order over tcp", "[node]") {
  exchange("tcp://127.0.0.1:0");
}

TEST_CASE("10 000 frames of 1 to 4096 bytes go both ways in order over ipc", "[node]") {
  exchange("ipc://" + temporary_path("exchange"));
}

TEST_CASE("What the socket does not take at once is kept, in order, and lost by nobody", "[node]") {
  LinkedPair nodes(2);
  auto& loop = nodes.loop;
  auto& hub = nodes.hub;
  auto& clinic = nodes.clinic;
  const sync::LinkId link = nodes.link;
  // While nobody runs the loop nobody reads: 4 000 frames exceed what sockets,
  // high water marks and kernel hold together.
  constexpr std::uint32_t kBurst = 4'000;
  for (std::uint32_t i = 0; i < kBurst; ++i) {
    clinic.transport->send(link, numbered_frame(i, 1'500));
    hub.transport->send(hub.heard.ups[0], numbered_frame(i, 1'500));
  }
  REQUIRE(loop.run_until(
      [&] { return hub.heard.frames.size() == kBurst && clinic.heard.frames.size() == kBurst; }));
  bool in_order = true;
  for (std::uint32_t i = 0; i < kBurst; ++i)
    in_order = in_order && hub.heard.frames[i].frame == numbered_frame(i, 1'500) &&
               clinic.heard.frames[i].frame == numbered_frame(i, 1'500);
  CHECK(in_order);
  // 1 500 B + 33 of CURVE + 9 of ZMTP each; and the headers of TCP and IP, few on a link
  // whose segments are as large as loopback's.
  constexpr std::uint64_t kLeast = kBurst * 1'542;
  constexpr std::uint64_t kMost = kLeast + kLeast / 20;
  const LinkBytes at_hub = hub.transport->bytes(hub.heard.ups[0]);
  const LinkBytes at_clinic = clinic.transport->bytes(link);
  for (const std::uint64_t bytes : {at_hub.in, at_hub.out, at_clinic.in, at_clinic.out}) {
    CHECK(bytes >= kLeast);
    CHECK(bytes < kMost);
  }
}

TEST_CASE("A peer that never reads costs a bounded queue and then its link", "[node]") {
  LinkedPair nodes(3);
  auto& loop = nodes.loop;
  auto& clinic = nodes.clinic;
  const sync::LinkId link = nodes.link;
  for (std::uint32_t i = 0; i < 12'000; ++i) clinic.transport->send(link, numbered_frame(i, 1'500));
  REQUIRE(loop.run_until([&] { return !clinic.heard.downs.empty(); }));
  CHECK(clinic.heard.reasons[link] == "does not read");
}

}  // namespace
}  // namespace harkara::node::test
