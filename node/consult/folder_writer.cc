#include "node/consult/folder_writer.h"

#include "node/consult/file_name.h"

namespace harkara::node::consult {

FolderWriter::FolderWriter(const Context& context, const std::filesystem::path& folder,
                           const std::vector<std::string>& own_names)
    : context_(context), folder_(folder) {
  for (const std::string& name : own_names) distinct_file_name(name, taken_);
}

Status FolderWriter::json(const std::string& name, const Json& value) {
  return text(name, value.dump(2) + "\n");
}

Status FolderWriter::text(const std::string& name, const std::string& text) {
  return file(name, [&](const std::function<Status(View)>& sink) { return sink(as_view(text)); });
}

Status FolderWriter::attachment(const Attachment& attachment, const NodeId& origin) {
  const std::string name = distinct_file_name(safe_file_name(attachment.name), taken_);
  const Status written = file(name, [&](const std::function<Status(View)>& sink) -> Status {
    HARKARA_ASSIGN(AttachmentReader reader, AttachmentReader::open(context_, attachment, origin));
    return reader.rest(sink);
  });
  const bool missing_or_foreign =
      !written && (written.error().code == Errc::not_found ||
                   written.error().code == Errc::forged || written.error().code == Errc::corrupt);
  if (!missing_or_foreign) return written;
  missing.push_back(name + ": " + written.error().message);
  return ok();
}

Status FolderWriter::file(const std::string& name, const Fill& fill) {
  HARKARA_ASSIGN(std::filesystem::path path, write_private_file(folder_, name, fill));
  files.push_back(std::move(path));
  return ok();
}

}  // namespace harkara::node::consult
