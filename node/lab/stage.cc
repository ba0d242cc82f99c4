#include "node/lab/stage.h"

#include <csignal>

namespace harkara::node::lab {
namespace {

constexpr std::int64_t kPatience_ms = 10'000;

}  // namespace

Stage::Stage() : started_ns_(uv_hrtime()) {
  HARKARA_ASSERT(uv_loop_init(&loop_) == 0);
}

Stage::~Stage() {
  uv_run(&loop_, UV_RUN_DEFAULT);
  HARKARA_ASSERT(uv_loop_close(&loop_) == 0);
}

std::int64_t Stage::elapsed_ms() const {
  return static_cast<std::int64_t>((uv_hrtime() - started_ns_) / 1'000'000);
}

void Stage::pause(std::uint64_t wait_ms) {
  bool over = false;
  UvHandle<uv_timer_t> timer(&over);
  HARKARA_ASSERT(uv_timer_init(&loop_, timer.get()) == 0);
  timer.armed();
  uv_update_time(&loop_);
  uv_timer_start(
      timer.get(), [](uv_timer_t* each) { *UvHandle<uv_timer_t>::owner_of<bool>(each) = true; },
      wait_ms, 0);
  while (!over) uv_run(&loop_, UV_RUN_ONCE);
}

Process::Process(Stage& stage) : stage_(stage), process_(this), pipe_(this), buffer_(64 * 1024) {}

Result<std::unique_ptr<Process>> Process::start(Stage& stage, std::vector<std::string> arguments,
                                                bool quiet) {
  std::unique_ptr<Process> out(new Process(stage));
  const int code = out->spawn(std::move(arguments), quiet);
  if (code != 0)
    return fail(Errc::io, std::string("cannot start a process of harkara: ") + uv_strerror(code));
  return out;
}

int Process::spawn(std::vector<std::string> arguments, bool quiet) {
  char self[4096];
  std::size_t size = sizeof self;
  if (const int code = uv_exepath(self, &size); code != 0) return code;
  if (const int code = uv_pipe_init(stage_.loop(), pipe_.get(), 0); code != 0) return code;
  pipe_.armed();
  std::vector<char*> argv = {self};
  for (std::string& each : arguments) argv.push_back(each.data());
  argv.push_back(nullptr);

  uv_stdio_container_t stdio[3]{};
  stdio[0].flags = UV_IGNORE;
  stdio[1].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  stdio[1].data.stream = static_cast<uv_stream_t*>(static_cast<void*>(pipe_.get()));
  stdio[2].flags = quiet ? UV_IGNORE : UV_INHERIT_FD;
  stdio[2].data.fd = 2;
  uv_process_options_t options{};
  options.exit_cb = on_exit;
  options.file = self;
  options.args = argv.data();
  options.stdio_count = 3;
  options.stdio = stdio;
  const int code = uv_spawn(stage_.loop(), process_.get(), &options);
  process_.armed();  // the handle is the loop's even when spawning failed
  if (code != 0) {
    exit_ = -1;
    return code;
  }
  pid_ = process_.get()->pid;
  return uv_read_start(stdio[1].data.stream, allocate, on_read);
}

Process::~Process() {
  if (running()) end(SIGKILL);
}

void Process::end(int signal) {
  if (!running()) return;
  uv_process_kill(process_.get(), signal);
  const std::int64_t deadline = stage_.elapsed_ms() + kPatience_ms;
  while (running() && stage_.elapsed_ms() < deadline) stage_.pause(20);
  if (!running()) return;
  uv_process_kill(process_.get(), SIGKILL);
  while (running()) stage_.pause(20);
}

void Process::wait() {
  while (running() || !output_ended_) uv_run(stage_.loop(), UV_RUN_ONCE);
}

void Process::on_exit(uv_process_t* handle, std::int64_t code, int signal) {
  auto* self = UvHandle<uv_process_t>::owner_of<Process>(handle);
  self->exit_ = signal != 0 ? 128 + signal : static_cast<int>(code);
}

void Process::allocate(uv_handle_t* handle, std::size_t, uv_buf_t* out) {
  auto* self = UvHandle<uv_pipe_t>::owner_of<Process>(
      static_cast<const uv_pipe_t*>(static_cast<const void*>(handle)));
  *out = uv_buf_init(self->buffer_.data(), static_cast<unsigned>(self->buffer_.size()));
}

void Process::on_read(uv_stream_t* stream, ssize_t got, const uv_buf_t* buffer) {
  auto* self = UvHandle<uv_pipe_t>::owner_of<Process>(
      static_cast<const uv_pipe_t*>(static_cast<const void*>(stream)));
  if (got > 0) self->output_.append(buffer->base, static_cast<std::size_t>(got));
  if (got < 0) {
    self->output_ended_ = true;
    uv_read_stop(stream);
  }
}

}  // namespace harkara::node::lab
