#include "node/consult/authors.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "node/consult/field_checks.h"

namespace harkara::node::consult {
namespace {

bool before(const Event& a, const Event& b) {
  return std::tie(a.height, a.time_ms, a.id) < std::tie(b.height, b.time_ms, b.id);
}

// Only for two events that claim one id, which an honest author never writes.
bool smaller(const Event& a, const Event& b) {
  const auto key = [](const Event& e) {
    return std::make_tuple(e.height, e.time_ms, e.kind, e.origin, e.author_id, e.body.dump());
  };
  return key(a) < key(b);
}

std::string node_of(const std::string& desk) {
  return desk.substr(std::min(desk.find('@'), desk.size()));
}

}  // namespace

Side side_of(EventKind kind) {
  switch (kind) {
    case EventKind::opened:
    case EventKind::amended:
    case EventKind::replied:
    case EventKind::progress:
    case EventKind::attached:
    case EventKind::consent_given:
    case EventKind::consent_withdrawn:
    case EventKind::withdrawn:
    case EventKind::booked: return Side::clinic;
    case EventKind::asked:
    case EventKind::viewed:
    case EventKind::answered:
    case EventKind::claimed:
    case EventKind::released:
    case EventKind::prescribed:
    case EventKind::referred:
    case EventKind::arrived:
    case EventKind::transferred:
    case EventKind::slotted:
    case EventKind::shared: return Side::desk;
  }
  return Side::clinic;
}

std::vector<Event> canonical(std::span<const Event> events) {
  std::map<EventId, const Event*> once;
  for (const Event& event : events) {
    const auto [at, fresh] = once.try_emplace(event.id, &event);
    if (!fresh && smaller(event, *at->second)) at->second = &event;
  }
  std::vector<Event> out;
  out.reserve(once.size());
  for (const auto& [id, event] : once) out.push_back(*event);
  std::sort(out.begin(), out.end(), before);
  return out;
}

const Event* opening_of(std::span<const Event> canonical) {
  const auto at = std::find_if(canonical.begin(), canonical.end(),
                               [](const Event& e) { return e.kind == EventKind::opened; });
  return at == canonical.end() ? nullptr : &*at;
}

bool counts(const Event& event, const Event* opening, std::span<const NodeId> desk_nodes) {
  if (opening == nullptr) return true;
  // One case has one opening.
  if (event.kind == EventKind::opened) return event.id == opening->id;
  if (side_of(event.kind) == Side::clinic) return event.origin == opening->origin;
  // A case never leaves the node of its desk: nobody else could read it.
  if (event.kind == EventKind::transferred &&
      node_of(text_or(event.body, "to")) != node_of(opening->desk))
    return false;
  return desk_nodes.empty() ||
         std::find(desk_nodes.begin(), desk_nodes.end(), event.origin) != desk_nodes.end();
}

}  // namespace harkara::node::consult
