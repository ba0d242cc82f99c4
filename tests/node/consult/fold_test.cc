#include "node/consult/fold.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "node/consult/record.h"
#include "tests/node/consult/thread_maker.h"

namespace harkara::node::consult {
namespace {

using testing::random_thread;

std::string print(const CaseStory& story) {
  std::string out = story.record.dump() + std::string(service_class_name(story.service_class)) +
                    story.desk + std::string(consent_name(story.consent)) + story.specialist +
                    story.outcome + story.withdrawn_why;
  for (const std::string& name : story.answered_by) out += "/" + name;
  for (const Lease& lease : story.leases)
    out += "|" + lease.specialist + std::to_string(lease.until_ms) + to_hex(lease.claim.view());
  for (const Referral& each : story.referrals) out += "^" + to_hex(each.id.view()) + each.outcome;
  if (story.booking) out += "b" + to_hex(story.booking->id.view());
  if (story.slot)
    out += "s" + std::to_string(story.slot->sitting_ms) + "." + std::to_string(story.slot->number);
  for (const EventId& id : story.prescriptions) out += "#" + to_hex(id.view());
  for (const bool flag : {story.asked_back, story.reopened, story.withdrawn, story.open()})
    out += flag ? "+" : "-";
  for (const std::size_t n : {story.preliminary, story.ignored, story.lost_claims})
    out += "," + std::to_string(n);
  return out;
}

std::string print(const CaseView& view) {
  std::string out = std::string(case_state_name(view.state)) + view.desk + print(view.story);
  for (const Event& event : view.events)
    out += std::string(event_kind_name(event.kind)) + to_hex(event.id.view()) + event.body.dump();
  for (const auto& side : {view.attachments, view.answer_attachments})
    for (const AttachmentView& a : side) out += to_hex(a.attachment.bundle.view());
  return out;
}

struct Cases {
  SeededRandom random{41};
  testing::Authors authors{random.make<NodeId>(), random.make<NodeId>(), random.make<NodeId>()};
  std::vector<NodeId> desks{authors.desk};
  std::vector<Event> next(std::uint64_t most = 20) { return random_thread(random, authors, most); }
};

TEST_CASE("the state of a case does not depend on order, repetition or partition", "[consult]") {
  Cases cases;
  std::size_t ignored = 0;
  std::size_t kinds_seen = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::vector<Event> events = cases.next();
    const CaseView once = fold(events, cases.desks);
    const std::string expected = print(once);
    ignored += once.story.ignored;
    kinds_seen |= std::size_t{1} << static_cast<unsigned>(events.back().kind);
    for (int way = 0; way < 3; ++way) {
      std::vector<Event> other = events;
      for (std::uint64_t n = cases.random.below(6); n > 0; --n)
        other.push_back(events[static_cast<std::size_t>(cases.random.below(events.size()))]);
      testing::shuffle(other, cases.random);
      REQUIRE(print(fold(other, cases.desks)) == expected);

      // Two sides of a partition bring their threads in order, then learn the other's.
      const auto cut = static_cast<std::ptrdiff_t>(cases.random.below(other.size() + 1));
      std::vector<Event> left = canonical({other.begin(), other.begin() + cut});
      const std::vector<Event> right = canonical({other.begin() + cut, other.end()});
      left.insert(left.end(), right.begin(), right.end());
      REQUIRE(print(fold(left, cases.desks)) == expected);
    }
  }
  CHECK(ignored > 500);
  CHECK(kinds_seen == (std::size_t{1} << kEventKinds) - 1);
}

TEST_CASE("every generated body is one that readers take", "[consult]") {
  Cases cases;
  for (int i = 0; i < 200; ++i)
    for (const Event& event : cases.next()) {
      const Status status = check_body(event.kind, event.body);
      INFO(event_kind_name(event.kind) << " " << event.body.dump());
      REQUIRE(status);
    }
}

TEST_CASE("one more event of the right author never takes a case back", "[consult]") {
  Cases cases;
  for (int i = 0; i < 200; ++i) {
    std::vector<Event> events = fold(cases.next(), cases.desks).events;
    testing::shuffle(events, cases.random);
    CaseState before = CaseState::saved;
    for (std::size_t n = 1; n <= events.size(); ++n) {
      const CaseState now = fold(std::span(events).first(n)).state;
      REQUIRE(now >= before);
      before = now;
    }
  }
}

TEST_CASE("two events that claim one id count as the same one in every order", "[consult]") {
  Cases cases;
  for (int i = 0; i < 100; ++i) {
    std::vector<Event> events = cases.next();
    Event twin = events.back();
    twin.body["text"] = "another";
    twin.height += static_cast<std::uint32_t>(cases.random.below(2));
    events.push_back(twin);
    const std::string expected = print(fold(events, cases.desks));
    testing::shuffle(events, cases.random);
    REQUIRE(print(fold(events, cases.desks)) == expected);
  }
}

TEST_CASE("the opening event names the case, whatever came first", "[consult]") {
  Cases cases;
  std::vector<Event> events = cases.next(0);
  Event early = events.front();
  early.kind = EventKind::replied;
  early.id = cases.random.make<EventId>();
  early.desk = "other@aiims";
  early.body = {{"text", "since Monday"}};
  early.time_ms = 1;
  events.front().time_ms = 100;
  const std::vector<Event> both{early, events.front()};
  CHECK(fold(both).desk == "radiology@aiims");
  CHECK(fold(both).opened_ms == 100);
}

TEST_CASE("what was written in the knowledge of another event comes behind it", "[consult]") {
  Cases cases;
  std::vector<Event> events = cases.next(0);
  Event asked = events.front();
  asked.kind = EventKind::asked;
  asked.origin = cases.authors.desk;
  asked.id = cases.random.make<EventId>();
  asked.height = 1;
  asked.time_ms = 1'000'000;
  asked.body = {{"question", "since when?"}};
  Event replied = events.front();
  replied.kind = EventKind::replied;
  replied.id = cases.random.make<EventId>();
  replied.height = 2;
  replied.time_ms = 0;  // the clinic's clock is at 1970
  replied.body = {{"text", "since Monday"}};
  events.push_back(replied);
  events.push_back(asked);
  const CaseView view = fold(events, cases.desks);
  CHECK_FALSE(view.story.asked_back);
  CHECK(view.events.back().kind == EventKind::replied);
}

}  // namespace
}  // namespace harkara::node::consult
