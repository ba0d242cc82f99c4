#include "node/consult/writing.h"

#include <algorithm>

#include "node/consult/event_json.h"
#include "node/consult/mailboxes.h"
#include "node/consult/papers.h"

namespace harkara::node::consult {

using crypto::MailboxDescriptor;

namespace {

// Where the specialist's words go: the inbox of the node that opened the case.
Result<MailboxDescriptor> mailbox_of_clinic(const Context& context,
                                            const std::vector<StoredEvent>& thread, Moment now) {
  storage::Store& store = context.bundles.store();
  const StoredEvent& opening = *opening_of(thread);
  const EndpointId inbox = endpoint_of(opening.binding.origin);
  auto known = load_mailbox(store, inbox);
  if (known || known.error().code != Errc::not_found) return known;
  const auto carried = crypto::decode_mailbox(opening.event.reply_mailbox);
  Status learned = carried ? learn_mailbox(context, *carried, now.wall_ms / 1000)
                           : Status(fail(Errc::not_found, "the case carries no reply mailbox"));
  if (learned) return load_mailbox(store, inbox);
  if (learned.error().code != Errc::not_found) return std::move(learned).error();
  return fail(Errc::not_found, "the inbox of node '" + opening.event.origin_node +
                                   "' is not known here; next: add its contact card");
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
}

Status check_own_person(const Context& context, EventKind kind, Moment now) {
  const auto person =
      context.trust.verify(context.person_certificate, crypto::CertificateKind::person,
                           scope_for(kind), now.wall_ms / 1000);
  if (person) return ok();
  return fail(person.error().code, std::string("this node's person may not write '") +
                                       event_kind_name(kind) +
                                       "' events: " + person.error().message +
                                       "; next: do it at the node of the case's desk, or ask your "
                                       "network operator for a certificate that allows it");
}

std::string own_name(const Context& context) {
  const auto person = crypto::decode_certificate(context.person_certificate);
  HARKARA_ASSERT(person);
  return person->fields.name;
}

Result<std::vector<std::string>> desks_known(storage::Store& store, bool only_ours) {
  std::vector<std::string> desks;
  HARKARA_ASSIGN(const auto mailboxes, all_mailboxes(store));
  for (const MailboxDescriptor& mailbox : mailboxes) {
    if (is_inbox_address(mailbox.address)) continue;
    if (only_ours) {
      HARKARA_ASSIGN(const bool ours, is_ours(store, mailbox.mailbox));
      if (!ours) continue;
    }
    desks.push_back(mailbox.address);
  }
  return desks;
}

Result<MailboxDescriptor> desk_mailbox(storage::Store& store, const std::string& desk) {
  if (!crypto::valid_desk_address(desk))
    return fail(Errc::invalid, "desk '" + desk +
                                   "' is not an address; expected desk@node such as "
                                   "radiology@aiims");
  auto mailbox = load_mailbox(store, crypto::desk_endpoint(desk));
  if (mailbox || mailbox.error().code != Errc::not_found) return mailbox;
  HARKARA_ASSIGN(const std::vector<std::string> known, desks_known(store, false));
  return fail(Errc::not_found, "desk '" + desk +
                                   "' is not known on this node (known: " + joined(known) +
                                   "); next: get the contact card of its node, then "
                                   "harkara node learn CARD");
}

Bytes own_inbox(const Context& context) {
  const auto inbox = load_mailbox(context.bundles.store(), endpoint_of(context.node));
  return inbox ? inbox->encoded : Bytes{};
}

Result<std::vector<StoredEvent>> thread_at_desk(const Context& context, const CaseId& case_id) {
  storage::Store& store = context.bundles.store();
  HARKARA_ASSIGN(auto thread, require_thread(store, case_id));
  const StoredEvent* opening = opening_of(thread);
  if (opening == nullptr)
    return fail(Errc::refused, "case " + case_name(case_id) + ": its record has not arrived yet");
  HARKARA_ASSIGN(const bool ours, is_ours(store, crypto::desk_endpoint(opening->event.desk)));
  if (ours) return thread;
  return fail(Errc::refused, "case " + case_name(case_id) +
                                 " is not at a desk of this node; next: "
                                 "answer it on the node that hosts " +
                                 opening->event.desk);
}

Result<std::vector<StoredEvent>> thread_at_clinic(const Context& context, const CaseId& case_id) {
  HARKARA_ASSIGN(auto thread, require_thread(context.bundles.store(), case_id));
  const StoredEvent* opening = opening_of(thread);
  if (opening != nullptr && opening->binding.origin == context.node) return thread;
  return fail(Errc::refused, "case " + case_name(case_id) +
                                 " was not opened on this node; next: "
                                 "write on the node that opened it");
}

Event new_event(const Context& context, const Event& opening, EventKind kind, Json body,
                Moment now) {
  Event event;
  event.case_id = opening.case_id;
  event.id = context.random.make<EventId>();
  event.kind = kind;
  event.time_ms = now.wall_ms;
  event.service_class = opening.service_class;
  event.desk = opening.desk;
  event.origin_node = context.node_name;
  event.body = std::move(body);
  return event;
}

Event next_event(const Context& context, const std::vector<StoredEvent>& thread, EventKind kind,
                 Json body, Moment now) {
  Event event = new_event(context, opening_of(thread)->event, kind, std::move(body), now);
  for (const StoredEvent& each : thread) event.height = std::max(event.height, each.event.height);
  event.height = std::min(event.height + 1, kMaxHeight);
  return event;
}

Status publish(const Context& context, Outgoing outgoing, Moment now, const Progress& progress,
               const LocalFacts* facts) {
  storage::Store& store = context.bundles.store();
  const CaseId case_id = outgoing.event.case_id;
  Status status = send(context, std::move(outgoing), now, progress);
  if (status && facts != nullptr) status = save_facts(store, case_id, *facts);
  if (status) status = store.commit();
  if (status) return ok();
  HARKARA_TRY(abandon(context.bundles));
  return status;
}

Result<EventId> publish_to_clinic(const Context& context, const std::vector<StoredEvent>& thread,
                                  Event event, std::span<const AttachmentFile> files, Moment now,
                                  const Progress& progress) {
  HARKARA_ASSIGN(MailboxDescriptor to, mailbox_of_clinic(context, thread, now));
  const EventId id = event.id;
  HARKARA_TRY(publish(context, {std::move(event), std::move(to), files}, now, progress));
  return id;
}

Result<EventId> publish_to_desk(const Context& context, const std::vector<StoredEvent>& thread,
                                Event event, std::span<const AttachmentFile> files, Moment now,
                                const Progress& progress) {
  HARKARA_ASSIGN(MailboxDescriptor desk,
                 desk_mailbox(context.bundles.store(), opening_of(thread)->event.desk));
  event.reply_mailbox = own_inbox(context);
  const EventId id = event.id;
  const bool due = !files.empty() && papers_are_due(fold(events_of(thread)).story, now.wall_ms);
  HARKARA_TRY(publish(context, {std::move(event), std::move(desk), files, due}, now, progress));
  return id;
}

Result<EventId> keep_here(const Context& context, const Event& event) {
  const Binding binding{context.node, endpoint_of(context.node)};
  HARKARA_ASSIGN(const Bytes payload,
                 sign_payload(event, binding, context.person_certificate, context.person_identity));
  HARKARA_TRY(
      append_event(context.bundles.store(), event.case_id, event.id, BundleId{}, binding, payload));
  return event.id;
}

}  // namespace harkara::node::consult
