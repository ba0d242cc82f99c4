#include "node/consult/story.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "node/consult/taking.h"
#include "tests/node/consult/thread_maker.h"

namespace harkara::node::consult {
namespace {

using Catch::Contains;

constexpr std::int64_t kMinute_ms = 60'000;

// A thread written event by event, each in the knowledge of those before.
class Thread {
 public:
  Thread() { add(EventKind::opened, testing::body_for(EventKind::opened, random_, {}), 0); }

  EventId add(EventKind kind, Json body, std::int64_t minute) {
    Event event;
    event.case_id = case_;
    event.id = random_.make<EventId>();
    event.kind = kind;
    event.height = static_cast<std::uint32_t>(events_.size());
    event.time_ms = minute * kMinute_ms;
    event.desk = "radiology@aiims";
    event.author = "dr.aiims";
    event.body = std::move(body);
    events_.push_back(event);
    return event.id;
  }
  void claim(const std::string& who, std::int64_t from, std::int64_t until, bool beside = false) {
    add(EventKind::claimed,
        {{"specialist", who}, {"until", until * kMinute_ms}, {"beside", beside}}, from);
  }
  void answer(const std::string& who, const std::string& stage, std::int64_t minute) {
    add(EventKind::answered, {{"advice", "rest"}, {"stage", stage}, {"specialist", who}}, minute);
  }
  CaseView view() const { return fold(events_); }
  CaseStory story() const { return view().story; }

 private:
  SeededRandom random_{3};
  CaseId case_ = random_.make<CaseId>();
  std::vector<Event> events_;
};

TEST_CASE("of two claims the first counts until it runs out", "[consult]") {
  Thread t;
  t.claim("dr.rao", 10, 70);
  t.claim("dr.sen", 20, 80);
  REQUIRE(t.story().leases.size() == 1);
  CHECK(t.story().leases[0].specialist == "dr.rao");
  CHECK(t.story().lost_claims == 1);
  t.claim("dr.sen", 70, 130);  // the absent specialist's lease is over
  REQUIRE(t.story().leases.size() == 1);
  CHECK(t.story().leases[0].specialist == "dr.sen");
  t.add(EventKind::released, {{"specialist", "dr.sen"}}, 90);
  CHECK(t.story().leases.empty());
}

TEST_CASE("a claim that never ends, or ended before it began, counts for nothing", "[consult]") {
  Thread t;
  t.claim("dr.rao", 10, 10);
  t.claim("dr.rao", 20, 20 + kMaxLease_ms / kMinute_ms + 1);
  CHECK(t.story().leases.empty());
}

TEST_CASE("a case in another's hands is not answered twice by accident", "[consult]") {
  Thread t;
  t.claim("dr.rao", 10, 70);
  const Status held = may_answer(t.view(), {"dr.sen"}, Stage::final, 20 * kMinute_ms);
  REQUIRE_FALSE(held);
  CHECK(held.error().code == Errc::busy);
  CHECK_THAT(held.error().message, Contains("dr.rao for another 50 min") && Contains("next:"));
  CHECK(may_answer(t.view(), {"dr.rao"}, Stage::final, 20 * kMinute_ms));
  CHECK(may_answer(t.view(), {"dr.sen", true}, Stage::final, 20 * kMinute_ms));
  CHECK(may_answer(t.view(), {"dr.sen"}, Stage::final, 70 * kMinute_ms));
  t.answer("dr.rao", "final", 30);
  CHECK(may_answer(t.view(), {"dr.sen"}, Stage::final, 40 * kMinute_ms).error().code ==
        Errc::refused);
  CHECK(may_answer(t.view(), {"dr.rao"}, Stage::final, 40 * kMinute_ms).error().code ==
        Errc::refused);
  CHECK(may_answer(t.view(), {"dr.sen", true}, Stage::final, 40 * kMinute_ms));
  CHECK(may_answer(t.view(), {"dr.sen"}, Stage::addendum, 40 * kMinute_ms));
  CHECK_FALSE(t.story().open());
}

TEST_CASE("a preliminary answer leaves the case open and an addendum needs a final one",
          "[consult]") {
  Thread t;
  CHECK_FALSE(may_answer(t.view(), {"dr.rao"}, Stage::addendum, 0));
  t.answer("dr.rao", "preliminary", 5);
  CHECK(t.view().state == CaseState::answered);
  CHECK(t.story().open());
  CHECK(may_answer(t.view(), {"dr.rao"}, Stage::final, 6 * kMinute_ms));
  t.answer("dr.rao", "final", 7);
  t.answer("dr.rao", "addendum", 8);
  CHECK(t.story().answered_by == std::vector<std::string>{"dr.rao"});
}

TEST_CASE("a follow-up stays with its specialist until it is handed over or they are absent",
          "[consult]") {
  Thread t;
  t.answer("dr.rao", "final", 10);
  t.add(EventKind::replied, {{"text", "the fever is back"}}, 100);
  CHECK(t.story().open());
  CHECK(workable(t.view(), "dr.rao", 101 * kMinute_ms));
  CHECK_FALSE(workable(t.view(), "dr.sen", 101 * kMinute_ms));
  CHECK(may_take(t.view(), {"dr.sen"}, 101 * kMinute_ms).error().code == Errc::busy);
  CHECK(may_take(t.view(), {"dr.sen", false, true}, 101 * kMinute_ms));
  CHECK(may_take(t.view(), {"dr.sen"}, 100 * kMinute_ms + kFollowUpHold_ms));
}

TEST_CASE("a case waits for the clinic from the question until the reply", "[consult]") {
  Thread t;
  t.add(EventKind::asked, {{"question", "since when?"}}, 10);
  CHECK(t.story().asked_back);
  CHECK_FALSE(workable(t.view(), "dr.aiims", 11 * kMinute_ms));
  t.add(EventKind::replied, {{"text", "since Monday"}}, 20);
  CHECK_FALSE(t.story().asked_back);
  CHECK(workable(t.view(), "dr.aiims", 21 * kMinute_ms));
}

TEST_CASE("an amendment changes the record, but never into one that is no record", "[consult]") {
  Thread t;
  t.add(EventKind::amended, {{"record", {{"patient", {{"age", 61}}}}}, {"class", "emergency"}}, 1);
  t.add(EventKind::amended, {{"record", {{"patient", {{"age", "old"}}}}}}, 2);
  CHECK(t.story().record["patient"]["age"] == 61);
  CHECK(t.view().service_class == ServiceClass::emergency);
}

TEST_CASE("a referral is closed by who tells what came of it", "[consult]") {
  Thread t;
  const EventId first = t.add(EventKind::referred, {{"to", "surgery"}, {"why", "hernia"}}, 1);
  const EventId second =
      t.add(EventKind::referred, {{"to", "chest@aiims"}, {"why", "cough"}, {"slot", 9}}, 2);
  t.add(EventKind::progress, {{"outcome", "improved"}, {"referral", to_hex(first.view())}}, 3);
  t.add(EventKind::arrived, {{"referral", to_hex(second.view())}, {"outcome", "came"}}, 4);
  const CaseStory story = t.story();
  REQUIRE(story.referrals.size() == 2);
  CHECK(story.referrals[0].closed);
  CHECK(story.referrals[0].outcome == "improved");
  CHECK(story.referrals[1].outcome == "came");
  CHECK(story.referrals[1].slot_ms == 9);
  CHECK(story.outcome == "improved");
}

TEST_CASE("a withdrawn case asks nothing of the desk any more", "[consult]") {
  Thread t;
  t.claim("dr.rao", 1, 60);
  t.add(EventKind::withdrawn, {{"why", "the patient left"}}, 2);
  CHECK_FALSE(t.story().open());
  CHECK(t.story().leases.empty());
  CHECK(may_answer(t.view(), {"dr.rao"}, Stage::final, 3 * kMinute_ms).error().code ==
        Errc::refused);
}

TEST_CASE("consent is what the clinic said last", "[consult]") {
  Thread t;
  t.add(EventKind::consent_given, {{"ref", "paper 7"}}, 1);
  CHECK(t.story().consent == Consent::given);
  t.add(EventKind::consent_withdrawn, Json::object(), 2);
  CHECK(t.story().consent == Consent::withdrawn);
}

TEST_CASE("a transfer moves the case to another desk of the same node only", "[consult]") {
  Thread t;
  t.add(EventKind::transferred, {{"to", "chest@elsewhere"}, {"why", "lungs"}}, 1);
  CHECK(t.view().desk == "radiology@aiims");
  CHECK(t.story().ignored == 1);
  t.add(EventKind::transferred, {{"to", "chest@aiims"}, {"why", "lungs"}}, 2);
  CHECK(t.view().desk == "chest@aiims");
}

}  // namespace
}  // namespace harkara::node::consult
