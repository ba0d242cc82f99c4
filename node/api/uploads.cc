#include "node/api/uploads.h"

#include <algorithm>

#include "base/text.h"
#include "node/advice.h"
#include "node/config.h"

namespace harkara::node::api {

Status Uploads::reserve(std::uint64_t bytes) {
  if (held_bytes_ + coming_bytes_ + bytes > memory_bytes_)
    return fail_next(Errc::full,
                     "the files that wait for their case fill the " + size_text(memory_bytes_) +
                         " kept for them",
                     "send the case they belong to, or raise api.upload_memory in harkara.toml");
  coming_bytes_ += bytes;
  return ok();
}

std::string Uploads::keep(const std::string& user, std::unique_ptr<MemoryFile> file,
                          std::int64_t now_ms) {
  std::string id = to_hex(random_.make<FixedBytes<struct UploadIdKind, 16>>().view());
  held_bytes_ += file->size();
  uploads_[id] = {user, std::move(file), now_ms};
  return id;
}

Result<std::shared_ptr<const MemoryFile>> Uploads::find(const std::string& user,
                                                        const std::string& id) const {
  const auto at = uploads_.find(id);
  if (at == uploads_.end() || at->second.user != user)
    return fail_next(Errc::not_found, "no upload '" + id.substr(0, 64) + "' waits here",
                     "send the file again: uploads wait for an hour, and not across a restart");
  return at->second.file;
}

template <class Which>
void Uploads::drop(const Which& which) {
  std::erase_if(uploads_, [&](const auto& each) {
    if (!which(each)) return false;
    held_bytes_ -= each.second.file->size();
    return true;
  });
}

Status Uploads::remove(const std::string& user, const std::string& id) {
  HARKARA_TRY(find(user, id));
  drop([&](const auto& each) { return each.first == id; });
  return ok();
}

void Uploads::forget_old(std::int64_t now_ms) {
  drop([&](const auto& each) { return now_ms - each.second.made_ms > kUploadHolds_ms; });
}

void Uploads::forget_all_of(const std::string& user) {
  drop([&](const auto& each) { return each.second.user == user; });
}

}  // namespace harkara::node::api
