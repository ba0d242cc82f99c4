// Who may say what in a case. Signatures and scopes were checked when an event came in
// (payload.h, inbox.h); here it is whose words count in the fold, which every reader
// decides alike from the events themselves.
#pragma once

#include <span>
#include <vector>

#include "crypto/certificate.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

enum class Side : std::uint8_t {
  clinic,  // the node that opened the case
  desk,    // the node that hosts the desk it was sent to
};
Side side_of(EventKind kind);

// Every event once, in the order of the thread: height, then time, then id. Of two with
// one id the smaller counts, so that the order of arrival never matters.
std::vector<Event> canonical(std::span<const Event> events);

// The first opening in canonical order; nullptr while it has not arrived.
const Event* opening_of(std::span<const Event> canonical);

// `desk_nodes`: who may host the desk, as this node knows; empty: not known, and the
// desk's words are taken as the inbox let them in. Until the opening is here, all count.
bool counts(const Event& event, const Event* opening, std::span<const NodeId> desk_nodes);

}  // namespace harkara::node::consult
