#include "node/run_node.h"

#include <unistd.h>

#include <csignal>

#include "node/daemon.h"

namespace harkara::node {
namespace {

// A page of the store's map that cannot be read: the disk failed or was pulled.
// Nothing can be repaired from here; what was committed is safe.
void on_bus_error(int) {
  constexpr std::string_view kWhy =
      "harkara: SIGBUS: the store's file cannot be read (disk full, failing or removed); stopped\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kWhy.data(), kWhy.size());
  ::_exit(70);
}

class Loop {
 public:
  Loop() { HARKARA_ASSERT(uv_loop_init(&loop_) == 0); }
  ~Loop() {
    uv_run(&loop_, UV_RUN_DEFAULT);
    HARKARA_ASSERT(uv_loop_close(&loop_) == 0);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  uv_loop_t* get() { return &loop_; }

 private:
  uv_loop_t loop_{};
};

// Stops the daemon on a signal. A second signal of the same kind is ignored: the
// first is being obeyed.
class SignalStop {
 public:
  SignalStop(uv_loop_t* loop, Daemon& daemon, int number) : daemon_(daemon), signal_(this) {
    if (uv_signal_init(loop, signal_.get()) != 0) return;
    signal_.armed();
    uv_signal_start(signal_.get(), on_signal, number);
    uv_unref(as_uv_handle(signal_.get()));
  }

 private:
  static void on_signal(uv_signal_t* handle, int number) {
    UvHandle<uv_signal_t>::owner_of<SignalStop>(handle)->daemon_.stop(number == SIGTERM ? "SIGTERM"
                                                                                        : "SIGINT");
  }
  Daemon& daemon_;
  UvHandle<uv_signal_t> signal_;
};

}  // namespace

Status run_node(Station& station, Log& log, const std::vector<std::filesystem::path>& watch) {
  std::signal(SIGBUS, on_bus_error);
  std::signal(SIGPIPE, SIG_IGN);
  Loop loop;
  HARKARA_ASSIGN(const std::unique_ptr<Daemon> daemon,
                 Daemon::start(loop.get(), station, log, {watch}));
  SignalStop on_term(loop.get(), *daemon, SIGTERM);
  SignalStop on_int(loop.get(), *daemon, SIGINT);
  uv_run(loop.get(), UV_RUN_DEFAULT);
  log.info("stopped");
  return daemon->outcome();
}

}  // namespace harkara::node
