#include "node/consult/casebook.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "node/consult/case_folder.h"
#include "node/consult/case_thread.h"
#include "node/consult/case_view.h"
#include "node/consult/inbox.h"
#include "node/consult/local_facts.h"
#include "node/consult/mailboxes.h"
#include "node/consult/outbox.h"
#include "node/consult/record.h"

namespace harkara::node::consult {
namespace {

using crypto::MailboxDescriptor;

// One call of the casebook: what the engine of the same process wrote before is made
// durable, never rolled back by us; what we leave uncommitted is rolled back.
class Turn {
 public:
  explicit Turn(storage::Store& store) : store_(store) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (begun_) store_.rollback();
  }

  Status begin_read() {
    if (store_.uncommitted_bytes() > 0) HARKARA_TRY(store_.commit());
    begun_ = true;
    return ok();
  }
  Status begin_write() {
    HARKARA_TRY(begin_read());
    return store_.begin_write();
  }

 private:
  storage::Store& store_;
  bool begun_ = false;
};

Status check_own_person(const Context& context, EventKind kind, Moment now) {
  const auto person =
      context.trust.verify(context.person_certificate, crypto::CertificateKind::person,
                           scope_for(kind), now.wall_ms / 1000);
  if (person) return ok();
  return fail(person.error().code, std::string("this node's person may not write '") +
                                       event_kind_name(kind) +
                                       "' events: " + person.error().message);
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "none" : out;
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
  return fail(Errc::not_found, "desk '" + desk + "' is not known on this node (known: " +
                                   joined(known) + "); next: add the contact card of its node");
}

// The thread of a case whose desk we host. Errors as Casebook::answer says.
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

// Publishes with one commit, or keeps nothing.
Status publish(const Context& context, Outgoing outgoing, Moment now, const Progress& progress,
               const LocalFacts* facts = nullptr) {
  storage::Store& store = context.bundles.store();
  const CaseId case_id = outgoing.event.case_id;
  Status status = send(context, std::move(outgoing), now, progress);
  if (status && facts != nullptr) status = save_facts(store, case_id, *facts);
  if (status) status = store.commit();
  if (status) return ok();
  HARKARA_TRY(abandon(context.bundles));
  return status;
}

Result<EventId> publish_reply(const Context& context, const std::vector<StoredEvent>& thread,
                              EventKind kind, Json body, std::span<const AttachmentFile> files,
                              Moment now, const Progress& progress) {
  HARKARA_ASSIGN(MailboxDescriptor to, mailbox_of_clinic(context, thread, now));
  Event event = new_event(context, opening_of(thread)->event, kind, std::move(body), now);
  const EventId id = event.id;
  HARKARA_TRY(publish(context, {std::move(event), std::move(to), files}, now, progress));
  return id;
}

Bytes own_inbox(const Context& context) {
  const auto inbox = load_mailbox(context.bundles.store(), endpoint_of(context.node));
  return inbox ? inbox->encoded : Bytes{};
}

}  // namespace

Casebook::Casebook(Context context) : context_(std::move(context)) {}

Result<CaseId> Casebook::open_case(const NewConsult& consult, Moment now,
                                   const Progress& progress) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  const Json record = normal_case_record(consult.record);
  HARKARA_TRY(check_case_record(record));
  if (consult.service_class != ServiceClass::emergency &&
      consult.service_class != ServiceClass::urgent &&
      consult.service_class != ServiceClass::routine)
    return fail(Errc::invalid, "class '" + std::string(service_class_name(consult.service_class)) +
                                   "' is not for cases; expected emergency, urgent or routine");
  HARKARA_TRY(check_own_person(context_, EventKind::opened, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(MailboxDescriptor desk, desk_mailbox(store, consult.desk));
  Event event;
  event.case_id = context_.random.make<CaseId>();
  event.service_class = consult.service_class;
  event.desk = consult.desk;
  event = new_event(context_, event, EventKind::opened, record, now);
  event.reply_mailbox = own_inbox(context_);
  if (event.reply_mailbox.empty())
    return fail(Errc::not_found,
                "this node has no inbox to be answered to; next: harkara node run, "
                "which creates it");
  const CaseId id = event.case_id;
  const LocalFacts facts{.desk_owner = desk.owner};
  HARKARA_TRY(publish(context_, {std::move(event), std::move(desk), consult.attachments}, now,
                      progress, &facts));
  return id;
}

Result<EventId> Casebook::answer(const CaseId& case_id, const NewAnswer& answer, Moment now,
                                 const Progress& progress) {
  Turn turn(context_.bundles.store());
  HARKARA_TRY(check_answer_record(answer.record));
  HARKARA_TRY(check_own_person(context_, EventKind::answered, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_desk(context_, case_id));
  return publish_reply(context_, thread, EventKind::answered, answer.record, answer.attachments,
                       now, progress);
}

Result<EventId> Casebook::ask(const CaseId& case_id, const std::string& question, Moment now) {
  Turn turn(context_.bundles.store());
  const Json body = {{"question", question}};
  HARKARA_TRY(check_body(EventKind::asked, body));
  HARKARA_TRY(check_own_person(context_, EventKind::asked, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_desk(context_, case_id));
  return publish_reply(context_, thread, EventKind::asked, body, {}, now, {});
}

Result<EventId> Casebook::reply(const CaseId& case_id, const std::string& text, Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  const Json body = {{"text", text}};
  HARKARA_TRY(check_body(EventKind::replied, body));
  HARKARA_TRY(check_own_person(context_, EventKind::replied, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, require_thread(store, case_id));
  const StoredEvent* opening = opening_of(thread);
  if (opening == nullptr || opening->binding.origin != context_.node)
    return fail(Errc::refused, "case " + case_name(case_id) +
                                   " was not opened on this node; next: "
                                   "reply on the node that opened it");
  HARKARA_ASSIGN(MailboxDescriptor desk, desk_mailbox(store, opening->event.desk));
  Event event = new_event(context_, opening->event, EventKind::replied, body, now);
  event.reply_mailbox = own_inbox(context_);
  const EventId id = event.id;
  HARKARA_TRY(publish(context_, {std::move(event), std::move(desk), {}}, now, {}));
  return id;
}

Result<Casebook::Opened> Casebook::open_at_desk(const CaseId& case_id,
                                                const std::filesystem::path& folder, Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_read());
  HARKARA_TRY(check_own_person(context_, EventKind::viewed, now));
  HARKARA_ASSIGN(auto thread, thread_at_desk(context_, case_id));
  HARKARA_ASSIGN(Opened opened, write_question(context_, thread, folder));
  const bool viewed = std::any_of(thread.begin(), thread.end(), [](const StoredEvent& stored) {
    return stored.event.kind == EventKind::viewed;
  });
  if (!viewed) {
    HARKARA_TRY(turn.begin_write());
    HARKARA_ASSIGN([[maybe_unused]] const EventId id,
                   publish_reply(context_, thread, EventKind::viewed, Json::object(), {}, now, {}));
    HARKARA_ASSIGN(thread, load_thread(store, case_id));
  }
  HARKARA_ASSIGN(opened.view, view_case(context_.bundles, thread));
  HARKARA_TRY(store.commit());
  return opened;
}

Result<Casebook::Opened> Casebook::save_case(const CaseId& case_id,
                                             const std::filesystem::path& folder) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_read());
  HARKARA_ASSIGN(const auto thread, require_thread(store, case_id));
  const bool answered = std::any_of(thread.begin(), thread.end(), [](const StoredEvent& stored) {
    return stored.event.kind == EventKind::answered;
  });
  if (!answered) return fail(Errc::not_found, "case " + case_name(case_id) + " has no answer yet");
  HARKARA_ASSIGN(Opened opened, write_answers(context_, thread, folder));
  HARKARA_TRY(store.commit());
  return opened;
}

Result<Casebook::InboxReport> Casebook::read_inbox(Moment now) {
  Turn turn(context_.bundles.store());
  HARKARA_TRY(turn.begin_read());
  return drain_inbox(context_, now);
}

Result<std::size_t> Casebook::unread() {
  std::size_t count = 0;
  HARKARA_TRY(context_.bundles.each_inbox([&](std::uint64_t, const BundleId&) {
    ++count;
    return true;
  }));
  return count;
}

Result<CaseView> Casebook::show(const CaseId& case_id) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_read());
  HARKARA_ASSIGN(const auto thread, require_thread(store, case_id));
  HARKARA_ASSIGN(CaseView view, view_case(context_.bundles, thread));
  HARKARA_TRY(store.commit());
  return view;
}

Result<std::vector<CaseView>> Casebook::list() {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_read());
  HARKARA_ASSIGN(const std::vector<CaseId> ids, case_ids(store));
  std::vector<CaseView> views;
  for (const CaseId& id : ids) {
    HARKARA_ASSIGN(const auto thread, load_thread(store, id));
    if (opening_of(thread) == nullptr) continue;
    HARKARA_ASSIGN(CaseView view, view_case(context_.bundles, thread));
    views.push_back(std::move(view));
  }
  HARKARA_TRY(store.commit());
  std::sort(views.begin(), views.end(), [](const CaseView& a, const CaseView& b) {
    return std::tie(a.opened_ms, a.id) < std::tie(b.opened_ms, b.id);
  });
  return views;
}

Result<std::vector<CaseView>> Casebook::desk_queue(const std::string& desk) {
  const bool short_form = desk.find('@') == std::string::npos;
  const std::string address = short_form ? desk + "@" + context_.node_name : desk;
  HARKARA_ASSIGN(const std::vector<std::string> ours, desks_known(context_.bundles.store(), true));
  if (std::find(ours.begin(), ours.end(), address) == ours.end())
    return fail(Errc::not_found,
                "desk '" + desk + "' is not hosted on this node (hosted: " + joined(ours) + ")");
  HARKARA_ASSIGN(std::vector<CaseView> views, list());
  std::erase_if(views, [&](const CaseView& view) { return view.desk != address; });
  std::sort(views.begin(), views.end(), [](const CaseView& a, const CaseView& b) {
    const bool a_done = a.state >= CaseState::answered;
    const bool b_done = b.state >= CaseState::answered;
    return std::tie(a_done, a.service_class, a.opened_ms, a.id) <
           std::tie(b_done, b.service_class, b.opened_ms, b.id);
  });
  return views;
}

Result<CaseId> Casebook::resolve(const std::string& text) {
  HARKARA_ASSIGN(const std::vector<CaseId> ids, case_ids(context_.bundles.store()));
  HARKARA_ASSIGN(const std::string wanted, case_prefix(text));
  std::vector<CaseId> found;
  for (const CaseId& id : ids)
    if (to_base32(id.view()).starts_with(wanted)) found.push_back(id);
  if (found.size() == 1) return found.front();
  if (found.empty())
    return fail(Errc::not_found, "no case '" + text + "' on this node; next: harkara consult list");
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const CaseId& id : found) names.push_back(case_name(id));
  return fail(Errc::invalid, "'" + text + "' is the beginning of several cases: " + joined(names));
}

Status Casebook::maintain_mailboxes(const std::vector<std::string>& desks, Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  const auto maintain = [&](const std::string& address) {
    return maintain_mailbox(context_, address, now.wall_ms / 1000);
  };
  Status status = maintain("@" + context_.node_name);
  for (const std::string& desk : desks) {
    const bool short_form = desk.find('@') == std::string::npos;
    if (status) status = maintain(short_form ? desk + "@" + context_.node_name : desk);
  }
  return status ? store.commit() : status;
}

Result<MailboxDescriptor> Casebook::mailbox(const EndpointId& endpoint) {
  auto descriptor = load_mailbox(context_.bundles.store(), endpoint);
  if (descriptor || descriptor.error().code != Errc::not_found) return descriptor;
  return fail(Errc::not_found, "mailbox " + to_hex(endpoint.view()) + " is not known on this node");
}

}  // namespace harkara::node::consult
