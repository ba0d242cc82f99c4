// An attachment of 8 MB over links that are cut, from holders that change.
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {
namespace {

constexpr std::size_t kSize = 8'000'000;

struct Figures {
  bool delivered = false;
  std::uint64_t twice = 0;
  std::uint64_t lost = 0;
  std::int64_t seconds = 0;
};

// Two districts hold the same bundle; each time the hub's link is cut, the other
// one goes on.
Figures run(std::uint64_t seed, LinkModel model, int cuts, std::int64_t longest_ms) {
  Tree tree(seed, model);
  TwinClinic two(tree);
  Node& east = two.east;
  Node& twin = two.clinic;
  const LinkModel fast{.rate_Bps = 12'500'000, .delay_ms = 1};
  Link& a = tree.links.add(twin, tree.district, fast);
  Link& b = tree.links.add(twin, east, fast);
  Link& c = tree.links.add(east, tree.hub, model);
  const auto id =
      twin.submit(tree.desk(), ServiceClass::urgent, random_bytes(tree.workload, kSize));
  HARKARA_ASSERT(id);
  tree.links.up(a);
  tree.links.up(b);
  tree.pass(60'000);
  HARKARA_ASSERT(state_at(tree.district, *id) == storage::BundleState::held);
  HARKARA_ASSERT(state_at(east, *id) == storage::BundleState::held);
  a.cut();
  b.cut();

  Figures figures;
  const auto arrived = [&] { return tree.hub.count(sync::Notice::Kind::arrived) == 1; };
  for (int i = 0; !arrived() && i < 100'000; ++i) {
    Link& link = i % 2 == 0 ? tree.high : c;
    tree.links.up(link);
    const auto length = i < cuts ? 1 + static_cast<std::int64_t>(tree.workload.below(
                                           static_cast<std::uint64_t>(longest_ms)))
                                 : std::int64_t{3'600'000};
    tree.world.run_until(arrived, tree.world.now().monotonic_ms + length);
    for (const auto& statistics : tree.hub.engine().links())
      figures.twice += statistics.slice_bytes_duplicate;
    link.cut();
    tree.pass(2 * model.delay_ms + 10);
  }
  figures.delivered = arrived();
  figures.lost = tree.high.counters().lost_bytes + c.counters().lost_bytes;
  figures.seconds = tree.world.now().monotonic_ms / 1000;
  return figures;
}

}  // namespace

TEST_CASE(
    "eight megabytes cut a hundred times between two holders arrive almost without repetition",
    "[sim]") {
  const auto seed = GENERATE(range(1, 4));
  const Figures figures =
      run(static_cast<std::uint64_t>(seed), {.rate_Bps = 125'000, .delay_ms = 5}, 100, 1'200);
  WARN("1 Mbit/s, 5 ms, 100 cuts: received twice " << figures.twice << " B, lost in flight "
                                                   << figures.lost << " B");
  CHECK(figures.delivered);
  CHECK(figures.twice < kSize / 50);
}

TEST_CASE("the same holds on a 64 kbit/s satellite link", "[sim]") {
  const Figures figures = run(9, {.rate_Bps = 8'000, .delay_ms = 300}, 100, 18'000);
  WARN("64 kbit/s, 300 ms, 100 cuts: received twice " << figures.twice << " B, lost in flight "
                                                      << figures.lost << " B, " << figures.seconds
                                                      << " s");
  CHECK(figures.delivered);
  CHECK(figures.twice < kSize / 50);
}

}  // namespace harkara::sim
