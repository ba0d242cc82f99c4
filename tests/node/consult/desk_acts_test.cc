#include <catch2/catch.hpp>

#include "base/text.h"
#include "node/consult/case_thread.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using Catch::Contains;
using testing::later;
using testing::World;

// A case that the hub has read.
struct AtDesk : World {
  AtDesk() {
    const auto opened = clinic.book.open_case(testing::consult(), testing::kNow);
    REQUIRE(opened);
    id = *opened;
    to_hub();
  }
  void to_hub() {
    testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(later(60)));
  }
  void to_clinic() {
    testing::carry(hub, clinic);
    const auto report = clinic.book.read_inbox(later(60));
    REQUIRE(report);
    CHECK(report->rejected.empty());
  }
  CaseStory at(testing::TestNode& node) {
    const auto view = node.book.show(id);
    REQUIRE(view);
    return view->story;
  }
  DeskAct act(EventKind kind, Json body, const std::string& who = "dr.rao") {
    return {kind, std::move(body), {}, {who, false, false}, {}};
  }
  CaseId id;
};

TEST_CASE("a claim stays at the desk and keeps the other specialist off", "[consult]") {
  AtDesk w;
  const auto queued_before = testing::queued(w.hub).size();
  REQUIRE(w.hub.book.claim(w.id, {"dr.rao"}, 60, later(0)));
  CHECK(testing::queued(w.hub).size() == queued_before);
  const auto second = w.hub.book.claim(w.id, {"dr.sen"}, 60, later(10));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::busy);
  CHECK_FALSE(w.hub.book.tell_clinic(
      w.id, w.act(EventKind::answered, {{"advice", "rest"}}, "dr.sen"), later(10)));
  CHECK(w.hub.book.release(w.id, "dr.sen", later(11)).error().code == Errc::not_found);
  REQUIRE(w.hub.book.release(w.id, "dr.rao", later(11)));
  CHECK(w.hub.book.claim(w.id, {"dr.sen"}, 60, later(12)));
  CHECK(w.hub.book.claim(w.id, {"dr.rao"}, 60, later(72)));  // dr.sen did not come
  CHECK_FALSE(w.hub.book.claim(w.id, {"dr.rao"}, 0, later(72)));
}

TEST_CASE("the queue shows each specialist what is theirs to do", "[consult]") {
  AtDesk w;
  REQUIRE(w.clinic.book.open_case(testing::consult(), later(1)));
  w.to_hub();
  REQUIRE(w.hub.book.claim(w.id, {"dr.rao"}, 60, later(10)));
  const auto mine = w.hub.book.desk_queue("radiology", later(20), "dr.rao");
  const auto others = w.hub.book.desk_queue("radiology", later(20), "dr.sen");
  REQUIRE(mine);
  REQUIRE(others);
  CHECK(mine->front().id == w.id);
  CHECK(others->back().id == w.id);
}

TEST_CASE("the thread grows on both sides and both read the same story", "[consult]") {
  AtDesk w;
  REQUIRE(w.hub.book.ask(w.id, "since when?", later(1)));
  w.to_clinic();
  CHECK(w.at(w.clinic).asked_back);
  REQUIRE(w.clinic.book.reply(w.id, "since Monday", later(2)));
  REQUIRE(
      w.clinic.book.tell_desk(w.id, EventKind::amended, {{"class", "emergency"}}, {}, later(3)));
  REQUIRE(
      w.clinic.book.tell_desk(w.id, EventKind::consent_given, {{"ref", "paper 7"}}, {}, later(4)));
  w.to_hub();
  CHECK_FALSE(w.at(w.hub).asked_back);
  CHECK(w.at(w.hub).service_class == ServiceClass::emergency);
  const auto self = w.hub.book.self().name;
  REQUIRE(w.hub.book.tell_clinic(
      w.id, w.act(EventKind::answered, {{"advice", "rest"}, {"stage", "preliminary"}}, self),
      later(5)));
  const auto referred = w.hub.book.tell_clinic(
      w.id, w.act(EventKind::referred, {{"to", "surgery"}, {"why", "hernia"}}, self), later(6));
  REQUIRE(referred);
  REQUIRE(w.hub.book.answer(w.id, {{{"advice", "operate"}}, {}}, later(7)));
  w.to_clinic();
  const std::string referral = to_hex(referred->view());
  CHECK(w.clinic.book
            .tell_desk(w.id, EventKind::progress,
                       {{"referral", to_hex(EventId{}.view())}, {"outcome", "worse"}}, {}, later(8))
            .error()
            .code == Errc::not_found);
  REQUIRE(w.clinic.book.tell_desk(w.id, EventKind::progress,
                                  {{"referral", referral}, {"outcome", "improved"}}, {}, later(8)));
  w.to_hub();
  for (testing::TestNode* node : {&w.clinic, &w.hub}) {
    const CaseStory story = w.at(*node);
    CHECK(story.answered_by.size() == 1);
    CHECK(story.preliminary == 1);
    CHECK(story.consent == Consent::given);
    CHECK(story.outcome == "improved");
    REQUIRE(story.referrals.size() == 1);
    CHECK(story.referrals[0].closed);
    CHECK(story.ignored == 0);
  }
}

TEST_CASE("a withdrawn case is answered by nobody and written to no more", "[consult]") {
  AtDesk w;
  REQUIRE(w.clinic.book.tell_desk(w.id, EventKind::withdrawn, {{"why", "the patient left"}}, {},
                                  later(1)));
  CHECK(w.clinic.book.reply(w.id, "still here?", later(2)).error().code == Errc::refused);
  w.to_hub();
  const auto answer = w.hub.book.answer(w.id, {{{"advice", "rest"}}, {}}, later(3));
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message, Contains("withdrawn"));
}

TEST_CASE("an answer with a given id is published once", "[consult]") {
  AtDesk w;
  DeskAct act = w.act(EventKind::answered, {{"advice", "rest"}});
  act.id = w.hub.random.make<EventId>();
  REQUIRE(w.hub.book.tell_clinic(w.id, act, later(1)));
  const auto published = testing::queued(w.hub).size();
  const auto again = w.hub.book.tell_clinic(w.id, act, later(2));
  REQUIRE(again);
  CHECK(*again == *act.id);
  CHECK(testing::queued(w.hub).size() == published);
}

TEST_CASE("a desk of another node cannot be transferred to", "[consult]") {
  AtDesk w;
  const auto moved = w.hub.book.tell_clinic(
      w.id, w.act(EventKind::transferred, {{"to", "chest@else"}, {"why", "lungs"}}), later(1));
  REQUIRE_FALSE(moved);
  CHECK_THAT(moved.error().message, Contains("hosted: radiology@aiims") && Contains("desk refer"));
}

TEST_CASE("words that this build does not know are refused where they are written", "[consult]") {
  World w;
  NewConsult c = testing::consult();
  c.record["patient"]["beneficiary"] = "pensioner";
  const auto id = w.clinic.book.open_case(c, testing::kNow);
  REQUIRE_FALSE(id);
  CHECK_THAT(id.error().message, Contains("patient.beneficiary") && Contains("deprived"));
}

}  // namespace
}  // namespace harkara::node::consult
