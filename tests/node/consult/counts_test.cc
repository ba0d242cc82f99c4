#include <algorithm>
#include <catch2/catch.hpp>

#include "node/consult/counting/tally.h"
#include "node/consult/patients/book.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult::counting {
namespace {

using namespace testing;

Ledger ledger_of(TestNode& node) {
  const auto views = node.book.list();
  REQUIRE(views);
  return tally(*views);
}

CaseId open_for(TestNode& clinic, const char* pseudonym, Moment now) {
  NewConsult wanted = consult();
  wanted.record["patient"] = {{"pseudonym", pseudonym}, {"age", 40}, {"sex", "female"}};
  const auto id = clinic.book.open_case(wanted, now);
  REQUIRE(id);
  return *id;
}

TEST_CASE("clinic and hub count the same cases, together as well as each alone",
          "[consult][counts]") {
  World w;
  const CaseId first = open_for(w.clinic, "K-1", kNow);
  open_for(w.clinic, "K-1", kNow);
  const CaseId third = open_for(w.clinic, "K-2", kNow);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  for (const CaseId& id : {first, third})
    REQUIRE(w.hub.book.answer(id, {{{"advice", "Rest."}}, {}}, kNow));
  const DeskAct more{EventKind::answered,
                     {{"advice", "And drink."}, {"stage", "addendum"}},
                     {},
                     w.hub.book.self(),
                     {}};
  REQUIRE(w.hub.book.tell_clinic(first, more, kNow));
  const Figures whole{.beneficiaries = 2, .consults = 3, .answers = 2};
  CHECK(ledger_of(w.hub).count({}) == whole);
  CHECK(ledger_of(w.clinic).count({}) == Figures{2, 3, 0});
  Ledger both = ledger_of(w.clinic);
  both.add(ledger_of(w.hub));
  CHECK(both.count({}) == whole);
  carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(kNow));
  CHECK(ledger_of(w.clinic).count({}) == whole);
  both.add(ledger_of(w.clinic));
  CHECK(both.count({}) == whole);
}

TEST_CASE("a merged patient is one beneficiary, and two again after the split",
          "[consult][counts]") {
  World w;
  open_for(w.clinic, "K-1", kNow);
  open_for(w.clinic, "K-2", kNow);
  const auto count = [&] {
    const auto book = w.clinic.book.patients();
    REQUIRE(book);
    return ledger_of(w.clinic).count({}, persons(book->links)).beneficiaries;
  };
  CHECK(count() == 2);
  const auto book = w.clinic.book.patients();
  const auto a = book->patients.at(0).id;
  const auto b = book->patients.at(1).id;
  REQUIRE(w.clinic.book.merge_patients(a, b, "", kNow));
  CHECK(count() == 1);
  REQUIRE(w.clinic.book.split_patients(a, b, "", kNow));
  CHECK(count() == 2);
}

TEST_CASE("a window counts its days, both ends included", "[consult][counts]") {
  World w;
  constexpr std::int64_t kDay_ms = 86'400'000;
  for (const std::int64_t day : {0, 1, 2, 3}) {
    Moment then = kNow;
    then.wall_ms -= day * kDay_ms;
    open_for(w.clinic, "K-1", then);
  }
  const auto today = static_cast<std::uint32_t>(kNow.wall_ms / kDay_ms);
  const Ledger ledger = ledger_of(w.clinic);
  CHECK(ledger.count({today - 2, today - 1}) == Figures{1, 2, 0});
  CHECK(ledger.count({today + 1, today + 9}) == Figures{});
  CHECK(*day_from("1970-01-02") == 1);
  CHECK(*day_from("2026-11-22") == 20'779);
  for (const char* bad : {"", "2026", "2026-13-01", "2026-02-30", "2026-11-22x", "22.11.2026"})
    CHECK_FALSE(day_from(bad));
}

Entry random_entry(Random& random) {
  Entry entry;
  entry.kind = static_cast<Kind>(random.below(3));
  Bytes id(16, static_cast<std::uint8_t>(random.below(40)));
  entry.id = *Id::from(id);
  entry.height = static_cast<std::uint32_t>(random.below(3));
  entry.day = static_cast<std::uint32_t>(random.below(9));
  entry.person = *PersonId::from(Bytes(16, static_cast<std::uint8_t>(random.below(9))));
  return entry;
}

TEST_CASE("ledgers joined in any order, in parts and again, are one ledger", "[consult][counts]") {
  SeededRandom random(11);
  std::vector<Entry> entries;
  for (int i = 0; i < 300; ++i) entries.push_back(random_entry(random));
  Ledger whole;
  for (const Entry& entry : entries) whole.add(entry);
  for (std::size_t round = 0; round < 100; ++round) {
    Ledger nodes[3];  // each misses things, all of them together none
    for (const Entry& entry : entries) {
      nodes[random.below(3)].add(entry);
      nodes[random.below(3)].add(entry);
    }
    Ledger joined;
    for (const std::size_t which : {round, round + 1, round + 2, round})
      joined.add(nodes[which % 3]);
    CHECK(joined.encode() == whole.encode());
  }
}

TEST_CASE("a ledger that was altered, cut off or lengthened is refused", "[consult][counts]") {
  SeededRandom random(12);
  Ledger ledger;
  for (int i = 0; i < 20; ++i) ledger.add(random_entry(random));
  const Bytes file = ledger.encode();
  CHECK(Ledger::decode(file)->encode() == file);
  for (std::size_t i = 0; i < file.size(); ++i) {
    Bytes altered = file;
    altered[i] ^= 1U;
    CHECK_FALSE(Ledger::decode(altered));
    CHECK_FALSE(Ledger::decode(View(file).first(i)));
  }
}

}  // namespace
}  // namespace harkara::node::consult::counting
