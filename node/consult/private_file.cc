#include "node/consult/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "node/consult/file_name.h"

namespace harkara::node::consult {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxNumber = 1'000;

Error io_error(std::string_view what, const fs::path& path, int number) {
  const Errc code = number == ENOSPC || number == EDQUOT ? Errc::full : Errc::io;
  return fail(code, std::string(what) + " '" + path.string() + "': " + std::strerror(number));
}

// Removes itself unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {
    ::unlink(path_.c_str());  // left by a crash
    fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd_ < 0) error_ = errno;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (fd_ >= 0) ::close(fd_);
    if (!renamed_) ::unlink(path_.c_str());
  }

  Status write(View bytes) {
    while (!bytes.empty()) {
      const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return io_error("cannot write", path_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return ok();
  }

  Status opened() const {
    return error_ == 0 ? ok() : Status(io_error("cannot create", path_, error_));
  }

  // Never over another file: the name must be free.
  Status publish(const fs::path& as) {
    if (::fsync(fd_) != 0) return io_error("cannot write", path_, errno);
    if (::rename(path_.c_str(), as.c_str()) != 0) return io_error("cannot create", as, errno);
    renamed_ = true;
    return ok();
  }

 private:
  fs::path path_;
  int fd_ = -1;
  int error_ = 0;
  bool renamed_ = false;
};

Result<crypto::Hash> hash_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  crypto::Hasher hasher("hk.content");
  std::array<char, 16'384> buffer{};
  while (in) {
    in.read(buffer.data(), buffer.size());
    hasher.add(as_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
  }
  if (!in.eof()) return fail(Errc::io, "cannot read '" + path.string() + "'");
  return hasher.finish();
}

bool sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

}  // namespace

Status make_private_folder(const fs::path& folder) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (error || !fs::is_directory(folder, error))
    return fail(Errc::io, "cannot create the folder '" + folder.string() + "'" +
                              (error ? ": " + error.message() : ", which exists and is no folder") +
                              "; next: name another folder");
  if (made) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail(Errc::io, "cannot make the folder '" + folder.string() + "' private");
  return ok();
}

Result<fs::path> write_private_file(const fs::path& folder, const std::string& name,
                                    const Fill& fill) {
  TemporaryFile temporary(folder / ("." + name + ".part"));
  HARKARA_TRY(temporary.opened());
  crypto::Hasher hasher("hk.content");
  HARKARA_TRY(fill([&](View bytes) {
    hasher.add(bytes);
    return temporary.write(bytes);
  }));
  const crypto::Hash content = hasher.finish();
  for (int number = 1; number <= kMaxNumber; ++number) {
    const fs::path path = folder / (number == 1 ? name : numbered_file_name(name, number));
    std::error_code error;
    if (fs::symlink_status(path, error).type() == fs::file_type::not_found) {
      HARKARA_TRY(temporary.publish(path));
      if (!sync_folder(folder)) return io_error("cannot sync", folder, errno);
      return path;
    }
    if (!fs::is_regular_file(path, error)) continue;
    const auto known = hash_file(path);
    if (known && *known == content) return path;
  }
  return fail(Errc::refused, "too many files named like '" + name + "' in '" + folder.string() +
                                 "'; next: name another folder");
}

}  // namespace harkara::node::consult
