#include "node/consult/case_thread.h"

#include <algorithm>
#include <tuple>

#include "base/codec.h"
#include "node/consult/authors.h"
#include "node/consult/casebook.h"
#include "node/consult/local_facts.h"
#include "node/consult/mailboxes.h"

namespace harkara::node::consult {
namespace {

using storage::Table;

constexpr std::uint8_t kVersion = 1;

Bytes key_of(const CaseId& case_id, const EventId& event) {
  Bytes key = to_bytes(case_id.view());
  append(key, event.view());
  return key;
}

}  // namespace

Result<StoredEvent> decode_stored(View value) {
  ByteReader in(value);
  const std::uint8_t version = in.u8();
  StoredEvent stored;
  stored.bundle = in.fixed<BundleId>();
  stored.binding.origin = in.fixed<NodeId>();
  stored.binding.mailbox = in.fixed<EndpointId>();
  if (!in.ok() || version != kVersion)
    return fail(Errc::corrupt, "a stored case event is malformed");
  HARKARA_ASSIGN(stored.event, read_payload(in.rest()));
  stored.event.origin = stored.binding.origin;
  return stored;
}

Bytes encode_stored(const BundleId& bundle, const Binding& binding, View payload) {
  ByteWriter out;
  out.u8(kVersion);
  out.raw(bundle.view());
  out.raw(binding.origin.view());
  out.raw(binding.mailbox.view());
  out.raw(payload);
  return out.take();
}

Result<std::vector<StoredEvent>> load_whole_thread(storage::Store& store, const CaseId& case_id) {
  std::vector<Bytes> values;
  HARKARA_TRY(store.scan(Table::events, case_id.view(), [&](View, View value) {
    values.push_back(to_bytes(value));
    return true;
  }));
  std::vector<StoredEvent> thread;
  for (const Bytes& value : values) {
    HARKARA_ASSIGN(StoredEvent stored, decode_stored(value));
    thread.push_back(std::move(stored));
  }
  std::sort(thread.begin(), thread.end(), [](const StoredEvent& a, const StoredEvent& b) {
    return std::tie(a.event.height, a.event.time_ms, a.event.id) <
           std::tie(b.event.height, b.event.time_ms, b.event.id);
  });
  return thread;
}

Result<std::vector<StoredEvent>> load_thread(storage::Store& store, const CaseId& case_id) {
  HARKARA_ASSIGN(auto thread, load_whole_thread(store, case_id));
  const StoredEvent* first = opening_of(thread);
  if (first == nullptr) return thread;
  const Event opening = first->event;
  HARKARA_ASSIGN(const std::vector<NodeId> desk_nodes, desk_nodes_of(store, *first));
  std::erase_if(thread, [&](const StoredEvent& stored) {
    return !counts(stored.event, &opening, desk_nodes);
  });
  return thread;
}

Result<std::size_t> count_events(storage::Store& store, const CaseId& case_id) {
  std::size_t count = 0;
  HARKARA_TRY(store.scan_keys(Table::events, case_id.view(), [&](View) {
    ++count;
    return true;
  }));
  return count;
}

Result<std::vector<NodeId>> desk_nodes_of(storage::Store& store, const StoredEvent& opening) {
  std::vector<NodeId> nodes;
  HARKARA_ASSIGN(const LocalFacts facts, load_facts(store, opening.event.case_id));
  if (facts.desk_owner != NodeId{}) nodes.push_back(facts.desk_owner);
  const auto desk = load_mailbox(store, opening.binding.mailbox);
  if (desk) nodes.push_back(desk->owner);
  if (desk || desk.error().code == Errc::not_found) return nodes;
  return desk.error();
}

Result<std::vector<StoredEvent>> require_thread(storage::Store& store, const CaseId& case_id) {
  HARKARA_ASSIGN(std::vector<StoredEvent> thread, load_thread(store, case_id));
  if (thread.empty())
    return fail(Errc::not_found, "case " + case_name(case_id) + " is not on this node");
  return thread;
}

bool has_event(storage::Store& store, const CaseId& case_id, const EventId& event) {
  return store.has(Table::events, key_of(case_id, event));
}

Status append_event(storage::Store& store, const CaseId& case_id, const EventId& event,
                    const BundleId& bundle, const Binding& binding, View payload) {
  return store.put(Table::events, key_of(case_id, event), encode_stored(bundle, binding, payload));
}

Result<std::vector<CaseId>> case_ids(storage::Store& store) {
  std::vector<CaseId> ids;
  HARKARA_TRY(store.scan_keys(Table::events, {}, [&](View key) {
    if (key.size() != CaseId::kSize + EventId::kSize) return true;
    const auto id = CaseId::from(key.first(CaseId::kSize));
    if (ids.empty() || ids.back() != *id) ids.push_back(*id);
    return true;
  }));
  return ids;
}

const StoredEvent* opening_of(const std::vector<StoredEvent>& thread) {
  const auto at = std::find_if(thread.begin(), thread.end(), [](const StoredEvent& stored) {
    return stored.event.kind == EventKind::opened;
  });
  return at == thread.end() ? nullptr : &*at;
}

std::vector<Event> events_of(const std::vector<StoredEvent>& thread) {
  std::vector<Event> events;
  events.reserve(thread.size());
  for (const StoredEvent& stored : thread) events.push_back(stored.event);
  return events;
}

}  // namespace harkara::node::consult
