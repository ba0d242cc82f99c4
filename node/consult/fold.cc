#include "node/consult/fold.h"

#include <algorithm>

namespace harkara::node::consult {
namespace {

// What an event of this kind proves about the case, wherever it is read.
CaseState proven_by(EventKind kind) {
  switch (kind) {
    case EventKind::answered: return CaseState::answered;
    case EventKind::asked:
    case EventKind::viewed:
    case EventKind::prescribed:
    case EventKind::referred:
    case EventKind::arrived: return CaseState::opened;
    case EventKind::claimed:
    case EventKind::released:
    case EventKind::transferred:
    case EventKind::slotted: return CaseState::at_desk;
    case EventKind::opened:
    case EventKind::amended:
    case EventKind::replied:
    case EventKind::progress:
    case EventKind::attached:
    case EventKind::consent_given:
    case EventKind::consent_withdrawn:
    case EventKind::withdrawn:
    case EventKind::booked:
    case EventKind::shared: return CaseState::saved;
  }
  return CaseState::saved;
}

void take_opening(CaseView& view, const Event& event) {
  view.id = event.case_id;
  view.origin_node = event.origin_node;
  view.opened_ms = event.time_ms;
}

}  // namespace

const char* case_state_name(CaseState state) {
  switch (state) {
    case CaseState::saved: return "saved";
    case CaseState::copied: return "copied";
    case CaseState::at_desk: return "at_desk";
    case CaseState::opened: return "opened";
    case CaseState::answered: return "answered";
    case CaseState::answer_here: return "answer_here";
  }
  return "unknown";
}

CaseView fold(std::span<const Event> events, std::span<const NodeId> desk_nodes) {
  CaseView view;
  view.events = canonical(events);
  const Event* first = opening_of(view.events);
  std::optional<Event> opening;
  if (first != nullptr) opening = *first;
  const std::size_t known = view.events.size();
  std::erase_if(view.events, [&](const Event& event) {
    return !counts(event, opening ? &*opening : nullptr, desk_nodes);
  });
  view.story = tell(view.events);
  view.story.ignored = known - view.events.size();
  view.service_class = view.story.service_class;
  view.desk = view.story.desk;
  if (!view.events.empty()) take_opening(view, opening ? *opening : view.events.front());
  for (const Event& event : view.events) {
    view.state = std::max(view.state, proven_by(event.kind));
    const bool of_desk = side_of(event.kind) == Side::desk;
    auto& side = of_desk ? view.answer_attachments : view.attachments;
    for (const Attachment& attachment : event.attachments) {
      AttachmentView seen;
      seen.attachment = attachment;
      side.push_back(std::move(seen));
    }
  }
  return view;
}

}  // namespace harkara::node::consult
