#include "node/consult/library/acts.h"

#include <algorithm>

#include "node/consult/folder_writer.h"
#include "node/consult/images/prepare.h"
#include "node/consult/mailboxes.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult::library {
namespace {

using crypto::MailboxDescriptor;
using storage::BundleRecord;
using storage::BundleState;

Result<std::vector<MailboxDescriptor>> inboxes_of(storage::Store& store,
                                                  const std::vector<std::string>& nodes) {
  HARKARA_ASSIGN(const auto known, all_mailboxes(store));
  std::vector<MailboxDescriptor> out;
  for (const std::string& name : nodes) {
    const auto at = std::ranges::find(known, "@" + name, &MailboxDescriptor::address);
    if (at == known.end()) {
      std::vector<std::string> names;
      for (const MailboxDescriptor& each : known)
        if (is_inbox_address(each.address)) names.push_back(each.address.substr(1));
      return fail(Errc::not_found, "the inbox of node '" + name + "' is not known here (known: " +
                                       joined(names) + "); next: add its contact card");
    }
    out.push_back(*at);
  }
  return out;
}

Result<EventId> send_one(const Context& context, const NewEntry& entry, const MailboxDescriptor& to,
                         Moment now, const Progress& progress) {
  Event event;
  event.id = context.random.make<EventId>();
  event.case_id = CaseId{event.id.bytes};
  event.kind = EventKind::shared;
  event.time_ms = now.wall_ms;
  event.service_class = ServiceClass::bulk;
  event.desk = to.address;
  event.origin_node = context.node_name;
  event.body = {{"title", entry.title}};
  if (!entry.text.empty()) event.body["text"] = entry.text;
  Turn turn(context.bundles.store());
  HARKARA_TRY(turn.begin_write());
  const EventId id = event.id;
  HARKARA_TRY(publish(context, {std::move(event), to, entry.files}, now, progress));
  return id;
}

bool is_on_its_way(const BundleRecord& record, bool ours) {
  if (record.state == BundleState::receiving) return true;
  return ours && (record.state == BundleState::held || record.state == BundleState::forwarded);
}

// A record that says "delivered" answers whoever offers it again with the receipt.
Status let_go(const Context& context, BundleRecord record) {
  if (record.state != BundleState::here) return ok();
  HARKARA_TRY(context.bundles.purge_chunks(record));
  record.state = BundleState::delivered;
  return context.bundles.update(record, BundleState::here);
}

}  // namespace

Result<std::vector<EventId>> send(const Context& context, const NewEntry& entry, Moment now,
                                  const Progress& progress) {
  if (entry.files.empty() && entry.text.empty())
    return fail(Errc::invalid, "nothing to send; next: name a file with --attach FILE");
  HARKARA_TRY(check_own_person(context, EventKind::shared, now));
  NewEntry prepared = entry;
  HARKARA_ASSIGN(auto files, images::prepare(entry.files));
  prepared.files = std::move(files.files);
  HARKARA_ASSIGN(const auto inboxes, inboxes_of(context.bundles.store(), entry.to));
  std::vector<EventId> out;
  for (const MailboxDescriptor& to : inboxes) {
    auto id = send_one(context, prepared, to, now, progress);
    if (!id && !out.empty())
      return fail(id.error().code, id.error().message + " (" + std::to_string(out.size()) + " of " +
                                       std::to_string(inboxes.size()) +
                                       " copies are on their way)");
    HARKARA_TRY(id);
    out.push_back(*id);
  }
  return out;
}

Result<Saved> save(const Context& context, const Entry& entry,
                   const std::filesystem::path& folder) {
  HARKARA_TRY(make_private_folder(folder));
  FolderWriter writer(context, folder, {"about.json"});
  HARKARA_TRY(writer.json("about.json", {{"title", entry.title},
                                         {"text", entry.text},
                                         {"author", entry.author},
                                         {"from", entry.from},
                                         {"time_ms", entry.time_ms}}));
  for (const File& file : entry.files)
    HARKARA_TRY(writer.attachment(file.attachment, entry.origin));
  return Saved{std::move(writer.files), std::move(writer.missing)};
}

Status remove(const Context& context, const Entry& entry) {
  storage::Store& store = context.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  for (const File& file : entry.files) {
    auto record = context.bundles.find(file.attachment.bundle);
    if (!record && record.error().code == Errc::not_found) continue;
    if (!record) return record.error();
    if (is_on_its_way(*record, entry.ours))
      return fail(Errc::refused, "'" + file.attachment.name + "' of " + entry_name(entry.id) +
                                     " is on its way still; next: remove it when it has come");
    HARKARA_TRY(let_go(context, *std::move(record)));
  }
  HARKARA_TRY(forget_entry(store, entry.id));
  return store.commit();
}

}  // namespace harkara::node::consult::library
