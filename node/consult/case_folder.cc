#include "node/consult/case_folder.h"

#include <algorithm>

#include "node/consult/attachment_file.h"
#include "node/consult/bundle_content.h"
#include "node/consult/case_view.h"
#include "node/consult/file_name.h"
#include "node/consult/private_file.h"

namespace harkara::node::consult {
namespace {

using storage::BundleRecord;

constexpr const char* kOwnNames[] = {"record.json", "thread.json", "answer.json"};

// Readable by people and stable: openings of the same thread are not content.
Json thread_json(const std::vector<StoredEvent>& thread) {
  Json out = Json::array();
  for (const StoredEvent& stored : thread) {
    const Event& event = stored.event;
    if (event.kind == EventKind::viewed) continue;
    Json entry = {{"kind", event_kind_name(event.kind)},
                  {"time_ms", event.time_ms},
                  {"author", event.author},
                  {"node", event.origin_node},
                  {"body", event.body}};
    for (const Attachment& a : event.attachments)
      entry["attachments"].push_back(
          {{"name", a.name}, {"role", a.role}, {"media_type", a.media_type}, {"bytes", a.bytes}});
    out.push_back(std::move(entry));
  }
  return out;
}

class FolderWriter {
 public:
  FolderWriter(const Context& context, const std::filesystem::path& folder)
      : context_(context), folder_(folder) {
    for (const char* name : kOwnNames) distinct_file_name(name, taken_);
  }

  Status json(const std::string& name, const Json& value) {
    const std::string text = value.dump(2) + "\n";
    return file(name, [&](const std::function<Status(View)>& sink) { return sink(as_view(text)); });
  }

  // What cannot be written because it is not here, or not what its author signed,
  // is named among the missing; only the disk's errors end the whole.
  Status attachment(const Attachment& attachment, const NodeId& origin) {
    const std::string name = distinct_file_name(safe_file_name(attachment.name), taken_);
    auto record = context_.bundles.find(attachment.bundle);
    if (!record && record.error().code != Errc::not_found) return std::move(record).error();
    using storage::BundleState;
    const bool whole =
        record && (record->state == BundleState::here || record->state == BundleState::held ||
                   record->state == BundleState::forwarded);
    if (!whole) return miss(name, "not here yet");
    if (record->manifest.manifest.header.origin != origin)
      return miss(name, "comes from another node than the event that names it");
    return write_verified(name, attachment, *record);
  }

  std::vector<std::filesystem::path> files;
  std::vector<std::string> missing;

 private:
  Status file(const std::string& name, const Fill& fill) {
    HARKARA_ASSIGN(std::filesystem::path path, write_private_file(folder_, name, fill));
    files.push_back(std::move(path));
    return ok();
  }

  Status miss(const std::string& name, const std::string& reason) {
    missing.push_back(name + ": " + reason);
    return ok();
  }

  Status write_verified(const std::string& name, const Attachment& attachment,
                        const BundleRecord& record) {
    const auto key = payload_key(context_, record);
    if (!key) return miss(name, key.error().message);
    const Status written = file(name, [&](const std::function<Status(View)>& sink) -> Status {
      crypto::Hasher hasher(kContentHash);
      std::uint64_t bytes = 0;
      HARKARA_TRY(read_content(context_, record, *key, [&](View piece) -> Status {
        hasher.add(piece);
        bytes += piece.size();
        return sink(piece);
      }));
      if (bytes == attachment.bytes && hasher.finish() == attachment.content) return ok();
      return fail(Errc::forged, "its content is not what its author signed");
    });
    const bool foreign =
        !written && (written.error().code == Errc::forged || written.error().code == Errc::corrupt);
    return foreign ? miss(name, written.error().message) : written;
  }

  const Context& context_;
  const std::filesystem::path& folder_;
  std::set<std::string> taken_;
};

Result<Casebook::Opened> finish(const Context& context, const std::vector<StoredEvent>& thread,
                                FolderWriter& writer) {
  HARKARA_TRY(writer.json("thread.json", thread_json(thread)));
  Casebook::Opened opened;
  HARKARA_ASSIGN(opened.view, view_case(context.bundles, thread));
  opened.files = std::move(writer.files);
  opened.missing = std::move(writer.missing);
  return opened;
}

}  // namespace

Result<Casebook::Opened> write_question(const Context& context,
                                        const std::vector<StoredEvent>& thread,
                                        const std::filesystem::path& folder) {
  HARKARA_TRY(make_private_folder(folder));
  FolderWriter writer(context, folder);
  if (const StoredEvent* opening = opening_of(thread))
    HARKARA_TRY(writer.json("record.json", opening->event.body));
  for (const StoredEvent& stored : thread) {
    if (stored.event.kind == EventKind::answered) continue;
    for (const Attachment& attachment : stored.event.attachments)
      HARKARA_TRY(writer.attachment(attachment, stored.binding.origin));
  }
  return finish(context, thread, writer);
}

Result<Casebook::Opened> write_answers(const Context& context,
                                       const std::vector<StoredEvent>& thread,
                                       const std::filesystem::path& folder) {
  HARKARA_TRY(make_private_folder(folder));
  FolderWriter writer(context, folder);
  int number = 1;
  for (const StoredEvent& stored : thread) {
    if (stored.event.kind != EventKind::answered) continue;
    const std::string name = "answer.json";
    HARKARA_TRY(
        writer.json(number == 1 ? name : numbered_file_name(name, number), stored.event.body));
    ++number;
    for (const Attachment& attachment : stored.event.attachments)
      HARKARA_TRY(writer.attachment(attachment, stored.binding.origin));
  }
  return finish(context, thread, writer);
}

}  // namespace harkara::node::consult
