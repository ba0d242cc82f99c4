#include "node/consult/fold.h"

#include <algorithm>
#include <tuple>

namespace harkara::node::consult {
namespace {

// What an event of this kind proves about the case, wherever it is read.
CaseState proven_by(EventKind kind) {
  switch (kind) {
    case EventKind::answered: return CaseState::answered;
    case EventKind::asked:
    case EventKind::viewed: return CaseState::opened;
    case EventKind::opened:
    case EventKind::amended:
    case EventKind::replied:
    case EventKind::progress: return CaseState::saved;
  }
  return CaseState::saved;
}

std::vector<Event> canonical(std::span<const Event> events) {
  std::vector<Event> out(events.begin(), events.end());
  std::sort(out.begin(), out.end(), [](const Event& a, const Event& b) {
    return std::tie(a.time_ms, a.id) < std::tie(b.time_ms, b.id);
  });
  const auto same = [](const Event& a, const Event& b) { return a.id == b.id; };
  out.erase(std::unique(out.begin(), out.end(), same), out.end());
  return out;
}

void take_opening(CaseView& view, const Event& event) {
  view.id = event.case_id;
  view.service_class = event.service_class;
  view.desk = event.desk;
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

CaseView fold(std::span<const Event> events) {
  CaseView view;
  view.events = canonical(events);
  const auto opening = std::find_if(view.events.begin(), view.events.end(), [](const Event& event) {
    return event.kind == EventKind::opened;
  });
  // Until the opening arrives, the earliest event says what it can.
  if (!view.events.empty())
    take_opening(view, opening == view.events.end() ? view.events.front() : *opening);
  for (const Event& event : view.events) {
    view.state = std::max(view.state, proven_by(event.kind));
    auto& side = event.kind == EventKind::answered ? view.answer_attachments : view.attachments;
    for (const Attachment& attachment : event.attachments) {
      AttachmentView seen;
      seen.attachment = attachment;
      side.push_back(std::move(seen));
    }
  }
  return view;
}

}  // namespace harkara::node::consult
