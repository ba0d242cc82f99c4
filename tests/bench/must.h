// The value, or the end of the bench with its error.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/result.h"

namespace harkara::bench {

[[noreturn]] inline void die(const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", program_invocation_short_name, why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) die(result.error().message);
  return *std::move(result);
}
inline void must(const Status& status) {
  if (!status) die(status.error().message);
}

}  // namespace harkara::bench
