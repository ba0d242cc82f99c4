#include "tests/node/consult/thread_maker.h"

#include "base/text.h"
#include "node/consult/authors.h"

namespace harkara::node::consult::testing {
namespace {

constexpr const char* kNames[] = {"dr.rao", "dr.sen", "dr.amini"};
constexpr const char* kOutcomes[] = {"improved", "worse", "not_seen"};

std::string name(Random& random) {
  return kNames[random.below(3)];
}

Json opening_body(Random& random) {
  return {{"patient", {{"pseudonym", "K-1"}, {"age", random.below(90)}, {"sex", "female"}}},
          {"question", "what is it?"},
          {"consent", random.below(2) == 0 ? "implied" : "not recorded"}};
}

Json amendment(Random& random) {
  if (random.below(3) == 0) return {{"class", random.below(2) == 0 ? "emergency" : "routine"}};
  // Now and then one that would leave no valid record.
  const Json age = random.below(4) == 0 ? Json("old") : Json(random.below(90));
  return {{"record", {{"patient", {{"age", age}}}}}};
}

std::string referral_id(Random& random, const std::vector<Event>& earlier) {
  for (const Event& event : earlier)
    if (event.kind == EventKind::referred && random.below(2) == 0) return to_hex(event.id.view());
  return to_hex(random.make<EventId>().view());
}

std::string booking_id(Random& random, const std::vector<Event>& earlier) {
  for (const Event& event : earlier)
    if (event.kind == EventKind::booked && random.below(2) == 0) return to_hex(event.id.view());
  return to_hex(random.make<EventId>().view());
}

Json claim(Random& random) {
  Json out = {{"specialist", name(random)}, {"until", random.below(9)}};
  if (random.below(4) == 0) out["beside"] = true;
  return out;
}

Json answer(Random& random) {
  static constexpr const char* kStages[] = {"preliminary", "final", "addendum"};
  return {{"advice", "rest"}, {"stage", kStages[random.below(3)]}, {"specialist", name(random)}};
}

}  // namespace

Json body_for(EventKind kind, Random& random, const std::vector<Event>& earlier) {
  switch (kind) {
    case EventKind::opened: return opening_body(random);
    case EventKind::amended: return amendment(random);
    case EventKind::asked: return {{"question", "since when?"}, {"specialist", name(random)}};
    case EventKind::replied: return {{"text", "since Monday"}};
    case EventKind::answered: return answer(random);
    case EventKind::progress:
      return {{"outcome", kOutcomes[random.below(3)]}, {"referral", referral_id(random, earlier)}};
    case EventKind::claimed: return claim(random);
    case EventKind::released: return {{"specialist", name(random)}};
    case EventKind::prescribed: return {{"rx", Json::object()}, {"code", "HKRX1:"}};
    case EventKind::referred: return {{"to", "surgery"}, {"why", "look"}, {"slot", 5}};
    case EventKind::arrived:
      return {{"referral", referral_id(random, earlier)}, {"outcome", "came"}};
    case EventKind::transferred:
      return {{"to", random.below(3) == 0 ? "chest@else" : "chest@aiims"}, {"why", "lungs"}};
    case EventKind::consent_given: return {{"ref", "paper 7"}};
    case EventKind::withdrawn: return {{"why", "patient left"}};
    case EventKind::booked:
      return random.below(4) == 0 ? Json{{"cancel", true}} : Json{{"from", random.below(9)}};
    case EventKind::slotted:
      return {{"booking", booking_id(random, earlier)},
              {"sitting", random.below(3)},
              {"at", random.below(9)},
              {"slot", random.below(4)}};
    case EventKind::shared: return {{"title", "of no case"}};
    case EventKind::viewed:
    case EventKind::attached:
    case EventKind::consent_withdrawn: return Json::object();
  }
  return Json::object();
}

std::vector<Event> random_thread(Random& random, const Authors& authors, std::uint64_t most) {
  std::vector<Event> events;
  const auto case_id = random.make<CaseId>();
  const std::uint64_t count = 1 + random.below(most + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    Event event;
    event.case_id = case_id;
    event.id = random.make<EventId>();
    event.kind = i == 0 ? EventKind::opened : static_cast<EventKind>(random.below(kEventKinds));
    event.height = i == 0 ? 0 : static_cast<std::uint32_t>(1 + random.below(5));
    event.time_ms = static_cast<std::int64_t>(random.below(6));
    event.desk = i == 0 ? "radiology@aiims" : "other@aiims";
    event.author = name(random);
    const bool clinic = side_of(event.kind) == Side::clinic;
    event.origin = clinic ? authors.clinic : authors.desk;
    if (i > 0 && random.below(5) == 0)
      event.origin =
          random.below(2) == 0 ? authors.stranger : (clinic ? authors.desk : authors.clinic);
    event.body = body_for(event.kind, random, events);
    for (std::uint64_t n = random.below(3); n > 0; --n) {
      Attachment attachment;
      attachment.bundle = random.make<BundleId>();
      event.attachments.push_back(attachment);
    }
    events.push_back(std::move(event));
  }
  return events;
}

void shuffle(std::vector<Event>& events, Random& random) {
  for (std::size_t i = events.size(); i > 1; --i)
    std::swap(events[i - 1], events[static_cast<std::size_t>(random.below(i))]);
}

}  // namespace harkara::node::consult::testing
