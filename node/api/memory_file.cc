#include "node/api/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace harkara::node::api {

Result<std::unique_ptr<MemoryFile>> MemoryFile::create() {
  Descriptor fd(::memfd_create("harkara", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.valid()) return io_error("cannot create", "a file in memory");
  return std::unique_ptr<MemoryFile>(new MemoryFile(std::move(fd)));
}

MemoryFile::~MemoryFile() {
  if (map_ != nullptr) ::munmap(map_, size_);
}

Status MemoryFile::append(View bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd_.get(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return fail(Errc::full, "this machine has no memory left for the file");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    size_ += static_cast<std::uint64_t>(done);
  }
  return ok();
}

Status MemoryFile::seal() {
  if (::fcntl(fd_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    return io_error("cannot seal", "a file in memory");
  if (size_ == 0) return ok();
  void* map = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, fd_.get(), 0);
  if (map == MAP_FAILED) return io_error("cannot map", "a file in memory");
  map_ = map;
  return ok();
}

std::string_view MemoryFile::view() const {
  return map_ == nullptr ? std::string_view() : as_text(as_view(map_, size_));
}

std::string MemoryFile::path() const {
  return "/proc/self/fd/" + std::to_string(fd_.get());
}

}  // namespace harkara::node::api
