#include "node/consult/sitting.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "base/random.h"
#include "base/text.h"
#include "node/consult/booking.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kWeek_ms = 7 * 24 * kHour_ms;

Roster weekly(std::int64_t slots) {
  return {"radiology@aiims", "dr.rao", 1'000 * kHour_ms, slots * 6, 6};
}

TEST_CASE("a sitting comes round every week, before and after its first", "[consult]") {
  const Roster roster = weekly(10);
  CHECK(sitting_from(roster, roster.first_ms) == roster.first_ms);
  CHECK(sitting_from(roster, roster.first_ms + 1) == roster.first_ms + kWeek_ms);
  CHECK(sitting_from(roster, roster.first_ms - 1) == roster.first_ms);
  CHECK(sitting_from(roster, 0) == roster.first_ms - 5 * kWeek_ms);
  CHECK(starts_ms(roster, {roster.first_ms, 3}) == roster.first_ms + 18 * 60'000);
}

TEST_CASE("the earliest free slot is given, and after the last the next week's first",
          "[consult]") {
  const Roster roster = weekly(3);
  std::vector<Slot> taken;
  for (int i = 0; i < 7; ++i) {
    const auto slot = allot(roster, taken, roster.first_ms, 0);
    REQUIRE(slot);
    CHECK(slot->sitting_ms == roster.first_ms + i / 3 * kWeek_ms);
    CHECK(slot->number == i % 3);
    taken.push_back(*slot);
  }
  taken.erase(taken.begin() + 1);  // given back
  CHECK(allot(roster, taken, roster.first_ms, 0).value() == Slot{roster.first_ms, 1});
  CHECK(allot(roster, {}, 0, roster.first_ms + 1).value().sitting_ms == roster.first_ms + kWeek_ms);
}

TEST_CASE("a roster that does not divide into slots is refused", "[consult]") {
  const Json good = roster_json(weekly(10));
  CHECK(roster_from(good));
  for (const auto& [field, value] : {std::pair<const char*, Json>{"desk", "radiology"},
                                     {"specialist", ""},
                                     {"first", -1},
                                     {"minutes", 5},
                                     {"minutes", 100'000},
                                     {"slot_minutes", 0},
                                     {"first", "monday"}}) {
    Json bad = good;
    bad[field] = value;
    INFO(bad.dump());
    CHECK_FALSE(roster_from(bad));
  }
  CHECK_FALSE(roster_from(Json::array()));
}

// Two clinics, apart from each other, and what of theirs has reached the hub.
struct Partition {
  explicit Partition(std::uint64_t seed) : random(seed) {}

  struct Case {
    std::vector<Event> written;  // at its clinic
    std::vector<Event> at_hub;   // what arrived there, and the hub's own words
  };

  void book(std::int64_t from_ms) {
    Case each;
    Event event;
    event.case_id = random.make<CaseId>();
    event.id = random.make<EventId>();
    event.desk = "radiology@aiims";
    event.body = Json::object();
    each.written.push_back(event);
    event.id = random.make<EventId>();
    event.kind = EventKind::booked;
    event.height = 1;
    event.time_ms = static_cast<std::int64_t>(random.below(1'000));
    event.body = {{"from", from_ms}};
    each.written.push_back(event);
    cases.push_back(std::move(each));
  }

  // Some cases reach the hub, in whatever order, one bundle twice.
  void contact() {
    for (Case& each : cases)
      if (random.below(3) == 0)
        each.at_hub.insert(each.at_hub.begin(), each.written.begin(), each.written.end());
  }

  void hub_decides(const Roster& roster, std::int64_t now_ms) {
    std::vector<CaseView> views;
    for (const Case& each : cases)
      if (!each.at_hub.empty()) views.push_back(fold(each.at_hub));
    for (std::size_t i = views.size(); i > 1; --i)
      std::swap(views[i - 1], views[static_cast<std::size_t>(random.below(i))]);
    for (const Decision& decision : decide(roster, views, now_ms)) tell(roster, decision);
  }

  void tell(const Roster& roster, const Decision& decision) {
    for (Case& each : cases) {
      if (each.written.front().case_id != decision.case_id) continue;
      Event event = each.written.front();
      event.id = random.make<EventId>();
      event.kind = EventKind::slotted;
      event.height = 2;
      event.body = {{"booking", to_hex(decision.booking.view())},
                    {"sitting", decision.slot.sitting_ms},
                    {"slot", decision.slot.number},
                    {"at", starts_ms(roster, decision.slot)},
                    {"moved", decision.moved}};
      each.at_hub.push_back(event);
    }
  }

  SeededRandom random;
  std::vector<Case> cases;
};

TEST_CASE("of two partitioned clinics one gets the last slot, the other is told the next",
          "[consult]") {
  std::size_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    Partition p(seed);
    const auto slots = static_cast<std::int64_t>(1 + p.random.below(5));
    const Roster roster = weekly(slots);
    // One slot is left in the wished sitting, and both clinics book it, unseen.
    const std::int64_t bookings = slots + 1 + static_cast<std::int64_t>(p.random.below(6));
    for (std::int64_t i = 0; i < bookings; ++i) p.book(roster.first_ms);
    std::vector<Slot> before;
    for (int round = 0; round < 40; ++round) {
      p.contact();
      p.hub_decides(roster, round);
    }
    std::set<Slot> given;
    std::size_t in_wished = 0;
    for (const Partition::Case& each : p.cases) {
      // What the clinic reads once the hub's word has reached it.
      std::vector<Event> at_clinic = each.written;
      at_clinic.insert(at_clinic.end(), each.at_hub.begin(), each.at_hub.end());
      const CaseStory story = fold(at_clinic).story;
      REQUIRE(story.slot);
      CHECK(given.insert(*story.slot).second);
      const bool wished = story.slot->sitting_ms == roster.first_ms;
      in_wished += wished ? 1U : 0U;
      CHECK(story.slot_moved == !wished);
      moved += wished ? 0U : 1U;
    }
    CHECK(in_wished == static_cast<std::size_t>(slots));
    // Nobody was sent further than need be.
    CHECK(given.rbegin()->sitting_ms == roster.first_ms + (bookings - 1) / slots * kWeek_ms);
  }
  CHECK(moved > 1000);
}

TEST_CASE("a booking travels to the desk, and its slot comes home with the next contact",
          "[consult]") {
  testing::World w;
  Roster roster = weekly(1);
  roster.first_ms = testing::kNow.wall_ms + kHour_ms;
  REQUIRE(w.hub.book.set_roster(roster));
  std::vector<CaseId> ids;
  for (int i = 0; i < 2; ++i) {
    const auto id = w.clinic.book.open_case(testing::consult(), testing::kNow);
    REQUIRE(id);
    REQUIRE(w.clinic.book.tell_desk(*id, EventKind::booked, {{"from", roster.first_ms}}, {},
                                    testing::kNow));
    ids.push_back(*id);
  }
  testing::carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(testing::kNow));
  testing::carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(testing::kNow));
  std::size_t moved = 0;
  for (const CaseId& id : ids) {
    const auto view = w.clinic.book.show(id);
    REQUIRE(view);
    REQUIRE(view->story.slot);
    moved += view->story.slot_moved ? 1U : 0U;
  }
  CHECK(moved == 1);
  // A slot that is given back is the next one's.
  for (const CaseId& id : ids)
    if (!w.clinic.book.show(id)->story.slot_moved)
      REQUIRE(
          w.clinic.book.tell_desk(id, EventKind::booked, {{"cancel", true}}, {}, testing::kNow));
  const auto third = w.clinic.book.open_case(testing::consult(), testing::kNow);
  REQUIRE(third);
  testing::carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(testing::kNow));
  REQUIRE(w.clinic.book.tell_desk(*third, EventKind::booked, {{"from", roster.first_ms}}, {},
                                  testing::kNow));
  testing::carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(testing::kNow));
  CHECK_FALSE(w.hub.book.show(*third)->story.slot_moved);
  CHECK(w.hub.book.show(*third)->story.slot.has_value());
}

}  // namespace
}  // namespace harkara::node::consult
