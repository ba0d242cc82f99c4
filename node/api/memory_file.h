// A file that lives in memory only (memfd): uploads never touch the disk, and are gone with
// their last holder or with the process.
#pragma once

#include <memory>
#include <string>

#include "node/files.h"

namespace harkara::node::api {

class MemoryFile {
 public:
  // Errc::io.
  static Result<std::unique_ptr<MemoryFile>> create();
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // REQUIRES: seal() was not called. Errc::full: the memory is not there.
  Status append(View bytes);
  // No more writes; view() is valid from here on.
  Status seal();

  std::uint64_t size() const { return size_; }
  std::string_view view() const;  // REQUIRES: sealed
  // By which this process opens it as a regular file.
  std::string path() const;

 private:
  explicit MemoryFile(Descriptor fd) : fd_(std::move(fd)) {}
  Descriptor fd_;
  std::uint64_t size_ = 0;
  void* map_ = nullptr;
};

}  // namespace harkara::node::api
