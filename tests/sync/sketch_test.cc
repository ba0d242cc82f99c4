// Cells, their difference, the estimate, and the peeler on honest and on hostile cells.
#include "sync/sketch.h"

#include <catch2/catch.hpp>

#include "sets.h"
#include "sync/peeler.h"

namespace harkara::sync {
namespace {

std::vector<Cell> difference(Sketch& ours, Sketch& theirs, std::size_t from, std::size_t to) {
  std::vector<Cell> cells;
  for (std::size_t i = from; i < to; ++i) cells.push_back(ours.cell(i) - theirs.cell(i));
  return cells;
}

struct Lab {
  explicit Lab(std::uint64_t seed, std::size_t common, std::size_t ours, std::size_t theirs)
      : random(seed), hashes(some_hashes(random)), sets(two_sets(random, common, ours, theirs)) {}
  SeededRandom random;
  ShortIds hashes;
  TwoSets sets;
};

}  // namespace

TEST_CASE("the cells of a set are those of the specification", "[sync]") {
  const ShortIds hashes(Nonce{{0}}, Nonce{{1}});
  const Ids ids{0x000000000001, 0x123456789abc, 0xffffffffffff};
  Sketch sketch(hashes, ids);
  CHECK(sketch.cell(0) == Cell{0xedcba9876542, 0xaf951e, 3});
  CHECK(sketch.cell(1) == Cell{0x123456789abd, 0x3d9bec, 2});
  CHECK(sketch.cell(2) == Cell{});
  CHECK(sketch.cell(3) == Cell{0xedcba9876543, 0x0b1309, 2});
  CHECK(sketch.cell(4) == Cell{0x123456789abd, 0x3d9bec, 2});
}

TEST_CASE("a cell's count is told as a distance from what is expected", "[sync]") {
  CHECK(expected_count(0, 5) == 0);
  CHECK(expected_count(1'000, 0) == 1'000);
  CHECK(expected_count(1'000, 1) == 667);  // 666.7
  CHECK(expected_count(1'000, 2) == 500);
  CHECK(expected_count(100'000, 65'535) == 3);  // 3.05
}

TEST_CASE("a longer prefix of a sketch begins with the shorter one", "[sync]") {
  Lab lab(1, 500, 0, 0);
  Sketch step_by_step(lab.hashes, lab.sets.ours);
  Sketch at_once(lab.hashes, lab.sets.ours);
  at_once.cell(5'000);
  for (std::size_t i = 0; i < 5'000; ++i) REQUIRE(step_by_step.cell(i) == at_once.cell(i));
}

TEST_CASE("the estimate is near the difference, from none to all", "[sync]") {
  const auto d = GENERATE(as<std::size_t>{}, 0, 1, 10, 100, 1'000, 5'000);
  double sum = 0;
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    Lab lab(static_cast<std::uint64_t>(round) + 1, 5'000, d / 2, d - d / 2);
    Sketch ours(lab.hashes, lab.sets.ours);
    Sketch theirs(lab.hashes, lab.sets.theirs);
    std::vector<std::int64_t> counts;
    for (const Cell& cell : difference(ours, theirs, 0, 64)) counts.push_back(cell.count);
    const auto estimate = estimate_difference(lab.sets.ours.size(), lab.sets.theirs.size(), counts);
    if (d == 0) CHECK(estimate == 0);
    sum += static_cast<double>(estimate);
  }
  const auto expected = static_cast<double>(d);
  CHECK(sum / kRounds == Approx(expected).epsilon(0.25).margin(1));
}

TEST_CASE("an estimate from hostile counts overflows nothing", "[sync]") {
  const std::vector<std::int64_t> wild{INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0, 1};
  CHECK(estimate_difference(0, 100'000, wild) >= 100'000);
  CHECK(estimate_difference(7, 3, {}) == 4);
  CHECK(estimate_difference(100'000, 0, std::vector<std::int64_t>(1'000, INT64_MIN)) >= 100'000);
}

TEST_CASE("peeling finds exactly what one side lacks, at every size of difference", "[sync]") {
  const auto d = GENERATE(as<std::size_t>{}, 0, 1, 2, 3, 5, 10, 31, 100, 333, 1'000, 4'000);
  const auto seed = GENERATE(as<std::uint64_t>{}, 1, 2, 3);
  SeededRandom random(seed * 1'000 + d);
  const std::size_t ours_only = random.below(d + 1);
  Lab lab(seed, random.below(3'000), ours_only, d - ours_only);
  Sketch ours(lab.hashes, lab.sets.ours);
  Sketch theirs(lab.hashes, lab.sets.theirs);
  Peeler peeler(lab.hashes, lab.sets.ours);
  Ids lacking;
  auto state = Peeler::State::open;
  while (state == Peeler::State::open) {
    REQUIRE(peeler.cells() < 4 * d + 50);
    const std::size_t more = 1 + random.below(d / 4 + 3);  // cut into any pieces
    state = peeler.add(difference(ours, theirs, peeler.cells(), peeler.cells() + more));
    const Ids found = peeler.take_lacking();
    lacking.insert(lacking.end(), found.begin(), found.end());
  }
  CHECK(state == Peeler::State::complete);
  CHECK(sorted(lacking) == lab.sets.lacking);
  CHECK(peeler.peeled() == d);
}

TEST_CASE("what is peeled before a cut is right, as far as it goes", "[sync]") {
  Lab lab(5, 2'000, 150, 150);
  Sketch ours(lab.hashes, lab.sets.ours);
  Sketch theirs(lab.hashes, lab.sets.theirs);
  for (std::size_t cut = 1; cut < 450; cut += 7) {
    Peeler peeler(lab.hashes, lab.sets.ours);
    peeler.add(difference(ours, theirs, 0, cut));
    for (const std::uint64_t id : peeler.take_lacking())
      REQUIRE(std::ranges::binary_search(lab.sets.lacking, id));
  }
}

TEST_CASE("poisoned cells are noticed, or leave something over", "[sync]") {
  Lab lab(6, 1'000, 20, 20);
  Sketch ours(lab.hashes, lab.sets.ours);
  Sketch theirs(lab.hashes, lab.sets.theirs);
  for (std::size_t bit = 0; bit < 72 + 3; ++bit) {
    auto cells = difference(ours, theirs, 0, 200);
    Cell& bad = cells[bit * 2 + 1];
    if (bit < 48) bad.ids ^= 1ULL << bit;
    if (bit >= 48 && bit < 72) bad.marks ^= 1U << (bit - 48);
    if (bit >= 72) bad.count += 1;
    Peeler peeler(lab.hashes, lab.sets.ours);
    CAPTURE(bit);
    CHECK(peeler.add(cells) != Peeler::State::complete);
    for (const std::uint64_t id : peeler.take_lacking())
      REQUIRE(std::ranges::binary_search(lab.sets.ours, id));
  }
}

TEST_CASE("a single cell for an id that is not ours, or is, on the wrong side is poison",
          "[sync]") {
  Lab lab(7, 50, 0, 0);
  const auto cell_of = [&](std::uint64_t id, std::int64_t count) {
    return std::vector<Cell>{{id, symbol_of(lab.hashes, id).mark, count}};
  };
  const std::uint64_t own = lab.sets.ours.front();
  const std::uint64_t foreign = own ^ 1U;
  REQUIRE_FALSE(std::ranges::binary_search(lab.sets.ours, foreign));
  CHECK(Peeler(lab.hashes, lab.sets.ours).add(cell_of(foreign, 1)) == Peeler::State::poisoned);
  CHECK(Peeler(lab.hashes, lab.sets.ours).add(cell_of(own, -1)) == Peeler::State::poisoned);
  CHECK(Peeler(lab.hashes, lab.sets.ours).add(cell_of(own, 1)) == Peeler::State::complete);
  CHECK(Peeler(lab.hashes, lab.sets.ours).add(cell_of(foreign, -1)) == Peeler::State::complete);
}

// An item that stands in cells where it does not belong comes back each time it is taken
// out: without the rule of once, peeling would go round for ever.
TEST_CASE("a cycle of poisoned cells ends", "[sync]") {
  Lab lab(8, 50, 0, 0);
  const std::uint64_t id = lab.sets.ours.front();
  const Symbol symbol = symbol_of(lab.hashes, id);
  const std::vector<Cell> everywhere(2'000, Cell{id, symbol.mark, 1});
  Peeler peeler(lab.hashes, lab.sets.ours);
  CHECK(peeler.add(everywhere) == Peeler::State::poisoned);
  CHECK(peeler.peeled() == 1);
}

TEST_CASE("cells that all seem to hold one item yield no more items than there are cells",
          "[sync]") {
  Lab lab(9, 2'000, 0, 0);
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < 400; ++i)
    cells.push_back({lab.sets.ours[i], symbol_of(lab.hashes, lab.sets.ours[i]).mark, 1});
  Peeler peeler(lab.hashes, lab.sets.ours);
  CHECK(peeler.add(cells) != Peeler::State::complete);
  CHECK(peeler.peeled() <= cells.size());
}

}  // namespace harkara::sync
