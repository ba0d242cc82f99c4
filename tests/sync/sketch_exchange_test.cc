// A reader and a writer against each other, with nothing between them.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "sets.h"
#include "sync/sketch_reader.h"
#include "sync/sketch_writer.h"

namespace harkara::sync {
namespace {

using State = SketchReader::State;

struct Exchange {
  Exchange(const ShortIds& hashes, TwoSets two_sets)
      : sets(std::move(two_sets)), reader(hashes, sets.ours) {
    const SketchOpen open = reader.opening(ServiceClass::routine);
    open_bytes = encode(open).size();
    Sketch theirs(hashes, sets.theirs);
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < open.deviations.size(); ++i) counts.push_back(theirs.cell(i).count);
    writer.emplace(hashes, sets.theirs, open, estimate_from(open, sets.theirs.size(), counts));
    form = writer->answer().form;
    REQUIRE(reader.on(writer->answer()));
    collect();
  }

  void collect() {
    const Ids found = reader.take_lacking();
    lacking.insert(lacking.end(), found.begin(), found.end());
    if (const auto grant = reader.take_grant()) {
      ++grants;
      writer->grant(*grant);
    }
  }
  // One frame; it passes through its bytes.
  void step(std::size_t max_bytes) {
    std::visit(
        [&](const auto& frame) {
          const auto decoded = decode(encode(frame));
          REQUIRE(decoded);
          REQUIRE(reader.on(std::get<std::decay_t<decltype(frame)>>(*decoded)));
        },
        writer->next(max_bytes));
    collect();
  }
  void run(std::size_t max_bytes = 1'024) {
    while (reader.state() == State::reading) {
      REQUIRE(writer->due());
      step(max_bytes);
    }
  }

  TwoSets sets;
  SketchReader reader;
  std::optional<SketchWriter> writer;
  SketchAnswer::Form form;
  std::size_t open_bytes = 0;
  int grants = 0;
  Ids lacking;
};

}  // namespace

TEST_CASE("two sets are reconciled to what brute force says, whatever their sizes", "[sync]") {
  const auto seed = GENERATE(range(1, 41));
  SeededRandom random(static_cast<std::uint64_t>(seed));
  const auto size = [&](std::uint64_t most) { return random.below(random.below(most) + 2); };
  Exchange exchange(some_hashes(random),
                    two_sets(random, size(8'000), 1 + size(1'500), size(1'500)));
  exchange.run(200 + random.below(4'000));
  CAPTURE(exchange.sets.ours.size(), exchange.sets.theirs.size(), exchange.sets.lacking.size());
  if (exchange.reader.state() == State::complete)
    CHECK(sorted(exchange.lacking) == exchange.sets.lacking);
  else  // listing does the rest; what was found is right
    for (const std::uint64_t id : exchange.lacking)
      REQUIRE(std::ranges::binary_search(exchange.sets.lacking, id));
  const std::size_t least = std::min(exchange.sets.ours.size(), exchange.sets.theirs.size());
  CHECK(exchange.reader.bytes() <= kListBytesPerId * least + 4'200);  // and a frame
}

TEST_CASE("large sets that differ in a hundred cost less than two kilobytes", "[sync]") {
  const auto seed = GENERATE(range(1, 9));
  SeededRandom random(static_cast<std::uint64_t>(seed));
  Exchange exchange(some_hashes(random), two_sets(random, 20'000, 60, 40));
  exchange.run();
  CHECK(exchange.form == SketchAnswer::Form::cells);
  CHECK(exchange.reader.state() == State::complete);
  CHECK(exchange.lacking.size() == 60);
  CHECK(exchange.reader.bytes() + exchange.open_bytes < 2'300);
}

TEST_CASE("equal sets cost one cell", "[sync]") {
  SeededRandom random(1);
  Exchange exchange(some_hashes(random), two_sets(random, 20'000, 0, 0));
  exchange.run();
  CHECK(exchange.reader.state() == State::complete);
  CHECK(exchange.lacking.empty());
  CHECK(exchange.reader.bytes() == 10);
}

TEST_CASE("the smaller side speaks", "[sync]") {
  SeededRandom random(2);
  Exchange exchange(some_hashes(random), two_sets(random, 100, 5'000, 20));
  CHECK(exchange.form == SketchAnswer::Form::holdings);
  exchange.run();
  CHECK(exchange.reader.state() == State::complete);
  CHECK(sorted(exchange.lacking) == exchange.sets.lacking);
  CHECK(exchange.reader.bytes() == 120 * 6);
  Exchange empty(some_hashes(random), two_sets(random, 0, 900, 0));
  CHECK(empty.reader.state() == State::complete);
  CHECK(empty.lacking == empty.sets.ours);
}

TEST_CASE("where a list is shorter than a sketch, the opener is told to list", "[sync]") {
  SeededRandom random(3);
  Exchange exchange(some_hashes(random), two_sets(random, 200, 600, 2'000));
  CHECK(exchange.form == SketchAnswer::Form::declined);
  CHECK(exchange.reader.state() == State::given_up);
  CHECK_FALSE(exchange.writer->due());
}

TEST_CASE("an answerer who is wrong about the difference is abandoned at the cost of a list",
          "[sync]") {
  SeededRandom random(4);
  const ShortIds hashes = some_hashes(random);
  const TwoSets sets = two_sets(random, 100, 1'900, 1'900);
  SketchReader reader(hashes, sets.ours);
  SketchWriter writer(hashes, sets.theirs, reader.opening(ServiceClass::bulk), 40);  // it is 3 800
  REQUIRE(reader.on(writer.answer()));
  while (reader.state() == State::reading) {
    REQUIRE(writer.due());
    REQUIRE(reader.on(std::get<Cells>(writer.next(1'024))));
    if (const auto grant = reader.take_grant()) writer.grant(*grant);
  }
  CHECK(reader.state() == State::given_up);
  CHECK(reader.bytes() <= 6 * 2'000 + 1'100);
  CHECK_FALSE(writer.due());  // it was told to stop
}

TEST_CASE("an answerer who thinks too little is asked for more, and once is mostly enough",
          "[sync]") {
  int grants = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SeededRandom random(seed);
    const ShortIds hashes = some_hashes(random);
    const TwoSets sets = two_sets(random, 9'000, 500, 500);
    SketchReader reader(hashes, sets.ours);
    SketchWriter writer(hashes, sets.theirs, reader.opening(ServiceClass::bulk), 90);
    REQUIRE(reader.on(writer.answer()));
    Ids lacking;
    while (reader.state() == State::reading) {
      REQUIRE(reader.on(std::get<Cells>(writer.next(1'024))));
      const Ids found = reader.take_lacking();
      lacking.insert(lacking.end(), found.begin(), found.end());
      const auto grant = reader.take_grant();
      if (!grant) continue;
      writer.grant(*grant);
      if (grant->until > 0) ++grants;
    }
    CHECK(reader.state() == State::complete);
    CHECK(sorted(lacking) == sets.lacking);
  }
  CHECK(grants <= 20);
}

TEST_CASE("cells and lists that nobody asked for are refused", "[sync]") {
  SeededRandom random(5);
  const ShortIds hashes = some_hashes(random);
  const Ids ours = random_ids(random, 1'000);
  const auto answer = [](SketchAnswer::Form form, std::uint32_t count, std::uint32_t until) {
    return SketchAnswer{ServiceClass::bulk, form, false, count, until};
  };
  const auto cells = [](std::uint32_t first, std::size_t count) {
    return Cells{false, first, std::vector<WireCell>(count)};
  };
  using Form = SketchAnswer::Form;
  SketchReader early(hashes, ours);
  CHECK(early.on(cells(0, 3)));  // an earlier lane's, late: not ours to judge
  CHECK(early.state() == State::reading);
  REQUIRE(early.on(answer(Form::cells, 900, 20)));
  CHECK_FALSE(early.on(answer(Form::cells, 900, 20)));
  CHECK_FALSE(early.on(cells(1, 1)));
  CHECK_FALSE(early.on(cells(0, 21)));
  CHECK_FALSE(early.on(Holdings{false, 0, {1}}));
  SketchReader listed(hashes, ours);
  REQUIRE(listed.on(answer(Form::holdings, 2, 0)));
  CHECK_FALSE(listed.on(cells(0, 1)));
  CHECK_FALSE(listed.on(Holdings{false, 0, {1, 2, 3}}));
  CHECK_FALSE(listed.on(Holdings{false, 1, {1}}));
  CHECK_FALSE(SketchReader(hashes, ours).on(answer(Form::cells, 900, 0)));
}

TEST_CASE("endless cells of noise are given up at the cost of a list", "[sync]") {
  SeededRandom random(6);
  const ShortIds hashes = some_hashes(random);
  SketchReader reader(hashes, random_ids(random, 3'000));
  reader.opening(ServiceClass::bulk);
  REQUIRE(reader.on(SketchAnswer{ServiceClass::bulk, SketchAnswer::Form::cells, false,
                                 kMaxOffersPerSession, kMaxSketchCells}));
  std::uint32_t sent = 0;
  while (reader.state() == State::reading) {
    Cells noise{false, sent, {}};
    for (; noise.cells.size() < 100; ++sent)
      noise.cells.push_back({random.next_u64() & 0xffff'ffff'ffffU,
                             static_cast<std::uint32_t>(random.below(1U << 24U)),
                             static_cast<std::int64_t>(random.below(100))});
    REQUIRE(reader.on(noise));
  }
  CHECK(reader.state() == State::given_up);
  CHECK(reader.bytes() <= 6 * 3'000 + 1'200);
}

}  // namespace harkara::sync
