// Papers of a case whose sitting is near.
#include "node/consult/papers.h"

#include <catch2/catch.hpp>

#include "node/consult/outbox.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using testing::kNow;
using testing::later;
using testing::World;

constexpr std::int64_t kHour = 60;             // in minutes
constexpr std::int64_t kSitting = 25 * kHour;  // certificates of the test hold for a day

struct Sitting : World {
  explicit Sitting(std::int64_t papers_hours = kPapersHours) {
    REQUIRE(hub.book.set_roster(
        {"radiology@aiims", "dr.rao", later(kSitting).wall_ms, 60, 6, papers_hours}));
    id = *clinic.book.open_case(testing::consult(), kNow);
  }
  void tell(EventKind kind, const Json& body, std::int64_t minutes) {
    REQUIRE(clinic.book.tell_desk(id, kind, body, {}, later(minutes)));
  }
  void book(std::int64_t from_minutes = 0) {
    tell(EventKind::booked, {{"from", later(from_minutes).wall_ms}}, 2);
  }
  void hear_from_the_hub() {
    testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(later(3)));
    testing::carry(hub, clinic);
    REQUIRE(clinic.book.read_inbox(later(3)));
  }
  BundleId last_paper() { return clinic.book.show(id)->attachments.back().attachment.bundle; }
  std::set<BundleId> due(std::int64_t minutes) { return *clinic.book.papers_due(later(minutes)); }
  ServiceClass class_of_next_paper(std::int64_t minutes) {
    const auto path = folder.file("paper.txt", testing::random_bytes(3'000, ++papers));
    REQUIRE(clinic.book.tell_desk(id, EventKind::attached, Json::object(), {{path, "document"}},
                                  later(minutes)));
    return clinic.bundles.find(last_paper())->manifest.manifest.header.service_class;
  }

  testing::Folder folder;
  std::uint64_t papers = 0;
  CaseId id;
};

}  // namespace

TEST_CASE("a day before the slot papers begin to travel before other documents", "[consult]") {
  Sitting s;
  CHECK(s.class_of_next_paper(1) == ServiceClass::document);
  s.book();
  s.hear_from_the_hub();
  REQUIRE(s.clinic.book.show(s.id)->story.slot);
  CHECK(s.class_of_next_paper(kSitting - 24 * kHour - 1) == ServiceClass::document);
  CHECK(s.class_of_next_paper(kSitting - 24 * kHour) == ServiceClass::preview);
  CHECK(s.class_of_next_paper(kSitting - 2 * kHour) == ServiceClass::preview);
}

TEST_CASE("while no slot is known the wished time counts, and without a booking nothing rises",
          "[consult]") {
  Sitting s;
  s.book(30 * kHour);
  CHECK(s.class_of_next_paper(5 * kHour) == ServiceClass::document);
  CHECK(s.class_of_next_paper(6 * kHour) == ServiceClass::preview);
  s.tell(EventKind::booked, {{"cancel", true}}, 6 * kHour);
  CHECK(s.class_of_next_paper(7 * kHour) == ServiceClass::document);
}

TEST_CASE("papers of a case that is answered are in no hurry", "[consult]") {
  Sitting s;
  s.book(kHour);
  s.hear_from_the_hub();
  REQUIRE(s.hub.book.answer(s.id, {{{"advice", "rest"}}, {}}, later(4)));
  s.hear_from_the_hub();
  CHECK(s.class_of_next_paper(2 * kHour) == ServiceClass::document);
}

TEST_CASE("how long before a slot its papers hurry is the desk's to say", "[consult]") {
  Sitting s(2);
  s.book();
  s.hear_from_the_hub();
  CHECK(s.class_of_next_paper(kSitting - 2 * kHour - 1) == ServiceClass::document);
  CHECK(s.class_of_next_paper(kSitting - 2 * kHour) == ServiceClass::preview);
  const auto refused = s.hub.book.set_roster(
      {"radiology@aiims", "dr.rao", later(kSitting).wall_ms, 60, 6, kMaxPapersHours});
  CHECK(refused);
  CHECK_FALSE(roster_from({{"desk", "radiology@aiims"},
                           {"specialist", "dr.rao"},
                           {"first", later(kSitting).wall_ms},
                           {"papers_hours", kMaxPapersHours + 1}}));
}

TEST_CASE("papers that wait already hurry from the same hour, until the case is answered",
          "[consult]") {
  Sitting s;
  REQUIRE(s.class_of_next_paper(1) == ServiceClass::document);
  const BundleId paper = s.last_paper();
  CHECK(s.due(kSitting - kHour).empty());  // no booking
  s.book();
  s.hear_from_the_hub();
  CHECK(s.due(kSitting - 24 * kHour - 1).empty());
  CHECK(s.due(kSitting - 24 * kHour) == std::set{paper});
  CHECK(s.hub.book.papers_due(later(kSitting - kHour))->empty());  // they are not the hub's
  REQUIRE(s.hub.book.answer(s.id, {{{"advice", "rest"}}, {}}, later(kHour)));
  s.hear_from_the_hub();
  CHECK(s.due(kSitting - kHour).empty());
  s.tell(EventKind::booked, {{"from", later(kSitting).wall_ms}}, 3 * kHour);
  s.tell(EventKind::replied, {{"text", "no better"}}, 3 * kHour);
  CHECK(s.due(kSitting - kHour) == std::set{paper});
}

}  // namespace harkara::node::consult
