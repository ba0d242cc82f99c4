// Child processes for end-to-end tests: the real binary, its real exit code.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace harkara::e2e {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

struct Outcome {
  int exit = -1;  // 128 + signal when killed
  std::string out;
  std::string err;
  // Fails the test, showing everything, when `out` is no JSON.
  Json json() const;
};

// Path of the harkara binary under test: HARKARA_BINARY, else the build's own.
std::string binary();

// Runs to the end; `env` entries are "NAME=value" added to ours.
Outcome run(const Words& words, const Words& env = {});

// A daemon: started in the background, its output appended to `log`.
class Process {
 public:
  Process() = default;
  Process(const Words& words, const std::filesystem::path& log, const Words& env = {});
  Process(Process&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Process& operator=(Process&& other) noexcept;
  ~Process() { kill9(); }

  pid_t pid() const { return pid_; }
  bool running();
  void kill9();                       // SIGKILL, reaped
  int stop(int timeout_ms = 15'000);  // SIGTERM; the exit code, -1 when it had to be killed

 private:
  pid_t pid_ = -1;
};

}  // namespace harkara::e2e
