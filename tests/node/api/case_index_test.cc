#include "node/api/case_index.h"

#include <catch2/catch.hpp>

#include "node/case_json.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::api;

namespace {

// A hub that writes to its own desk: its cases are of both scopes.
struct Hub {
  Hub() {
    make_three(scratch);
    station = *Station::open(scratch.path / "lab" / "aiims", {}, clock, random);
    REQUIRE(station->maintain_mailboxes());
  }
  CaseId open(const char* service_class) {
    consult::NewConsult wanted;
    wanted.desk = "radiology@aiims";
    wanted.service_class = *service_class_from_name(service_class);
    wanted.record = Json::parse(kCase);
    return *station->casebook().open_case(wanted, station->clock().now());
  }
  Scratch scratch;
  SystemClock clock;
  crypto::SystemRandom random;
  std::unique_ptr<Station> station;
};

void read_all(CaseIndex& index) {
  index.look_again();
  do REQUIRE(index.step(1'000));
  while (!index.is_complete());
}

consult::Fairness fairness(const CaseIndex& index, const std::string& desk, std::int64_t days,
                           Moment now) {
  consult::FairnessCount count(consult::fairness_from_ms(now.wall_ms, days), now.wall_ms);
  std::optional<CaseId> at;
  do at = index.count_waits(count, desk, at, 0);
  while (at);
  return count.finish();
}

}  // namespace

TEST_CASE("pages of the list hold every case once, the newest first", "[api]") {
  Hub hub;
  std::set<CaseId> made;
  for (int i = 0; i < 25; ++i) made.insert(hub.open("routine"));
  CaseIndex index(*hub.station);
  read_all(index);
  CaseIndex::Wanted wanted{.clinic = true, .desk = true, .open = {}, .limit = 10, .after = {}};
  std::vector<CaseId> seen;
  std::optional<CaseIndex::Key> before;
  while (true) {
    const auto page = index.page(wanted);
    CHECK(page.total == made.size());
    for (const CaseId& id : page.ids) {
      const CaseIndex::Key key{hub.station->casebook().show(id)->opened_ms, id};
      CHECK((!before || key < *before));
      before = key;
      seen.push_back(id);
    }
    if (!page.next) break;
    wanted.after = page.next;
  }
  CHECK(seen.size() == made.size());
  CHECK(std::set<CaseId>(seen.begin(), seen.end()) == made);
}

TEST_CASE("the index gives a desk's queue as the casebook does", "[api]") {
  Hub hub;
  for (const char* each : {"routine", "urgent", "routine", "emergency", "urgent", "routine"})
    hub.open(each);
  CaseIndex index(*hub.station);
  read_all(index);
  auto& book = hub.station->casebook();
  const Moment now = hub.station->clock().now();
  const auto expected = *book.desk_queue("radiology", now, "dr.rao");
  REQUIRE(book.claim(expected[1].id, {"dr.sen"}, 60, now));
  REQUIRE(index.touch(expected[1].id));
  const auto after = *book.desk_queue("radiology", now, "dr.rao");
  const auto queue = index.queue("radiology@aiims", "dr.rao", now, 0, 50);
  REQUIRE(queue.ids.size() == after.size());
  for (std::size_t i = 0; i < after.size(); ++i) CHECK(queue.ids[i] == after[i].id);
  const auto part = index.queue("radiology@aiims", "dr.rao", now, 2, 2);
  CHECK(part.ids == std::vector<CaseId>{after[2].id, after[3].id});
  CHECK(part.total == after.size());
}

TEST_CASE("the index counts waits as the casebook's views do", "[api]") {
  Hub hub;
  for (const char* each : {"routine", "urgent", "emergency", "urgent"}) hub.open(each);
  auto& book = hub.station->casebook();
  const Moment now = hub.station->clock().now();
  const auto cases = *book.desk_queue("radiology", now, "dr.rao");
  REQUIRE(book.tell_clinic(
      cases[0].id, {consult::EventKind::answered, {{"advice", "rest"}}, {}, {"dr.rao"}, {}}, now));
  REQUIRE(
      book.tell_desk(cases[3].id, consult::EventKind::withdrawn, {{"why", "went home"}}, {}, now));
  CaseIndex index(*hub.station);
  read_all(index);
  Moment later = now;
  later.wall_ms += 5 * 24 * 3'600'000LL;
  for (const std::int64_t days : {1, 30}) {
    const auto expected =
        consult::fairness_of(*book.desk_queue("radiology", now, "dr.rao"), "radiology@aiims",
                             consult::fairness_from_ms(now.wall_ms, days), now.wall_ms);
    const std::string desk = "radiology@aiims";
    CHECK(consult::fairness_json(fairness(index, desk, days, now), desk, days) ==
          consult::fairness_json(expected, desk, days));
  }
  CHECK(fairness(index, "radiology@aiims", 30, later).by_lane.at(0).cases == 1);
  CHECK(fairness(index, "radiology@aiims", 1, later).by_lane.at(0).cases == 0);
  CHECK(fairness(index, "medicine@aiims", 30, now).by_lane.at(0).cases == 0);
}

TEST_CASE("what another process wrote shows at the next look, and is told", "[api]") {
  Hub hub;
  hub.open("routine");
  CaseIndex index(*hub.station);
  read_all(index);
  index.take_changed();
  const CaseId later = hub.open("urgent");
  read_all(index);
  const auto changed = index.take_changed();
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].id == later);
  CHECK(changed[0].desk);
}

TEST_CASE("a list's lines are the casebook's, and what is written here shows at once", "[api]") {
  Hub hub;
  const std::vector<CaseId> ids = {hub.open("routine"), hub.open("urgent")};
  CaseIndex index(*hub.station);
  read_all(index);
  auto& book = hub.station->casebook();
  const auto expected = [&] {
    return case_line_json(*book.show(ids[0])).dump() + "," +
           case_line_json(*book.show(ids[1])).dump();
  };
  CHECK(*index.lines(ids) == expected());
  const std::string before = *index.lines(ids);
  REQUIRE(book.tell_desk(ids[1], consult::EventKind::withdrawn, {{"why", "went home"}}, {},
                         hub.station->clock().now()));
  REQUIRE(index.touch(ids[1]));
  CHECK(*index.lines(ids) != before);
  CHECK(*index.lines(ids) == expected());
  CHECK(index.lines({CaseId{}}).error().code == Errc::not_found);
}

TEST_CASE("whose case it may be already is found across scripts, among those opened here",
          "[api]") {
  Hub hub;
  const auto write = [&](const char* name, int age) {
    consult::NewConsult wanted;
    wanted.desk = "radiology@aiims";
    wanted.record = Json::parse(kCase);
    wanted.record["patient"]["pseudonym"] = name;
    wanted.record["patient"]["age"] = age;
    return *hub.station->casebook().open_case(wanted, hub.station->clock().now());
  };
  const CaseId sunita = write("सुनीता देवी", 54);
  write("রুখসানা খাতুন", 54);
  write("K-17", 54);
  CaseIndex index(*hub.station);
  read_all(index);
  const auto like = [&](const char* name, int age) {
    const Json patient = {{"pseudonym", name}, {"age", age}, {"sex", "female"}};
    return index.like(consult::patients::traits_of(patient, hub.station->clock().now().wall_ms), 5);
  };
  const auto found = like("Sunita Debi", 55);
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == sunita);
  CHECK(found[0].match.score >= consult::patients::kSuggestFrom);
  CHECK_FALSE(found[0].match.reasons.empty());
  CHECK(like("Sunita Debi", 20).empty());
  CHECK(like("K-18", 54).empty());
}

TEST_CASE("waits of a large desk are counted in pieces, each case once", "[api]") {
  Hub hub;
  for (int i = 0; i < 600; ++i) hub.open("urgent");
  CaseIndex index(*hub.station);
  read_all(index);
  const Moment now = hub.station->clock().now();
  consult::FairnessCount count(0, now.wall_ms);
  int pieces = 1;
  for (std::optional<CaseId> at;
       (at = index.count_waits(count, "radiology@aiims", at, 0)).has_value();)
    ++pieces;
  CHECK(pieces == 3);
  CHECK(count.finish().by_lane.at(1).cases == 600);
}
