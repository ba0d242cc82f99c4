#include "node/consult/casebook.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "node/consult/case_folder.h"
#include "node/consult/case_view.h"
#include "node/consult/desk_address.h"
#include "node/consult/images/prepare.h"
#include "node/consult/inbox.h"
#include "node/consult/mailboxes.h"
#include "node/consult/record.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
using crypto::MailboxDescriptor;

Casebook::Casebook(Context context) : context_(std::move(context)) {}

Result<CaseId> Casebook::open_case(const NewConsult& consult, Moment now,
                                   const Progress& progress) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  const Json record = normal_case_record(consult.record);
  HARKARA_TRY(check_case_record(record));
  HARKARA_TRY(check_local_words(record));
  if (consult.service_class != ServiceClass::emergency &&
      consult.service_class != ServiceClass::urgent &&
      consult.service_class != ServiceClass::routine)
    return fail(Errc::invalid, "class '" + std::string(service_class_name(consult.service_class)) +
                                   "' is not for cases; expected emergency, urgent or routine");
  HARKARA_TRY(check_own_person(context_, EventKind::opened, now));
  HARKARA_ASSIGN(const auto prepared, images::prepare(consult.attachments));
  HARKARA_TRY(turn.begin_write());
  if (consult.id) {
    HARKARA_ASSIGN(const std::size_t known, count_events(store, *consult.id));
    if (known > 0) return *consult.id;
  }
  HARKARA_ASSIGN(MailboxDescriptor desk, desk_mailbox(store, consult.desk));
  Event event;
  event.case_id = consult.id ? *consult.id : context_.random.make<CaseId>();
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
  HARKARA_TRY(publish(context_, {std::move(event), std::move(desk), prepared.files}, now, progress,
                      &facts));
  return id;
}

Result<Casebook::Opened> Casebook::open_at_desk(const CaseId& case_id,
                                                const std::filesystem::path& folder, Moment now) {
  Turn turn(context_.bundles.store());
  HARKARA_TRY(turn.begin_read());
  HARKARA_TRY(check_own_person(context_, EventKind::viewed, now));
  HARKARA_ASSIGN(auto thread, thread_at_desk(context_, case_id));
  HARKARA_ASSIGN(Opened opened, write_question(context_, thread, folder));
  HARKARA_ASSIGN(opened.view, tell_viewed(turn, std::move(thread), now));
  return opened;
}

Result<CaseView> Casebook::mark_opened(const CaseId& case_id, Moment now) {
  Turn turn(context_.bundles.store());
  HARKARA_TRY(turn.begin_read());
  HARKARA_TRY(check_own_person(context_, EventKind::viewed, now));
  HARKARA_ASSIGN(auto thread, thread_at_desk(context_, case_id));
  return tell_viewed(turn, std::move(thread), now);
}

// Once a case.
Result<CaseView> Casebook::tell_viewed(Turn& turn, std::vector<StoredEvent> thread, Moment now) {
  storage::Store& store = context_.bundles.store();
  const bool viewed = std::any_of(thread.begin(), thread.end(), [](const StoredEvent& stored) {
    return stored.event.kind == EventKind::viewed;
  });
  if (!viewed) {
    HARKARA_TRY(turn.begin_write());
    const CaseId case_id = thread.front().event.case_id;
    HARKARA_ASSIGN(
        [[maybe_unused]] const EventId id,
        publish_to_clinic(context_, thread,
                          next_event(context_, thread, EventKind::viewed, Json::object(), now), {},
                          now, {}));
    HARKARA_ASSIGN(thread, load_thread(store, case_id));
  }
  HARKARA_ASSIGN(CaseView view, view_case(context_.bundles, thread));
  HARKARA_TRY(store.commit());
  return view;
}

Result<AttachmentReader> Casebook::read_attachment(const CaseId& case_id, const BundleId& bundle) {
  HARKARA_ASSIGN(const auto thread, require_thread(context_.bundles.store(), case_id));
  for (const StoredEvent& stored : thread)
    for (const Attachment& each : stored.event.attachments)
      if (each.bundle == bundle)
        return AttachmentReader::open(context_, each, stored.binding.origin);
  return fail(Errc::not_found, "case " + case_name(case_id) + " names no such attachment");
}

Result<Casebook::Opened> Casebook::save_case(const CaseId& case_id,
                                             const std::filesystem::path& folder) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_read());
  HARKARA_ASSIGN(const auto thread, require_thread(store, case_id));
  const bool answered = std::any_of(thread.begin(), thread.end(), [](const StoredEvent& stored) {
    return stored.event.kind == EventKind::answered || stored.event.kind == EventKind::prescribed;
  });
  if (!answered)
    return fail(Errc::not_found, "case " + case_name(case_id) +
                                     " has no answer yet; next: harkara explain " +
                                     case_name(case_id) + ", which says what it waits for");
  HARKARA_ASSIGN(Opened opened, write_answers(context_, thread, folder));
  HARKARA_TRY(store.commit());
  return opened;
}

Result<Casebook::InboxReport> Casebook::read_inbox(Moment now) {
  InboxReport report;
  {
    Turn turn(context_.bundles.store());
    HARKARA_TRY(turn.begin_read());
    HARKARA_ASSIGN(report, drain_inbox(context_, now));
  }
  if (report.events > 0) HARKARA_TRY(give_all_slots(now));
  return report;
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
  for (const std::string& desk : desks)
    if (status) status = maintain(desk_address(desk, context_.node_name));
  return status ? store.commit() : status;
}

Result<std::vector<std::string>> Casebook::reachable_desks() {
  return consult::desks_known(context_.bundles.store(), false);
}

Result<MailboxDescriptor> Casebook::mailbox(const EndpointId& endpoint) {
  auto descriptor = load_mailbox(context_.bundles.store(), endpoint);
  if (descriptor || descriptor.error().code != Errc::not_found) return descriptor;
  return fail(Errc::not_found, "mailbox " + to_hex(endpoint.view()) + " is not known on this node");
}

}  // namespace harkara::node::consult
