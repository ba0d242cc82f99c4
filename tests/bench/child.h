// Other programs, started by a bench.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace harkara::bench {

// True when `program` is found on PATH.
bool installed(const std::string& program);

// Runs to the end with its output thrown away, or kept in `out`; the exit code.
int run(const std::vector<std::string>& words, std::string* out = nullptr);

// Runs in the background, silent; killed when the object or this process dies.
class Child {
 public:
  explicit Child(const std::vector<std::string>& words);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();
  pid_t pid() const { return pid_; }
  void terminate();  // SIGTERM and wait

 private:
  pid_t pid_ = -1;
};

double now_s();  // monotonic

}  // namespace harkara::bench
