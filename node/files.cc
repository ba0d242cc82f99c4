#include "node/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace harkara::node {
namespace {

Status write_all(int fd, View bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error("cannot write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ok();
}

Status sync_directory(const std::filesystem::path& directory) {
  const Descriptor fd(
      ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || ::fsync(fd.get()) != 0) return io_error("cannot sync", directory);
  return ok();
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() {
  return std::exchange(fd_, -1);
}

FileStamp stamp_of(const std::filesystem::path& path) {
  constexpr std::int64_t kSecond_ns = 1'000'000'000;
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {.path = path};
  return {path, true, found.st_ino, found.st_size,
          found.st_mtim.tv_sec * kSecond_ns + found.st_mtim.tv_nsec};
}

Error io_error(std::string_view what, const std::filesystem::path& path) {
  const int code = errno;
  const Errc errc = code == ENOENT ? Errc::not_found : code == ENOSPC ? Errc::full : Errc::io;
  return fail(
      errc, std::string(what) + " " + path.string() + ": " + std::generic_category().message(code));
}

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return io_error("cannot read", path);
  Bytes out;
  std::array<std::uint8_t, 16384> part;
  while (true) {
    const ssize_t got = ::read(fd.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error("cannot read", path);
    if (got == 0) return out;
    append(out, View(part).first(static_cast<std::size_t>(got)));
    if (out.size() > max_bytes)
      return fail(Errc::too_large,
                  path.string() + " is larger than " + std::to_string(max_bytes) + " bytes");
  }
}

Status write_file(const std::filesystem::path& path, View bytes, mode_t mode) {
  std::filesystem::path beside = path;
  beside += ".new";
  {
    const Descriptor fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (!fd.valid()) return io_error("cannot create", beside);
    if (::fchmod(fd.get(), mode) != 0) return io_error("cannot protect", beside);
    HARKARA_TRY(write_all(fd.get(), bytes, beside));
    if (::fsync(fd.get()) != 0) return io_error("cannot sync", beside);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return io_error("cannot replace", path);
  return sync_directory(path.parent_path());
}

Status make_private_directory(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return ok();
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0) return io_error("cannot create directory", path);
  return ok();
}

}  // namespace harkara::node
