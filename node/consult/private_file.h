// Files for one person's eyes: folder 0700, files 0600, complete or absent.
#pragma once

#include <filesystem>
#include <functional>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/hash.h"

namespace harkara::node::consult {

// Errc::io names the path.
Status make_private_folder(const std::filesystem::path& folder);

// Writes what `fill` produces under `name` in `folder`: beside it first, synced,
// then renamed. A file of that name with the same content is left as it is; with
// another content the next free number is used (x-2.jpg). Returns the path.
// Nothing is left behind when `fill` or the disk fails.
using Fill = std::function<Status(const std::function<Status(View)>&)>;
Result<std::filesystem::path> write_private_file(const std::filesystem::path& folder,
                                                 const std::string& name, const Fill& fill);

}  // namespace harkara::node::consult
