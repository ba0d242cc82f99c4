// A peer that lies in a sketch lane, on either side of it: it gets no more than a list
// would give it, and nothing is lost.
#include <catch2/catch.hpp>

#include "bench_peer.h"
#include "sets.h"
#include "sync/peeler.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kOffers = 600;

// The node has much to offer to the peer, which seems to know much.
struct Opener : Bench {
  Opener() {
    const EndpointId to = endpoint_of(peer.certificate.subject);
    for (std::size_t i = 0; i < kOffers; ++i)
      held.push_back(*node.submit(to, ServiceClass::routine, Bytes(20)));
    meet();
  }
  void meet() {
    node.link_up(++link, peer.certificate);
    Hello hello = hello_of(peer);
    hello.reach = {{endpoint_of(peer.certificate.subject), 0}};
    hello.bundles = 5'000;
    give(link, hello);
    hashes.emplace(got<Hello>(link).front().nonce, hello.nonce);
    REQUIRE(got<SketchOpen>(link).size() == 1);
    REQUIRE(got<SketchOpen>(link).front().count == kOffers);
  }
  void answer(SketchAnswer::Form form, std::uint32_t count, std::uint32_t until) {
    give(link, SketchAnswer{ServiceClass::routine, form, false, count, until});
  }
  Ids ids() const {
    Ids out;
    for (const BundleId& id : held) out.push_back(hashes->of(id));
    return sorted(out);
  }
  // As an honest peer with this set would send them.
  Cells cells_of(const Ids& set, std::size_t from, std::size_t to) const {
    Sketch sketch(*hashes, set);
    Cells out{false, static_cast<std::uint32_t>(from), {}};
    for (std::size_t i = from; i < to; ++i) {
      const Cell& cell = sketch.cell(i);
      out.cells.push_back({cell.ids, cell.marks, cell.count - expected_count(set.size(), i)});
    }
    return out;
  }
  bool lists() const { return !got<Offer>(link).empty(); }
  std::size_t still_held() {
    return static_cast<std::size_t>(std::ranges::count_if(held, [&](const BundleId& id) {
      return node.bundles().find(id)->state == storage::BundleState::held;
    }));
  }

  LinkId link = 0;
  std::vector<BundleId> held;
  std::optional<ShortIds> hashes;
};

}  // namespace

TEST_CASE("a peer that knows all but three is sent three", "[sync]") {
  Opener bench;
  Ids theirs = bench.ids();
  theirs.resize(theirs.size() - 3);
  bench.answer(SketchAnswer::Form::cells, kOffers - 3, 40);
  bench.give(bench.link, bench.cells_of(theirs, 0, 40));
  CHECK(bench.got<ManifestFrame>(bench.link).size() == 3);
  CHECK(bench.got<SketchGrant>(bench.link).back().until == 0);
  CHECK_FALSE(bench.lists());
}

TEST_CASE("poisoned cells end the sketch and the class is listed", "[sync]") {
  const auto which = GENERATE(range(0, 4));
  Opener bench;
  Ids theirs = bench.ids();
  theirs.resize(theirs.size() - 3);
  bench.answer(SketchAnswer::Form::cells, kOffers - 3, 40);
  Cells cells = bench.cells_of(theirs, 0, 40);
  const Symbol foreign = symbol_of(*bench.hashes, 77);
  if (which == 0)  // an id that nobody has, as if it were the node's
    for (WireCell& cell : cells.cells) cell = {foreign.id, foreign.mark, 0};
  if (which == 1)  // one of the node's own stands everywhere
    for (WireCell& cell : cells.cells) {
      cell.ids ^= bench.ids().back();
      cell.marks ^= symbol_of(*bench.hashes, bench.ids().back()).mark;
      ++cell.deviation;
    }
  if (which == 2) cells.cells[39].marks ^= 1U;  // something is left over
  if (which == 3)
    for (WireCell& cell : cells.cells) cell.deviation = UINT32_MAX / 2;
  bench.give(bench.link, cells);
  for (int more = 0; !bench.lists() && more < 100; ++more) {
    REQUIRE(bench.closed.empty());
    const auto from = static_cast<std::uint32_t>(cells.first + cells.cells.size());
    const std::uint32_t until = bench.got<SketchGrant>(bench.link).back().until;
    REQUIRE(until > from);
    cells = Cells{false, from, std::vector<WireCell>(std::min(until - from, 100U), {5, 6, 7})};
    bench.give(bench.link, cells);
  }
  CHECK(bench.lists());
  CHECK(bench.still_held() == kOffers);
}

TEST_CASE("a peer that claims to have everything is given nothing, and nothing is dropped",
          "[sync]") {
  Opener bench;
  bench.answer(SketchAnswer::Form::cells, kOffers, 1);
  bench.give(bench.link, bench.cells_of(bench.ids(), 0, 1));
  bench.give(bench.link, Custody{{bench.held.begin(), bench.held.begin() + 100}});
  bench.settle();
  CHECK(bench.got<ManifestFrame>(bench.link).empty());
  CHECK(bench.still_held() == kOffers);  // not even by a custody ack for what was not offered
  CHECK(bench.refused("never offered"));
  bench.node.link_down(bench.link);
  bench.meet();  // and all is offered again
}

TEST_CASE("answers that do not belong close the link", "[sync]") {
  const auto which = GENERATE(range(0, 5));
  Opener bench;
  bench.answer(SketchAnswer::Form::cells, kOffers, 4);
  if (which == 0) bench.answer(SketchAnswer::Form::cells, kOffers, 4);
  if (which == 1) bench.give(bench.link, bench.cells_of(bench.ids(), 1, 2));
  if (which == 2) bench.give(bench.link, Cells{false, 0, std::vector<WireCell>(5)});
  if (which == 3) bench.give(bench.link, Holdings{false, 0, {1}});
  if (which == 4) bench.give(bench.link, OfferReply{0, {Verdict::send}});
  CHECK(bench.closed.contains(bench.link));
}

TEST_CASE("cells and answers for no lane do nothing", "[sync]") {
  Bench bench;
  bench.greet(1, bench.peer);
  bench.give(1, Cells{true, 0, {{1, 2, 3}}});
  bench.give(1, Holdings{true, 0, {1, 2}});
  bench.give(1, SketchAnswer{});
  bench.give(1, SketchGrant{60'000});
  CHECK(bench.closed.empty());
  CHECK(bench.got<Ack>(1).size() == 2);  // counted all the same
  CHECK(bench.got<Ack>(1).back().total == 10 + 16 + 12 + 16);
}

TEST_CASE("an opening that lies makes the node send no more than a window", "[sync]") {
  const auto count = GENERATE(0U, 900U, 250'000U);
  const auto deviation = GENERATE(as<std::int64_t>{}, 0, 700, -(1LL << 31U));
  Bench bench;
  const EndpointId nowhere = bench.keys.make<EndpointId>();
  for (int i = 0; i < 900; ++i)
    REQUIRE(bench.node.submit(nowhere, ServiceClass::routine, Bytes(20)));
  bench.greet(1, bench.peer);
  bench.give(1, SketchOpen{ServiceClass::routine, count, std::vector<std::int64_t>(64, deviation)});
  bench.give(1, SketchGrant{kMaxSketchCells});
  REQUIRE(bench.got<SketchAnswer>(1).size() == 1);
  std::size_t bytes = 0;
  for (const Bytes& frame : bench.sent[1]) bytes += frame.size();
  CHECK(bytes < 6'000);
  bench.give(1, SketchOpen{ServiceClass::routine, count, {}});
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused("opened twice"));
}

}  // namespace harkara::sync
