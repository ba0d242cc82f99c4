// The thread of a case as the store keeps it: each event's exact signed payload,
// with the bundle that brought it. Append-only; an EventId is kept once.
#pragma once

#include "node/consult/event.h"
#include "node/consult/payload.h"
#include "storage/store.h"

namespace harkara::node::consult {

struct StoredEvent {
  Event event;
  BundleId bundle;  // that carries it
  Binding binding;  // what its signature is bound to
};

// As events are stored, here and in the library. Errc::corrupt.
Bytes encode_stored(const BundleId& bundle, const Binding& binding, View payload);
Result<StoredEvent> decode_stored(View value);

// Every event known here in canonical order (authors.h), also those that do not count.
// Empty when nothing is known.
Result<std::vector<StoredEvent>> load_whole_thread(storage::Store& store, const CaseId& case_id);
// Those that count.
Result<std::vector<StoredEvent>> load_thread(storage::Store& store, const CaseId& case_id);
// As above; Errc::not_found when there is no such case.
Result<std::vector<StoredEvent>> require_thread(storage::Store& store, const CaseId& case_id);

// How many events are stored of it, also those that do not count.
Result<std::size_t> count_events(storage::Store& store, const CaseId& case_id);

bool has_event(storage::Store& store, const CaseId& case_id, const EventId& event);
// REQUIRES: `payload` was verified, or made here. The caller commits.
Status append_event(storage::Store& store, const CaseId& case_id, const EventId& event,
                    const BundleId& bundle, const Binding& binding, View payload);

// Ids of every case with an event here, in id order.
Result<std::vector<CaseId>> case_ids(storage::Store& store);

// Nodes that may speak for the desk, as far as this node knows: whom the clinic trusted
// when it opened the case, and who signed the desk's descriptor.
Result<std::vector<NodeId>> desk_nodes_of(storage::Store& store, const StoredEvent& opening);

// The event that opened the case; nullptr while it has not arrived.
const StoredEvent* opening_of(const std::vector<StoredEvent>& thread);

std::vector<Event> events_of(const std::vector<StoredEvent>& thread);

}  // namespace harkara::node::consult
