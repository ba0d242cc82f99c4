// Photos travel at a sensible size; the full picture stays on the clinic's node until
// somebody asks for it.
#include "node/consult/attachment_file.h"
#include "node/consult/bundle_content.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

Error no_longer_kept(const Attachment& attachment) {
  return fail(Errc::not_found, "the original of '" + attachment.name +
                                   "' is no longer kept on this node; next: take the photo "
                                   "again, or attach the file itself with --full-size");
}

Result<AttachmentFile> read_original(const Context& context, const Attachment& attachment) {
  const auto record = context.bundles.find(attachment.original->bundle);
  if (!record || record->state != storage::BundleState::here) return no_longer_kept(attachment);
  HARKARA_ASSIGN(const crypto::PayloadKey key, payload_key(context, *record));
  auto content = std::make_shared<Bytes>();
  HARKARA_TRY(read_content(context, *record, key, [&](View piece) {
    append(*content, piece);
    return ok();
  }));
  AttachmentFile file{attachment.name, "original", attachment.name};
  file.treatment = AttachmentFile::Treatment::done;
  file.content = std::move(content);
  return file;
}

bool was_sent(const std::vector<StoredEvent>& thread, const std::string& name) {
  for (const StoredEvent& stored : thread)
    for (const Attachment& each : stored.event.attachments)
      if (each.role == "original" && each.name == name) return true;
  return false;
}

Result<std::vector<AttachmentFile>> originals_of(const Context& context,
                                                 const std::vector<StoredEvent>& thread,
                                                 const std::string& name) {
  std::vector<AttachmentFile> files;
  for (const StoredEvent& stored : thread) {
    if (stored.binding.origin != context.node) continue;
    for (const Attachment& each : stored.event.attachments) {
      const bool wanted = each.original && (name.empty() || each.name == name);
      if (!wanted || was_sent(thread, each.name)) continue;
      HARKARA_ASSIGN(AttachmentFile file, read_original(context, each));
      files.push_back(std::move(file));
    }
  }
  return files;
}

}  // namespace

Result<EventId> Casebook::send_originals(const CaseId& case_id, const std::string& name, Moment now,
                                         const Progress& progress) {
  std::vector<AttachmentFile> files;
  {
    Turn turn(context_.bundles.store());
    HARKARA_TRY(turn.begin_read());
    HARKARA_ASSIGN(const auto thread, thread_at_clinic(context_, case_id));
    HARKARA_ASSIGN(files, originals_of(context_, thread, name));
  }
  if (files.empty())
    return fail(Errc::not_found, "case " + case_name(case_id) + " has no original to send" +
                                     (name.empty() ? "" : " of the name '" + name + "'") +
                                     "; next: harkara consult show " + case_name(case_id) +
                                     ", which says which photos went at a smaller size");
  return tell_desk(case_id, EventKind::attached, {{"text", "asked for at full size"}}, files, now,
                   progress);
}

}  // namespace harkara::node::consult
