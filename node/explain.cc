#include "node/explain.h"

#include <algorithm>

#include "node/consult/case_thread.h"

namespace harkara::node {
namespace {

using consult::EventKind;
using consult::StoredEvent;

bool on_its_way(const BundleStory& story) {
  return story.where == Whereabouts::waiting || story.where == Whereabouts::passed_on;
}

std::string name_of(const StoredEvent& stored) {
  switch (stored.event.kind) {
    case EventKind::opened: return "the case";
    case EventKind::answered: return "the answer of " + stored.event.author;
    case EventKind::asked: return "the question of " + stored.event.author;
    case EventKind::replied: return "the reply of " + stored.event.author;
    default: return std::string("'") + consult::event_kind_name(stored.event.kind) + "'";
  }
}

Status add_parts(Station& station, const StoredEvent& stored, std::vector<Part>& parts) {
  HARKARA_ASSIGN(BundleStory story, bundle_story(station, stored.bundle));
  parts.push_back({name_of(stored), std::move(story)});
  for (const consult::Attachment& each : stored.event.attachments) {
    HARKARA_ASSIGN(BundleStory attached, bundle_story(station, each.bundle));
    parts.push_back({each.role + " " + each.name, std::move(attached)});
  }
  return ok();
}

// Whose turn it is once the words themselves are under way from this node.
WaitsFor on_the_way(const BundleStory& story) {
  return story.where == Whereabouts::waiting ? WaitsFor::contact : WaitsFor::desk;
}

// The story of what add_parts() has told of. REQUIRES: it is among the parts.
const BundleStory& story_of(const std::vector<Part>& parts, const BundleId& id) {
  return std::ranges::find_if(parts, [&](const Part& part) { return part.story.id == id; })->story;
}

WaitsFor at_the_clinic(const Explanation& told, const BundleStory& record) {
  if (told.view.story.withdrawn) return WaitsFor::nothing;
  switch (told.view.state) {
    case consult::CaseState::answer_here: return WaitsFor::nothing;
    case consult::CaseState::answered: return WaitsFor::answer;
    default: break;
  }
  if (told.view.expired) return WaitsFor::nothing;
  if (told.view.story.asked_back) return WaitsFor::reply;
  if (told.view.state < consult::CaseState::at_desk && on_its_way(record))
    return on_the_way(record);
  return told.view.state < consult::CaseState::at_desk ? WaitsFor::desk : WaitsFor::specialist;
}

WaitsFor at_the_desk(const Explanation& told) {
  if (told.view.story.open())
    return told.view.story.asked_back ? WaitsFor::reply : WaitsFor::specialist;
  const auto under_way = std::find_if(told.parts.begin(), told.parts.end(),
                                      [](const Part& part) { return on_its_way(part.story); });
  return under_way == told.parts.end() ? WaitsFor::nothing : on_the_way(under_way->story);
}

Result<std::size_t> place_in_queue(Station& station, const consult::CaseView& view) {
  HARKARA_ASSIGN(const auto queue, station.casebook().desk_queue(view.desk, station.clock().now()));
  std::size_t before = 0;
  for (const consult::CaseView& each : queue) {
    if (each.id == view.id) break;
    if (each.story.open()) ++before;
  }
  return before;
}

Result<std::int64_t> next_sitting_ms(Station& station, const std::string& desk,
                                     std::int64_t now_ms) {
  constexpr std::int64_t kMinute_ms = 60'000;
  const auto roster = station.casebook().roster(desk);
  if (!roster && roster.error().code == Errc::not_found) return std::int64_t{0};
  if (!roster) return roster.error();
  return consult::sitting_from(*roster, now_ms - roster->minutes * kMinute_ms + 1);
}

Status add_sitting(Station& station, Explanation& told) {
  const std::int64_t now_ms = station.clock().now().wall_ms;
  told.has_slot = told.view.story.slot && told.view.story.slot_ms > now_ms;
  if (told.has_slot) told.sitting_ms = told.view.story.slot_ms;
  if (told.has_slot || !told.at_desk) return ok();
  HARKARA_ASSIGN(told.sitting_ms, next_sitting_ms(station, told.view.desk, now_ms));
  return ok();
}

}  // namespace

const char* waits_for_name(WaitsFor what) {
  switch (what) {
    case WaitsFor::nothing: return "nothing";
    case WaitsFor::contact: return "contact";
    case WaitsFor::desk: return "desk";
    case WaitsFor::specialist: return "specialist";
    case WaitsFor::reply: return "reply";
    case WaitsFor::answer: return "answer";
  }
  return "unknown";
}

Result<Explanation> explain(Station& station, const CaseId& id, const PlaceInQueue& place) {
  Explanation told;
  HARKARA_ASSIGN(told.view, station.casebook().show(id));
  HARKARA_ASSIGN(const auto thread, consult::require_thread(station.store(), id));
  for (const StoredEvent& stored : thread)
    if (stored.event.kind != EventKind::viewed && stored.bundle != BundleId{})
      HARKARA_TRY(add_parts(station, stored, told.parts));
  const StoredEvent* opening = consult::opening_of(thread);
  const NodeId& self = station.home().node.subject;
  told.at_desk = opening == nullptr || opening->binding.origin != self;
  if (told.at_desk) {
    told.waits_for = at_the_desk(told);
    if (told.waits_for == WaitsFor::specialist) {
      HARKARA_ASSIGN(told.unanswered_before,
                     place ? place(told.view) : place_in_queue(station, told.view));
    }
  } else {
    told.waits_for = at_the_clinic(told, story_of(told.parts, opening->bundle));
  }
  if (told.waits_for == WaitsFor::specialist) HARKARA_TRY(add_sitting(station, told));
  return told;
}

}  // namespace harkara::node
