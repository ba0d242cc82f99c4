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

// Canonical order: time, then id. Events of the clinic's side count only when they
// come from the node that opened the case. Empty when nothing is known.
Result<std::vector<StoredEvent>> load_thread(storage::Store& store, const CaseId& case_id);
// As above; Errc::not_found when there is no such case.
Result<std::vector<StoredEvent>> require_thread(storage::Store& store, const CaseId& case_id);

bool has_event(storage::Store& store, const CaseId& case_id, const EventId& event);
// REQUIRES: `payload` was verified, or made here. The caller commits.
Status append_event(storage::Store& store, const CaseId& case_id, const EventId& event,
                    const BundleId& bundle, const Binding& binding, View payload);

// Ids of every case with an event here, in id order.
Result<std::vector<CaseId>> case_ids(storage::Store& store);

// The event that opened the case; nullptr while it has not arrived.
const StoredEvent* opening_of(const std::vector<StoredEvent>& thread);

std::vector<Event> events_of(const std::vector<StoredEvent>& thread);

}  // namespace harkara::node::consult
