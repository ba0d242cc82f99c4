// Small files, whole: read under a limit, replaced atomically, private by default.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node {

inline constexpr std::size_t kMaxSmallFileBytes = 1024 * 1024;

// Errc::not_found, io, too_large; each names the path.
Result<Bytes> read_file(const std::filesystem::path& path,
                        std::size_t max_bytes = kMaxSmallFileBytes);

// Durable when it returns: written beside, synced, renamed. The file is either
// the old one or the new one.
Status write_file(const std::filesystem::path& path, View bytes, mode_t mode = 0600);

// Creates it and its parents; the last one with mode 0700. An existing directory
// is left as it is.
Status make_private_directory(const std::filesystem::path& path);

// Enough of a file to see that it was written again; `there` false: it is not there.
struct FileStamp {
  std::filesystem::path path;
  bool there = false;
  std::uint64_t inode = 0;
  std::int64_t bytes = 0;
  std::int64_t changed_ns = 0;
  bool operator==(const FileStamp&) const = default;
};
FileStamp stamp_of(const std::filesystem::path& path);

// An owned file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release();

 private:
  int fd_;
};

// "what PATH: No such file or directory", from errno.
Error io_error(std::string_view what, const std::filesystem::path& path);

}  // namespace harkara::node
