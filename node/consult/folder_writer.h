// What is known of a case, or of an entry of the library, as files in one person's folder.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "node/consult/attachment_reader.h"
#include "node/consult/private_file.h"

namespace harkara::node::consult {

class FolderWriter {
 public:
  // `own_names` are not given to attachments. Both outlive it; the folder is there.
  FolderWriter(const Context& context, const std::filesystem::path& folder,
               const std::vector<std::string>& own_names);

  Status json(const std::string& name, const Json& value);
  Status text(const std::string& name, const std::string& text);
  // What cannot be written because it is not here, or not what its author signed, is named
  // among the missing; only the disk's errors end the whole.
  Status attachment(const Attachment& attachment, const NodeId& origin);

  std::vector<std::filesystem::path> files;
  std::vector<std::string> missing;  // "name: why"

 private:
  Status file(const std::string& name, const Fill& fill);

  const Context& context_;
  const std::filesystem::path& folder_;
  std::set<std::string> taken_;
};

}  // namespace harkara::node::consult
