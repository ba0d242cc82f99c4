#include "node/consult/inbox.h"

#include <algorithm>

#include "base/limits.h"
#include "node/consult/bundle_content.h"
#include "node/consult/card_book.h"
#include "node/consult/case_thread.h"
#include "node/consult/library/entry.h"
#include "node/consult/local_facts.h"
#include "node/consult/mailboxes.h"

namespace harkara::node::consult {
namespace {

constexpr std::size_t kBatch = 64;  // entries in one commit

enum class Found { event, duplicate, attachment, waits };

// Nothing is wrong with the bundle: the store failed, and all of it must be tried
// again.
bool is_ours_to_mend(const Error& error) {
  return error.code == Errc::full || error.code == Errc::io || error.code == Errc::closed ||
         error.code == Errc::busy;
}

// Valid today, or, since a bundle may travel for weeks, when it was made.
Result<Event> verify_at(const Context& context, const crypto::BundleHeader& header, View payload,
                        Moment now) {
  const Binding binding{header.origin, header.destination};
  auto event = verify_payload(payload, binding, context.trust, now.wall_ms / 1000);
  if (event || event.error().code != Errc::expired) return event;
  const std::int64_t age_ms = now.wall_ms - header.created_ms;
  if (age_ms < 0 || age_ms > std::int64_t{kMaxLifetime_s} * 1000) return event;
  return verify_payload(payload, binding, context.trust, header.created_ms / 1000);
}

Status check_question(const Context& context, const Event& event, const Binding& binding) {
  if (event.desk.starts_with('@') || crypto::desk_endpoint(event.desk) != binding.mailbox)
    return fail(Errc::refused, std::string("a '") + event_kind_name(event.kind) +
                                   "' event names another desk than the one it was sealed to");
  if (event.kind != EventKind::opened) return ok();
  HARKARA_ASSIGN(const auto thread, load_thread(context.bundles.store(), event.case_id));
  if (opening_of(thread) == nullptr) return ok();
  return fail(Errc::refused,
              "case " + case_name(event.case_id) + " was opened already by another event");
}

// Only the desk that was asked may answer, and only a case that was opened here.
Status check_reply(const Context& context, const Event& event, const Binding& binding) {
  storage::Store& store = context.bundles.store();
  HARKARA_ASSIGN(const auto thread, load_thread(store, event.case_id));
  const StoredEvent* opening = opening_of(thread);
  const bool asked_here = opening != nullptr && opening->binding.origin == context.node;
  if (!asked_here || binding.mailbox != endpoint_of(context.node))
    return fail(Errc::refused, std::string("a '") + event_kind_name(event.kind) +
                                   "' event for case " + case_name(event.case_id) +
                                   ", which was not opened on this node");
  HARKARA_ASSIGN(const std::vector<NodeId> desk_nodes, desk_nodes_of(store, *opening));
  if (std::find(desk_nodes.begin(), desk_nodes.end(), binding.origin) != desk_nodes.end())
    return ok();
  return fail(Errc::refused, std::string("a '") + event_kind_name(event.kind) +
                                 "' event for case " + case_name(event.case_id) +
                                 " from a node that does not host its desk");
}

// The address to answer to comes with the case; better known ones stay.
Status learn_reply_mailbox(const Context& context, const Event& event, const Binding& binding,
                           Moment now) {
  if (event.reply_mailbox.empty()) return ok();
  HARKARA_ASSIGN(const auto descriptor, crypto::decode_mailbox(event.reply_mailbox));
  if (descriptor.owner != binding.origin || descriptor.mailbox != endpoint_of(binding.origin))
    return fail(Errc::refused, "the event's reply mailbox is not that of the node it comes from");
  const Status learned = learn_mailbox(context, descriptor, now.wall_ms / 1000);
  // Its certificate may come later; the answer asks again.
  return learned || learned.error().code == Errc::not_found ? ok() : learned;
}

class Drain {
 public:
  Drain(const Context& context, Moment now) : context_(context), now_(now) {}

  // Once through the inbox, from the oldest entry on. Commits on the way.
  Status pass();
  // Does an entry wait for a card that came behind it?
  bool again() const { return report_.waiting > 0 && learned_; }
  Casebook::InboxReport report() && { return std::move(report_); }

 private:
  struct Entry {
    std::uint64_t ref;
    BundleId id;
  };
  Result<std::vector<Entry>> entries(std::uint64_t from);
  Status take_entry(const Entry& entry);
  Status reject(const BundleId& id, const Error& error);
  Result<Found> take(const BundleId& id);
  Result<Found> take_event(const storage::BundleRecord& record, View payload);
  Result<Found> take_whole(const storage::BundleRecord& record, View payload);
  Result<Found> take_shared(const storage::BundleRecord& record, const Event& event, View payload);
  Status check_licence(const Event& event, const crypto::BundleHeader& header, View card) const;
  Result<Found> keep_for_licence(const BundleId& id, const Error& error);

  storage::Store& store() { return context_.bundles.store(); }

  const Context& context_;
  Moment now_;
  Casebook::InboxReport report_;
  bool learned_ = false;  // a card, in this pass
};

// In force when the answer was made, for it may have been on its way for weeks.
Status Drain::check_licence(const Event& event, const crypto::BundleHeader& header,
                            View card) const {
  if (context_.licences == nullptr) return ok();
  HARKARA_ASSIGN(const Card parts, decode_card(card));
  HARKARA_ASSIGN(const auto author, crypto::decode_certificate(parts.certificate));
  const std::int64_t least_ms = now_.wall_ms - std::int64_t{kMaxLifetime_s} * 1000;
  const std::int64_t made_ms = std::clamp(header.created_ms, least_ms, now_.wall_ms);
  const std::string desk = event.kind == EventKind::shared ? "" : event.desk;
  return context_.licences->check(context_.trust, author, desk, context_.node_name, made_ms / 1000);
}

// Nothing is wrong with the bundle: it waits in the inbox for the operator's word. Why is
// told once.
Result<Found> Drain::keep_for_licence(const BundleId& id, const Error& error) {
  if (!quarantine_reason(store(), id)) HARKARA_TRY(reject(id, error));
  return Found::waits;
}

// Of no case, and for our own inbox.
Result<Found> Drain::take_shared(const storage::BundleRecord& record, const Event& event,
                                 View payload) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  if (header.destination != endpoint_of(context_.node))
    return fail(Errc::refused, "a 'shared' event that is not for this node's own inbox");
  if (library::has_entry(store(), event.id)) return Found::duplicate;
  HARKARA_TRY(library::keep_entry(store(), event.id, record.manifest.id,
                                  {header.origin, header.destination}, payload));
  return Found::event;
}

Result<Found> Drain::take_whole(const storage::BundleRecord& record, View payload) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  const Binding binding{header.origin, header.destination};
  HARKARA_ASSIGN(const Event event, verify_at(context_, header, payload, now_));
  HARKARA_ASSIGN(const View card, card_of(payload));
  HARKARA_ASSIGN(const bool fresh, keep_card(store(), header.origin, card, now_.wall_ms));
  learned_ = learned_ || fresh;
  if (event.kind == EventKind::shared) {
    if (const Status licensed = check_licence(event, header, card); !licensed)
      return keep_for_licence(record.manifest.id, licensed.error());
    return take_shared(record, event, payload);
  }
  if (has_event(store(), event.case_id, event.id)) return Found::duplicate;
  const bool question = scope_for(event.kind) == crypto::Scope::consult;
  HARKARA_TRY(question ? check_question(context_, event, binding)
                       : check_reply(context_, event, binding));
  if (!question)
    if (const Status licensed = check_licence(event, header, card); !licensed)
      return keep_for_licence(record.manifest.id, licensed.error());
  HARKARA_TRY(learn_reply_mailbox(context_, event, binding, now_));
  HARKARA_TRY(append_event(store(), event.case_id, event.id, record.manifest.id, binding, payload));
  return Found::event;
}

Result<Found> Drain::take_event(const storage::BundleRecord& record, View payload) {
  const auto named = named_card(payload);
  if (!named) return take_whole(record, payload);
  const auto card = find_card(store(), record.manifest.manifest.header.origin, *named);
  if (!card && card.error().code == Errc::not_found) return Found::waits;
  if (!card) return card.error();
  return take_whole(record, with_card(payload, *card));
}

Result<Found> Drain::take(const BundleId& id) {
  HARKARA_ASSIGN(const storage::BundleRecord record, context_.bundles.find(id));
  HARKARA_ASSIGN(const crypto::PayloadKey key, payload_key(context_, record));
  HARKARA_ASSIGN(const auto payload, read_event_content(context_, record, key));
  if (payload) return take_event(record, *payload);
  // The epoch key will be forgotten one day; the image must stay readable.
  HARKARA_TRY(keep_payload_key(store(), id, key));
  return Found::attachment;
}

Status Drain::reject(const BundleId& id, const Error& error) {
  report_.rejected.push_back(std::string(errc_name(error.code)) + ": " + error.message);
  return quarantine(store(), id, report_.rejected.back());
}

Status Drain::take_entry(const Entry& entry) {
  const Result<Found> found = take(entry.id);
  if (!found && is_ours_to_mend(found.error())) return found.error();
  if (!found) {
    HARKARA_TRY(reject(entry.id, found.error()));
  } else if (*found == Found::waits) {
    ++report_.waiting;
    return ok();  // it stays
  } else {
    if (*found == Found::event) ++report_.events;
    if (*found == Found::duplicate) ++report_.duplicates;
  }
  return context_.bundles.remove_from_inbox(entry.ref);
}

Result<std::vector<Drain::Entry>> Drain::entries(std::uint64_t from) {
  std::vector<Entry> list;
  HARKARA_TRY(context_.bundles.each_inbox(
      [&](std::uint64_t ref, const BundleId& id) {
        list.push_back({ref, id});
        return list.size() < kBatch;
      },
      from));
  return list;
}

Status Drain::pass() {
  report_.waiting = 0;
  learned_ = false;
  for (std::uint64_t from = 0;;) {
    HARKARA_ASSIGN(std::vector<Entry> batch, entries(from));
    if (batch.empty()) return ok();
    // Another process of this node may read it too: list again under the lock.
    HARKARA_TRY(store().begin_write());
    HARKARA_ASSIGN(batch, entries(from));
    for (const Entry& entry : batch) HARKARA_TRY(take_entry(entry));
    HARKARA_TRY(store().commit());
    if (batch.size() < kBatch) return ok();
    from = batch.back().ref + 1;
  }
}

}  // namespace

Result<Casebook::InboxReport> drain_inbox(const Context& context, Moment now) {
  Drain drain(context, now);
  do HARKARA_TRY(drain.pass());
  while (drain.again());
  return std::move(drain).report();
}

}  // namespace harkara::node::consult
