#include "app/roomy_heap.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace harkara::app {
namespace {

constexpr const char* kVariable = "GLIBC_TUNABLES";
constexpr const char* kRoomy = "glibc.malloc.tcache_count=1000:glibc.malloc.hugetlb=1";

}  // namespace

void take_roomy_heap(int argc, char** argv) {
  const auto is = [&](int at, std::string_view word) { return argc > at && argv[at] == word; };
  const bool long_run = is(1, "sim") && (is(2, "run") || is(2, "sweep"));
  if (!long_run || std::getenv(kVariable) != nullptr) return;
  std::error_code unknown;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (!unknown && ::setenv(kVariable, kRoomy, 0) == 0) ::execv(self.c_str(), argv);
}

}  // namespace harkara::app
