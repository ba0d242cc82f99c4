// A loop on which child processes and taps live together: while one command is
// waited for, the taps go on carrying bytes.
#pragma once

#include <uv.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/link/uv_handle.h"

namespace harkara::node::lab {

class Stage {
 public:
  Stage();
  ~Stage();  // lets go of everything that was closed; REQUIRES: no process is left
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  uv_loop_t* loop() { return &loop_; }
  // Lets everything on the loop go on for so long.
  void pause(std::uint64_t wait_ms);
  std::int64_t elapsed_ms() const;  // since the stage was made

 private:
  uv_loop_t loop_{};
  std::uint64_t started_ns_;
};

// A child that runs this very program. Ended when the object dies.
class Process {
 public:
  // `arguments` without the program. Its standard output is read; standard error
  // goes to ours, or nowhere with `quiet`.
  static Result<std::unique_ptr<Process>> start(Stage& stage, std::vector<std::string> arguments,
                                                bool quiet);
  ~Process();

  bool running() const { return !exit_; }
  int exit_code() const { return exit_.value_or(-1); }
  const std::string& output() const { return output_; }
  int pid() const { return pid_; }
  // Sends the signal and waits until it has ended, with SIGKILL after ten seconds.
  void end(int signal);
  // Waits until it has ended and its output is read.
  void wait();

 private:
  explicit Process(Stage& stage);
  int spawn(std::vector<std::string> arguments, bool quiet);
  static void on_exit(uv_process_t* handle, std::int64_t code, int signal);
  static void allocate(uv_handle_t* handle, std::size_t size, uv_buf_t* out);
  static void on_read(uv_stream_t* stream, ssize_t got, const uv_buf_t* buffer);

  Stage& stage_;
  UvHandle<uv_process_t> process_;
  UvHandle<uv_pipe_t> pipe_;
  std::vector<char> buffer_;
  std::string output_;
  std::optional<int> exit_;
  bool output_ended_ = false;
  int pid_ = 0;
};

}  // namespace harkara::node::lab
