// One daemon per home: an advisory lock on run/lock, which holds the pid of its
// holder. It goes with the process, however that ends.
#pragma once

#include "node/files.h"

namespace harkara::node {

class RunLock {
 public:
  // Errc::busy: "already running as pid N".
  static Result<RunLock> take(const std::filesystem::path& run_directory);

 private:
  explicit RunLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace harkara::node
