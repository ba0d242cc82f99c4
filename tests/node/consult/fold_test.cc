#include "node/consult/fold.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara::node::consult {
namespace {

Event random_event(Random& random, const CaseId& case_id, bool opening) {
  Event event;
  event.case_id = case_id;
  event.id = random.make<EventId>();
  event.kind = opening ? EventKind::opened : static_cast<EventKind>(1 + random.below(6));
  event.time_ms = static_cast<std::int64_t>(random.below(5));  // many ties
  event.desk = opening ? "radiology@aiims" : "other@aiims";
  event.body = {{"n", random.below(1000)}};
  for (std::uint64_t i = random.below(3); i > 0; --i) {
    Attachment attachment;
    attachment.bundle = random.make<BundleId>();
    event.attachments.push_back(attachment);
  }
  return event;
}

std::vector<Event> random_case(Random& random) {
  const auto case_id = random.make<CaseId>();
  std::vector<Event> events{random_event(random, case_id, true)};
  for (std::uint64_t i = random.below(8); i > 0; --i)
    events.push_back(random_event(random, case_id, false));
  return events;
}

void shuffle(std::vector<Event>& events, Random& random) {
  for (std::size_t i = events.size(); i > 1; --i)
    std::swap(events[i - 1], events[static_cast<std::size_t>(random.below(i))]);
}

std::string print(const CaseView& view) {
  std::string out = std::string(case_state_name(view.state)) + view.desk;
  for (const Event& event : view.events)
    out += std::string(event_kind_name(event.kind)) + std::string(as_text(event.id.view())) +
           event.body.dump();
  for (const auto& side : {view.attachments, view.answer_attachments})
    for (const AttachmentView& a : side) out += as_text(a.attachment.bundle.view());
  return out;
}

TEST_CASE("the state of a case does not depend on order, repetition or partition", "[consult]") {
  SeededRandom random(41);
  for (int i = 0; i < 1000; ++i) {
    const std::vector<Event> events = random_case(random);
    const std::string expected = print(fold(events));
    std::vector<Event> other = events;
    for (std::uint64_t n = random.below(4); n > 0; --n)
      other.push_back(events[static_cast<std::size_t>(random.below(events.size()))]);
    shuffle(other, random);
    REQUIRE(print(fold(other)) == expected);

    // Two sides of a partition fold apart, then learn the other's events.
    const std::size_t cut = static_cast<std::size_t>(random.below(other.size() + 1));
    std::vector<Event> right(other.begin() + static_cast<std::ptrdiff_t>(cut), other.end());
    std::vector<Event> left(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(cut));
    left = fold(left).events;
    for (const Event& event : fold(right).events) left.push_back(event);
    REQUIRE(print(fold(left)) == expected);
  }
}

TEST_CASE("one more event never takes a case back", "[consult]") {
  SeededRandom random(42);
  for (int i = 0; i < 200; ++i) {
    std::vector<Event> events = random_case(random);
    shuffle(events, random);
    CaseState before = CaseState::saved;
    for (std::size_t n = 1; n <= events.size(); ++n) {
      const CaseState now = fold(std::span(events).first(n)).state;
      REQUIRE(now >= before);
      before = now;
    }
  }
}

TEST_CASE("the opening event names the case, whatever came first", "[consult]") {
  SeededRandom random(43);
  const auto case_id = random.make<CaseId>();
  Event opening = random_event(random, case_id, true);
  Event early = random_event(random, case_id, false);
  opening.time_ms = 100;
  early.time_ms = 1;
  const std::vector<Event> events{early, opening};
  CHECK(fold(events).desk == "radiology@aiims");
  CHECK(fold(events).opened_ms == 100);
}

}  // namespace
}  // namespace harkara::node::consult
