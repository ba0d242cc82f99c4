// While it lives no file of this process grows beyond so many bytes: a medium that is full.
#pragma once

#include <sys/resource.h>

#include <csignal>

#include "base/assert.h"

namespace harkara::node {

class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    HARKARA_ASSERT(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    set({bytes, before_.rlim_max});
  }
  ~FileSizeLimit() {
    set(before_);
    std::signal(SIGXFSZ, signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  static void set(const rlimit& limit) { HARKARA_ASSERT(::setrlimit(RLIMIT_FSIZE, &limit) == 0); }

  void (*signal_)(int);
  rlimit before_{};
};

}  // namespace harkara::node
