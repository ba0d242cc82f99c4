#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "node/advice.h"
#include "node/control.h"

namespace harkara::node {
namespace {

constexpr std::size_t kMaxLineBytes = 4'096;

// libuv cuts a socket's path at 107 bytes; a home may lie deeper than that.
std::string short_path(const Descriptor& directory) {
  return "/proc/self/fd/" + std::to_string(directory.get()) + "/control.sock";
}

}  // namespace

// One command's connection. Answers each line; closes on the first odd one.
class ControlServer::Client {
 public:
  explicit Client(ControlServer& server) : server_(server), pipe_(this) {
    if (uv_pipe_init(server.loop_, pipe_.get(), 0) == 0) pipe_.armed();
  }
  uv_pipe_t* pipe() { return pipe_.get(); }
  bool start() { return uv_read_start(stream(), allocate, on_read) == 0; }

 private:
  uv_stream_t* stream() { return static_cast<uv_stream_t*>(static_cast<void*>(pipe_.get())); }
  static Client* of(const void* handle) {
    return UvHandle<uv_pipe_t>::owner_of<Client>(static_cast<const uv_pipe_t*>(handle));
  }
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* out) {
    Client* self = of(handle);
    *out = uv_buf_init(self->buffer_.data(), static_cast<unsigned>(self->buffer_.size()));
  }
  static void on_read(uv_stream_t* stream, ssize_t got, const uv_buf_t* buffer) {
    Client* self = of(stream);
    if (got < 0 || self->line_.size() + static_cast<std::size_t>(got) > kMaxLineBytes)
      return self->server_.forget(self);
    self->line_.append(buffer->base, static_cast<std::size_t>(got));
    for (std::size_t end; (end = self->line_.find('\n')) != std::string::npos;) {
      const std::string line = self->line_.substr(0, end);
      self->line_.erase(0, end + 1);
      if (!self->answer(line)) return self->server_.forget(self);
    }
  }
  bool answer(const std::string& line) {
    const Result<Json> request = parse_object(line);
    if (!request) return false;
    std::string reply = one_line(server_.handler_(*request)) + "\n";
    // A reply is small and the reader waits for it: what the socket does not take
    // at once belongs to a reader that is gone.
    uv_buf_t part = uv_buf_init(reply.data(), static_cast<unsigned>(reply.size()));
    return uv_try_write(stream(), &part, 1) == static_cast<int>(reply.size());
  }

  ControlServer& server_;
  UvHandle<uv_pipe_t> pipe_;
  std::array<char, 1024> buffer_{};
  std::string line_;
};

ControlServer::ControlServer(uv_loop_t* loop, Descriptor directory, Handler handler)
    : loop_(loop), directory_(std::move(directory)), handler_(std::move(handler)), pipe_(this) {}

ControlServer::~ControlServer() {
  ::unlinkat(directory_.get(), "control.sock", 0);
}

Result<std::unique_ptr<ControlServer>> ControlServer::listen(
    uv_loop_t* loop, const std::filesystem::path& run_directory, Handler handler) {
  Descriptor directory(::open(run_directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid()) return io_error("cannot open", run_directory);
  std::unique_ptr<ControlServer> out(
      new ControlServer(loop, std::move(directory), std::move(handler)));
  const std::string path = short_path(out->directory_);
  ::unlink(path.c_str());
  int code = uv_pipe_init(loop, out->pipe_.get(), 0);
  if (code == 0) {
    out->pipe_.armed();
    code = uv_pipe_bind(out->pipe_.get(), path.c_str());
  }
  if (code == 0)
    code = uv_listen(static_cast<uv_stream_t*>(static_cast<void*>(out->pipe_.get())), 16,
                     on_connection);
  if (code != 0)
    return fail(Errc::io, "cannot listen on " + (run_directory / "control.sock").string() + ": " +
                              uv_strerror(code));
  return out;
}

void ControlServer::on_connection(uv_stream_t* server, int status) {
  if (status != 0) return;
  auto* self = UvHandle<uv_pipe_t>::owner_of<ControlServer>(
      static_cast<const uv_pipe_t*>(static_cast<const void*>(server)));
  auto client = std::make_unique<Client>(*self);
  auto* stream = static_cast<uv_stream_t*>(static_cast<void*>(client->pipe()));
  if (uv_accept(server, stream) != 0 || !client->start()) return;
  self->clients_.push_back(std::move(client));
}

void ControlServer::forget(Client* client) {
  clients_.remove_if([client](const auto& each) { return each.get() == client; });
}

}  // namespace harkara::node
