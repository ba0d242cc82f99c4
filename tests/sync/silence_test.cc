// A link that fell silent keeps nothing from the others; and greetings that may be replays.
#include <catch2/catch.hpp>

#include "bench_peer.h"

namespace harkara::sync {
namespace {

struct Receiving : Bench {
  Receiving() {
    introduce(origin);
    greet(1, peer);
    greet(2, other);
    settle();
  }
  void silent(LinkId link, bool silent) { node.link_silent(link, silent); }
  void pass(std::int64_t duration_ms) { world.run_until(world.now().monotonic_ms + duration_ms); }
  Made made(std::size_t size = 60'000) {
    return make_bundle(origin.identity, kRadiology, size, keys);
  }
};

// Both peers reach where the bundle is to go.
struct Sending : Bench {
  Sending() {
    introduce(origin);
    greet(1, peer, {{destination, 60}});
    greet(2, other, {{destination, 60}});
    settle();
  }
  BundleId plant(std::size_t size) {
    const Made made = make_bundle(origin.identity, destination, size, keys);
    auto record = node.bundles().begin(made.manifest, 0, origin.certificate.subject);
    REQUIRE(record);
    for (std::uint32_t i = 0; i < made.chunks.size(); ++i)
      REQUIRE(node.bundles().add_chunk(*record, i, made.chunks[i]));
    REQUIRE(node.bundles().complete(*record, false));
    REQUIRE(node.store().commit());
    node.store_changed();
    return made.id();
  }
  std::size_t announced(LinkId link) const { return got<ManifestFrame>(link).size(); }
  EndpointId destination = keys.make<EndpointId>();
};

}  // namespace

TEST_CASE("what a silent link was bringing is taken from another, and continued", "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.announce(2, 8, made);
  bench.slices(1, 1, made, 0);
  bench.slices(1, 1, made, 1, 0, 4'096);
  REQUIRE(bench.verdicts(2, 8) == std::vector{Verdict::wait});
  bench.silent(1, true);
  REQUIRE(bench.verdicts(2, 8) == std::vector{Verdict::wait, Verdict::send});
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::wait});
  const Want want = bench.got<Want>(2).back();
  CHECK((want.open_chunk == 1 && want.open_offset == 4'096));
  bench.slices(2, 8, made, 1, 4'096);
  bench.silent(1, false);
  bench.slices(1, 1, made, 1, 4'096);  // it has not heard yet that it is to wait
  for (std::uint32_t i = 2; i < made.chunks.size(); ++i) bench.slices(2, 8, made, i);
  bench.settle();
  CHECK(bench.acked(2, made.id()));
  CHECK(bench.verdicts(1, 1).back() == Verdict::have);
  CHECK(bench.acked(1, made.id()));
  CHECK(bench.closed.empty());
  CHECK(bench.node.count(Notice::Kind::arrived) == 1);
}

TEST_CASE("a reception that stands still is given to another contact after five seconds",
          "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.slices(1, 1, made, 0);
  bool waits_already = true;
  SECTION("which waits for it") {
    bench.announce(2, 8, made);
  }
  SECTION("which offers it later") {
    waits_already = false;
  }
  bench.pass(4'900);
  bench.give(1, Keepalive{});  // alive, but it brings nothing
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send});
  bench.pass(300);
  if (!waits_already) bench.announce(2, 8, made);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::wait});
  REQUIRE(bench.verdicts(2, 8).back() == Verdict::send);
  for (std::uint32_t i = 1; i < made.chunks.size(); ++i) bench.slices(2, 8, made, i);
  bench.settle();
  CHECK(bench.acked(2, made.id()));
  CHECK(bench.closed.empty());
}

TEST_CASE("on a slow link a reception may stand still for longer, as its slices tell", "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.announce(2, 8, made);
  bench.slices(1, 1, made, 0);
  for (std::size_t at = 0; at < 4'096; at += 1'024) {
    bench.pass(4'000);
    bench.slices(1, 1, made, 1, at, at + 1'024);
  }
  bench.pass(15'500);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send});
  bench.pass(700);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::wait});
  CHECK(bench.verdicts(2, 8) == std::vector{Verdict::wait, Verdict::send});
}

TEST_CASE("a reception that stands still stays where nobody else offers it", "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.slices(1, 1, made, 0);
  for (int i = 0; i < 6; ++i) {
    bench.pass(9'000);
    bench.give(1, Keepalive{});
  }
  for (std::uint32_t i = 1; i < made.chunks.size(); ++i) bench.slices(1, 1, made, i);
  bench.settle();
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send});
  CHECK(bench.acked(1, made.id()));
}

TEST_CASE("who offers what a silent link was bringing need not wait", "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.slices(1, 1, made, 0);
  bench.silent(1, true);
  bench.announce(2, 8, made);
  CHECK(bench.verdicts(2, 8) == std::vector{Verdict::send});
  bench.silent(1, false);
  bench.node.link_down(2);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::wait, Verdict::send});
  for (std::uint32_t i = 1; i < made.chunks.size(); ++i) bench.slices(1, 1, made, i);
  bench.settle();
  CHECK(bench.acked(1, made.id()));
}

// Regression: the first waited for the second, which was gone for hours.
TEST_CASE("of two silent links the first that is heard again goes on", "[sync]") {
  Receiving bench;
  const Made made = bench.made();
  bench.announce(1, 1, made);
  bench.announce(2, 8, made);
  bench.slices(1, 1, made, 0);
  bench.silent(1, true);
  bench.slices(2, 8, made, 1);
  bench.silent(2, true);
  bench.silent(1, false);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::wait, Verdict::send});
  CHECK(bench.verdicts(2, 8) == std::vector{Verdict::wait, Verdict::send, Verdict::wait});
  for (std::uint32_t i = 2; i < made.chunks.size(); ++i) bench.slices(1, 1, made, i);
  bench.settle();
  CHECK(bench.acked(1, made.id()));
}

TEST_CASE("what is under way on a silent link goes to the first that is heard again", "[sync]") {
  Sending bench;
  bench.plant(60'000);
  const LinkId first = bench.announced(1) == 1 ? 1 : 2;
  const LinkId second = 3 - first;
  bench.node.link_silent(second, true);
  bench.node.link_silent(first, true);
  CHECK(bench.announced(second) == 0);
  bench.node.link_silent(second, false);
  CHECK(bench.announced(second) == 1);
  CHECK(bench.announced(first) == 1);
}

TEST_CASE("what is under way on a silent link is offered to the other, and goes once on its return",
          "[sync]") {
  Sending bench;
  const BundleId id = bench.plant(60'000);
  REQUIRE(bench.announced(1) + bench.announced(2) == 1);
  const LinkId first = bench.announced(1) == 1 ? 1 : 2;
  const LinkId second = 3 - first;
  bench.node.link_silent(first, true);
  REQUIRE(bench.announced(second) == 1);
  Want want;
  want.handle = bench.got<ManifestFrame>(second).front().handle;
  bench.give(second, want);
  REQUIRE_FALSE(bench.got<Slice>(second).empty());
  bench.node.link_silent(first, false);
  // The second has less left: the first is told that nothing follows.
  CHECK(bench.got<Withdraw>(first).size() == 1);
  CHECK(bench.got<Withdraw>(second).empty());
  bench.node.link_silent(second, true);  // and the other way round
  CHECK(bench.announced(first) == 2);
  CHECK(bench.node.bundles().find(id)->state == storage::BundleState::held);
}

TEST_CASE("what two contacts have sent to the end is not taken back from either", "[sync]") {
  Sending bench;
  bench.plant(500);
  const LinkId first = bench.announced(1) == 1 ? 1 : 2;
  bench.node.link_silent(first, true);
  REQUIRE(bench.announced(3 - first) == 1);
  bench.node.link_silent(first, false);
  CHECK(bench.got<Withdraw>(1).empty());
  CHECK(bench.got<Withdraw>(2).empty());
}

TEST_CASE("silence without another contact changes nothing", "[sync]") {
  Sending bench;
  bench.node.link_down(2);
  bench.plant(60'000);
  REQUIRE(bench.announced(1) == 1);
  bench.node.link_silent(1, true);
  bench.node.link_silent(1, false);
  CHECK(bench.announced(1) == 1);
  CHECK(bench.got<Withdraw>(1).empty());
  bench.node.link_silent(7, true);  // a link that is gone
}

TEST_CASE("a greeting that may be a replay is answered, and nothing is written for it", "[sync]") {
  Bench bench;
  bench.introduce(bench.origin);
  bench.settle();
  const std::uint64_t transaction = bench.node.store().transaction();
  bench.node.link_up(1, bench.peer.certificate, {.proven = false});
  CHECK(bench.got<Hello>(1).size() == 1);
  const auto certificate = [&] {
    return bench.node.store().get(storage::Table::certificates,
                                  bench.peer.certificate.subject.view());
  };
  CHECK(bench.node.store().transaction() == transaction);
  CHECK_FALSE(certificate());
  SECTION("it never comes back") {
    bench.node.link_down(1);
    bench.settle();
    CHECK(bench.node.store().transaction() == transaction);
    CHECK(bench.node.store().uncommitted_bytes() == 0);
    CHECK(bench.node.count(Notice::Kind::contact_lost) == 1);  // the introduction's
  }
  SECTION("it was no replay") {
    bench.give(1, bench.hello_of(bench.peer));
    CHECK(certificate());
    CHECK(bench.node.count(Notice::Kind::contact) == 1);
  }
}

}  // namespace harkara::sync
