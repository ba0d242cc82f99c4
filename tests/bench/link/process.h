// Another program, in a namespace, started by the bench.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace harkara::bench {

using Words = std::vector<std::string>;
std::string command_line(const Words& words);

struct Place {
  int network = -1;              // a namespace; -1: ours
  std::filesystem::path output;  // appended to; empty: thrown away
};

// Killed with all its own children when the object dies, or when we do.
class Process {
 public:
  Process(const Words& words, const Place& place);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  std::optional<int> ended();  // the exit code; 128 + signal
  int wait();
  void terminate();  // SIGTERM; SIGKILL when it has not gone after 5 s

 private:
  pid_t pid_;
  std::optional<int> exit_;
};

// Starts it again, a second after each end; with `until_success`, after failures only.
class Retried {
 public:
  Retried(Words words, Place place, bool until_success)
      : words_(std::move(words)), place_(std::move(place)), until_success_(until_success) {}
  void tick(double now_s);
  int starts() const { return starts_; }

 private:
  Words words_;
  Place place_;
  bool until_success_;
  std::optional<Process> process_;
  double due_s_ = 0;
  bool done_ = false;
  int starts_ = 0;
};

}  // namespace harkara::bench
