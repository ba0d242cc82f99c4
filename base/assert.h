// HARKARA_ASSERT: our own bugs stop the process, in every build. A restart is
// safe because the store is transactional. The world's failures are Results.
#pragma once

namespace harkara {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}  // namespace harkara

#define HARKARA_ASSERT(expression)                      \
  (static_cast<bool>(expression) ? static_cast<void>(0) \
                                 : ::harkara::assertion_failed(#expression, __FILE__, __LINE__))
