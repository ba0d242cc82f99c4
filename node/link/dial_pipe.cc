#include "node/link/dial_pipe.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "base/text.h"
#include "node/link/socket_address.h"
#include "node/link/tcp_options.h"
#include "node/link/uv_handle.h"
#include "node/link/zmtp_greeting.h"

namespace harkara::node {
namespace {

constexpr std::uint64_t kConnect_ms = 6'000;
constexpr std::uint64_t kFarewell_ms = 2'000;
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMostQueued = 256 * 1024;  // above it the other side is not read
constexpr std::size_t kMostEarly = 4 * 1024;     // greeting and HELLO are 266 B

template <class Handle>
uv_stream_t* as_stream(Handle* handle) {
  return static_cast<uv_stream_t*>(static_cast<void*>(handle));
}

uv_buf_t buffer_over(View bytes) {
  // libuv only reads through it.
  return uv_buf_init(const_cast<char*>(as_text(bytes).data()), static_cast<unsigned>(bytes.size()));
}

Status uv_ok(int code, const std::string& what) {
  if (code >= 0) return ok();
  return fail(Errc::io, what + ": " + uv_strerror(code));
}

// Listens at a name of Linux's abstract namespace; the descriptor, or -1.
int listen_unnamed(const std::string& name) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const void* const raw = &address;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (descriptor < 0 || ::bind(descriptor, static_cast<const sockaddr*>(raw), size) == 0)
    return descriptor;
  ::close(descriptor);
  return -1;
}

bool is_ours(int descriptor) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.pid == ::getpid();
}

int descriptor_of(const uv_handle_t* handle) {
  uv_os_fd_t descriptor = -1;
  return uv_fileno(handle, &descriptor) == 0 ? descriptor : -1;
}

void set_options(uv_tcp_t* tcp) {
  int send = kSocketSendBytes;
  int receive = kSocketReceiveBytes;
  uv_send_buffer_size(as_uv_handle(tcp), &send);
  uv_recv_buffer_size(as_uv_handle(tcp), &receive);
  uv_tcp_nodelay(tcp, 1);
  const int descriptor = descriptor_of(as_uv_handle(tcp));
  for (const auto& [level, name, value] : std::initializer_list<std::array<int, 3>>{
           {SOL_SOCKET, SO_KEEPALIVE, 1},
           {IPPROTO_TCP, TCP_KEEPIDLE, kKeepaliveIdle_s},
           {IPPROTO_TCP, TCP_KEEPINTVL, kKeepaliveInterval_s},
           {IPPROTO_TCP, TCP_KEEPCNT, kKeepaliveCount},
           {IPPROTO_TCP, TCP_USER_TIMEOUT, kRetransmitFor_ms}})
    ::setsockopt(descriptor, level, name, &value, sizeof value);  // as libzmq: best effort
}

}  // namespace

// Requests to libuv hold it, and it holds itself while it says farewell.
class DialPipe::Carrier : public std::enable_shared_from_this<Carrier> {
 public:
  Carrier(uv_loop_t* loop, Events events)
      : loop_(loop), events_(std::move(events)), listener_(this), tcp_(this), timer_(this) {}

  Status start(const HostAndPort& to, const std::string& name) {
    const int descriptor = listen_unnamed(name);
    if (descriptor < 0) return fail(Errc::io, "cannot open a Unix socket");
    HARKARA_TRY(open_listener(descriptor));
    uv_timer_init(loop_, timer_.get());
    timer_.armed();
    wait(kConnect_ms, "cannot connect: no answer in time");
    return look_up(to);
  }

  void finish() {
    events_ = {};
    if (over_) return;
    if (!connected_ || !local_) return end("");
    self_ = shared_from_this();
    wait(kFarewell_ms, "");
  }

 private:
  struct Request {  // of any kind; libuv's part first
    union {
      uv_getaddrinfo_t lookup;
      uv_connect_t connect;
      uv_write_t write;
      uv_shutdown_t shutdown;
    };
    std::shared_ptr<Carrier> carrier;
    Bytes bytes;
    uv_stream_t* source = nullptr;
  };
  template <class Raw>
  static std::unique_ptr<Request> taken(Raw* raw) {
    return std::unique_ptr<Request>(static_cast<Request*>(raw->data));
  }
  template <class Raw>
  Request* lend(std::unique_ptr<Request>& request, Raw* raw) {
    request->carrier = shared_from_this();
    raw->data = request.get();
    return request.release();  // taken() gets it back
  }

  Status open_listener(int descriptor) {
    if (const int code = uv_pipe_init(loop_, listener_.get(), 0); code != 0) {
      ::close(descriptor);
      return uv_ok(code, "cannot open a Unix socket");
    }
    listener_.armed();
    HARKARA_TRY(uv_ok(uv_pipe_open(listener_.get(), descriptor), "cannot open a Unix socket"));
    const auto came = [](uv_stream_t* stream, int) {
      UvHandle<uv_pipe_t>::owner_of<Carrier>(static_cast<uv_pipe_t*>(static_cast<void*>(stream)))
          ->accept();
    };
    return uv_ok(uv_listen(as_stream(listener_.get()), 1, came), "cannot open a Unix socket");
  }

  void wait(std::uint64_t patience_ms, std::string then) {
    too_late_ = std::move(then);
    const auto late = [](uv_timer_t* timer) {
      auto* carrier = UvHandle<uv_timer_t>::owner_of<Carrier>(timer);
      carrier->end(carrier->too_late_);
    };
    uv_timer_start(timer_.get(), late, patience_ms, 0);
  }

  // --- the connection ---
  Status look_up(const HostAndPort& to) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    auto request = std::make_unique<Request>();
    Request* lent = lend(request, &request->lookup);
    const auto found = [](uv_getaddrinfo_t* raw, int code, addrinfo* result) {
      const auto done = taken(raw);
      done->carrier->connect(code, result);
      uv_freeaddrinfo(result);
    };
    const int code =
        uv_getaddrinfo(loop_, &lent->lookup, found, to.host.c_str(), to.port.c_str(), &hints);
    if (code != 0) taken(&lent->lookup);
    return uv_ok(code, "cannot look up " + to.host);
  }

  void connect(int code, const addrinfo* to) {
    if (over_) return;
    if (code != 0) return end(std::string("no such host: ") + uv_strerror(code));
    code = uv_tcp_init_ex(loop_, tcp_.get(), static_cast<unsigned>(to->ai_family));
    if (code != 0) return end(std::string("cannot connect: ") + uv_strerror(code));
    tcp_.armed();
    set_options(tcp_.get());
    auto request = std::make_unique<Request>();
    Request* lent = lend(request, &request->connect);
    const auto done = [](uv_connect_t* raw, int outcome) {
      const auto answered = taken(raw);
      answered->carrier->connected(outcome);
    };
    code = uv_tcp_connect(&lent->connect, tcp_.get(), to->ai_addr, done);
    if (code == 0) return;
    taken(&lent->connect);
    end(std::string("cannot connect: ") + uv_strerror(code));
  }

  void connected(int outcome) {
    if (over_) return;
    if (outcome != 0) return end(std::string("cannot connect: ") + uv_strerror(outcome));
    uv_timer_stop(timer_.get());
    connected_ = true;
    read(as_stream(tcp_.get()));
    if (events_.on_connected) events_.on_connected(descriptor_of(as_uv_handle(tcp_.get())));
    const Bytes early = std::exchange(early_, {});
    if (!early.empty()) write(tcp(), early, local());
    if (local_ended_) close_after(tcp());
  }

  // --- the DEALER ---
  void accept() {
    if (over_ || local_) return;
    auto local = std::make_unique<UvHandle<uv_pipe_t>>(this);
    if (uv_pipe_init(loop_, local->get(), 0) != 0) return end("cannot open a Unix socket");
    local->armed();
    if (uv_accept(as_stream(listener_.get()), as_stream(local->get())) != 0) return;
    if (!is_ours(descriptor_of(as_uv_handle(local->get())))) return;
    local_ = std::move(local);
    listener_.close(nullptr);
    read(this->local());
    write(this->local(), curve_greeting(), nullptr);
  }

  // --- bytes ---
  uv_stream_t* local() { return local_ ? as_stream(local_->get()) : nullptr; }
  uv_stream_t* tcp() { return as_stream(tcp_.get()); }
  bool is_local(const uv_stream_t* stream) { return stream == local(); }

  void read(uv_stream_t* from) {
    const auto room = [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
      auto* carrier = owner(handle);
      *buffer = uv_buf_init(carrier->buffer_.data(), kReadBytes);
    };
    const auto came = [](uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
      Carrier* carrier = owner(as_uv_handle(stream));
      const auto alive = carrier->shared_from_this();
      if (carrier->over_ || count == 0) return;
      if (count < 0) return carrier->ended(stream, static_cast<int>(count));
      carrier->take(stream, as_view(buffer->base, static_cast<std::size_t>(count)));
    };
    uv_read_start(from, room, came);
  }
  static Carrier* owner(uv_handle_t* handle) {
    void* const raw = handle;
    return handle->type == UV_TCP
               ? UvHandle<uv_tcp_t>::owner_of<Carrier>(static_cast<uv_tcp_t*>(raw))
               : UvHandle<uv_pipe_t>::owner_of<Carrier>(static_cast<uv_pipe_t*>(raw));
  }

  void take(uv_stream_t* from, View bytes) {
    if (!is_local(from)) return take_answer(bytes);
    if (connected_) return write(tcp(), bytes, from);
    append(early_, bytes);
    if (early_.size() > kMostEarly) end("the DEALER says too much before it is connected");
  }

  void take_answer(View bytes) {
    while (greeted_ < kGreetingBytes && !bytes.empty()) {
      greeting_[greeted_++] = bytes.front();
      bytes = bytes.subspan(1);
      if (greeted_ < kGreetingBytes) continue;
      if (const Status fit = check_curve_greeting(greeting_); !fit) return end(fit.error().message);
    }
    if (!bytes.empty() && local_) write(local(), bytes, tcp());
  }

  // `source` is not read while too much of it waits.
  void write(uv_stream_t* to, View bytes, uv_stream_t* source) {
    const uv_buf_t whole = buffer_over(bytes);
    const int written = uv_try_write(to, &whole, 1);
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
    if (bytes.empty()) return;
    auto request = std::make_unique<Request>();
    request->bytes = to_bytes(bytes);
    request->source = source;
    const uv_buf_t rest = buffer_over(request->bytes);
    Request* lent = lend(request, &request->write);
    const auto done = [](uv_write_t* raw, int outcome) {
      const auto sent = taken(raw);
      sent->carrier->written(raw->handle, sent->source, outcome);
    };
    if (const int code = uv_write(&lent->write, to, &rest, 1, done); code != 0) {
      taken(&lent->write);
      return end("");
    }
    if (source != nullptr && uv_stream_get_write_queue_size(to) > kMostQueued) uv_read_stop(source);
  }

  void written(const uv_stream_t* to, uv_stream_t* source, int outcome) {
    if (over_) return;
    if (outcome != 0) return end("");
    const bool eager = source != nullptr && uv_stream_get_write_queue_size(to) <= kMostQueued / 2;
    if (eager && uv_is_active(as_uv_handle(source)) == 0 && !has_ended(source)) read(source);
  }

  // --- ends ---
  bool has_ended(const uv_stream_t* stream) { return is_local(stream) ? local_ended_ : tcp_ended_; }

  void ended(uv_stream_t* stream, int code) {
    const bool from_dealer = is_local(stream);
    uv_read_stop(stream);
    (from_dealer ? local_ended_ : tcp_ended_) = true;
    if (from_dealer && !connected_ && code == UV_EOF) return;  // connected() goes on
    if (code != UV_EOF || !local_ || !connected_) return end("");
    close_after(from_dealer ? tcp() : local());
  }

  // The other side has gone: what came from it is carried on, then all ends.
  void close_after(uv_stream_t* to) {
    auto request = std::make_unique<Request>();
    Request* lent = lend(request, &request->shutdown);
    const auto done = [](uv_shutdown_t* raw, int) {
      const auto answered = taken(raw);
      answered->carrier->end("");
    };
    if (uv_shutdown(&lent->shutdown, to, done) == 0) return;
    taken(&lent->shutdown);
    end("");
  }

  // `why` is empty where the DEALER sees for itself.
  void end(const std::string& why) {
    if (std::exchange(over_, true)) return;
    listener_.close(nullptr);
    if (local_) local_->close(nullptr);
    tcp_.close(nullptr);
    timer_.close(nullptr);
    const auto farewell = std::exchange(self_, nullptr);
    if (!why.empty() && events_.on_failure) events_.on_failure(why);
  }

  uv_loop_t* loop_;
  Events events_;
  UvHandle<uv_pipe_t> listener_;
  std::unique_ptr<UvHandle<uv_pipe_t>> local_;  // the DEALER's
  UvHandle<uv_tcp_t> tcp_;
  UvHandle<uv_timer_t> timer_;
  std::string too_late_;
  std::shared_ptr<Carrier> self_;
  std::array<char, kReadBytes> buffer_;
  Bytes early_;  // what the DEALER said before the connection stood
  ZmtpGreeting greeting_{};
  std::size_t greeted_ = 0;
  bool connected_ = false;
  bool local_ended_ = false;
  bool tcp_ended_ = false;
  bool over_ = false;
};

Result<std::unique_ptr<DialPipe>> DialPipe::open(uv_loop_t* loop, const std::string& endpoint,
                                                 Random& random, Events events) {
  std::array<std::uint8_t, 16> secret{};
  random.fill(secret);
  const std::string name = "harkara-" + to_hex(secret);
  auto carrier = std::make_shared<Carrier>(loop, std::move(events));
  std::unique_ptr<DialPipe> out(new DialPipe(carrier, "ipc://@" + name));
  HARKARA_TRY(carrier->start(host_and_port(endpoint), name));
  return out;
}

DialPipe::DialPipe(std::shared_ptr<Carrier> carrier, std::string local_endpoint)
    : carrier_(std::move(carrier)), local_endpoint_(std::move(local_endpoint)) {}

DialPipe::~DialPipe() {
  carrier_->finish();
}

}  // namespace harkara::node
