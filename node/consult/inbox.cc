#include "node/consult/inbox.h"

#include "base/limits.h"
#include "node/consult/bundle_content.h"
#include "node/consult/case_thread.h"
#include "node/consult/local_facts.h"
#include "node/consult/mailboxes.h"

namespace harkara::node::consult {
namespace {

constexpr std::size_t kBatch = 64;  // entries in one commit

enum class Found { event, duplicate, attachment };

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
  HARKARA_ASSIGN(const LocalFacts facts, load_facts(store, event.case_id));
  const auto desk = load_mailbox(store, opening->binding.mailbox);
  if (binding.origin == facts.desk_owner || (desk && binding.origin == desk->owner)) return ok();
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

Result<Found> take_event(const Context& context, const storage::BundleRecord& record, View payload,
                         Moment now) {
  storage::Store& store = context.bundles.store();
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  const Binding binding{header.origin, header.destination};
  HARKARA_ASSIGN(const Event event, verify_at(context, header, payload, now));
  if (has_event(store, event.case_id, event.id)) return Found::duplicate;
  const bool question = scope_for(event.kind) == crypto::Scope::consult;
  HARKARA_TRY(question ? check_question(context, event, binding)
                       : check_reply(context, event, binding));
  HARKARA_TRY(learn_reply_mailbox(context, event, binding, now));
  HARKARA_TRY(append_event(store, event.case_id, event.id, record.manifest.id, binding, payload));
  return Found::event;
}

Result<Found> take(const Context& context, const BundleId& id, Moment now) {
  HARKARA_ASSIGN(const storage::BundleRecord record, context.bundles.find(id));
  HARKARA_ASSIGN(const crypto::PayloadKey key, payload_key(context, record));
  HARKARA_ASSIGN(const auto payload, read_event_content(context, record, key));
  if (payload) return take_event(context, record, *payload, now);
  // The epoch key will be forgotten one day; the image must stay readable.
  HARKARA_TRY(keep_payload_key(context.bundles.store(), id, key));
  return Found::attachment;
}

Status reject(const Context& context, const BundleId& id, const Error& error,
              Casebook::InboxReport& report) {
  report.rejected.push_back(std::string(errc_name(error.code)) + ": " + error.message);
  return quarantine(context.bundles.store(), id, report.rejected.back());
}

Status take_entry(const Context& context, std::uint64_t ref, const BundleId& id, Moment now,
                  Casebook::InboxReport& report) {
  const Result<Found> found = take(context, id, now);
  if (!found && is_ours_to_mend(found.error())) return found.error();
  if (!found) {
    HARKARA_TRY(reject(context, id, found.error(), report));
  } else {
    if (*found == Found::event) ++report.events;
    if (*found == Found::duplicate) ++report.duplicates;
  }
  return context.bundles.remove_from_inbox(ref);
}

}  // namespace

Result<Casebook::InboxReport> drain_inbox(const Context& context, Moment now) {
  storage::Store& store = context.bundles.store();
  struct Entry {
    std::uint64_t ref;
    BundleId id;
  };
  Casebook::InboxReport report;
  std::vector<Entry> entries;
  const auto list = [&](std::uint64_t ref, const BundleId& id) {
    entries.push_back({ref, id});
    return entries.size() < kBatch;
  };
  do {
    entries.clear();
    HARKARA_TRY(context.bundles.each_inbox(list));
    if (entries.empty()) return report;
    // Another process of this node may read it too: list again under the lock.
    entries.clear();
    HARKARA_TRY(store.begin_write());
    HARKARA_TRY(context.bundles.each_inbox(list));
    for (const Entry& entry : entries)
      HARKARA_TRY(take_entry(context, entry.ref, entry.id, now, report));
    HARKARA_TRY(store.commit());
  } while (entries.size() == kBatch);
  return report;
}

}  // namespace harkara::node::consult
