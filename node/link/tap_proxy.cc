#include "node/link/tap_proxy.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace harkara::node {
namespace {

constexpr std::uint64_t kTick_ms = 1;
constexpr int kBacklog = 64;
constexpr int kSmallBufferBytes = 4 * 1024;

Status uv_ok(int rc, const std::string& what) {
  if (rc >= 0) return ok();
  return fail(rc == UV_EADDRINUSE ? Errc::busy : Errc::io, what + ": " + uv_strerror(rc));
}

bool is_slow(const TapOptions& options) {
  return options.to_target.bytes_per_s != 0 || options.from_target.bytes_per_s != 0;
}

// Otherwise the kernel would hide seconds of a slow link from the sender.
void make_buffers_small(uv_tcp_t* tcp) {
  int receive = kSmallBufferBytes;
  int send = kSmallBufferBytes;
  uv_recv_buffer_size(as_uv_handle(tcp), &receive);
  uv_send_buffer_size(as_uv_handle(tcp), &send);
}

uv_stream_t* as_stream(uv_tcp_t* tcp) {
  return static_cast<uv_stream_t*>(static_cast<void*>(tcp));
}

Result<sockaddr_in> address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  HARKARA_TRY(uv_ok(uv_ip4_addr(host.c_str(), port, &address), "relay address " + host));
  return address;
}

const sockaddr* as_sockaddr(const sockaddr_in& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

}  // namespace

// A pair of sockets. Callbacks only mark it; TapProxy::bury() destroys it.
class TapProxy::Connection {
 public:
  explicit Connection(TapProxy& proxy)
      : proxy_(proxy),
        near_(std::make_unique<Side>(*this, TapDirection::to_target)),
        far_(std::make_unique<Side>(*this, TapDirection::from_target)) {}

  bool start(uv_stream_t* listener) {
    for (Side* side : {near_.get(), far_.get()}) {
      if (uv_tcp_init(proxy_.loop_, side->tcp.get()) != 0) return false;
      side->tcp.armed();
    }
    if (uv_accept(listener, as_stream(near_->tcp.get())) != 0) return false;
    near_->pipe = make_pipe(*far_, proxy_.options_.to_target, TapDirection::to_target);
    far_->pipe = make_pipe(*near_, proxy_.options_.from_target, TapDirection::from_target);
    return connect();
  }

  void close() {
    dead_ = true;
    near_->tcp.close(nullptr);
    far_->tcp.close(nullptr);
    proxy_.wake();
  }
  bool dead() const { return dead_; }

  void turn(std::uint64_t now_ms) {
    if (dead_ || !connected_) return;
    const bool alive = near_->pipe->turn(now_ms) && far_->pipe->turn(now_ms);
    if (dead_) return;
    const bool over = near_->ended && far_->ended && at_rest();
    if (!alive || over) return close();
    read_on(*near_);
    read_on(*far_);
  }
  bool at_rest() const { return near_->pipe->at_rest() && far_->pipe->at_rest(); }
  // Whether turn() has to be called by the clock.
  bool needs_time() const { return dead_ || (connected_ && !at_rest()); }

 private:
  struct Side {
    Side(Connection& owner, TapDirection reads_for)
        : connection(owner), direction(reads_for), tcp(this) {}
    Connection& connection;
    TapDirection direction;
    UvHandle<uv_tcp_t> tcp;
    std::unique_ptr<TapPipe> pipe;  // carries what is read here to the other side
    std::array<char, 16 * 1024> buffer{};
    bool reading = false;
    bool ended = false;
  };

  std::unique_ptr<TapPipe> make_pipe(Side& to, TapRates rates, TapDirection direction) {
    return std::make_unique<TapPipe>(as_stream(to.tcp.get()), rates, [this, direction](View bytes) {
      proxy_.forwarded(direction, bytes);
    });
  }

  bool connect() {
    const auto target = address_of(proxy_.options_.target_host, proxy_.options_.target_port);
    if (!target) return false;
    if (is_slow(proxy_.options_)) {
      make_buffers_small(near_->tcp.get());
      if (uv_tcp_bind(far_->tcp.get(), as_sockaddr(any_address()), 0) != 0) return false;
      make_buffers_small(far_->tcp.get());  // a socket has buffers once it is bound
    }
    uv_tcp_nodelay(near_->tcp.get(), 1);
    auto request = std::make_unique<uv_connect_t>();
    const auto done = [](uv_connect_t* finished, int status) {
      const std::unique_ptr<uv_connect_t> owned(finished);
      if (status == UV_ECANCELED) return;  // closed meanwhile: the owner may be gone
      const auto* tcp = static_cast<uv_tcp_t*>(static_cast<void*>(finished->handle));
      UvHandle<uv_tcp_t>::owner_of<Side>(tcp)->connection.connected(status);
    };
    if (uv_tcp_connect(request.get(), far_->tcp.get(), as_sockaddr(*target), done) != 0)
      return false;
    static_cast<void>(request.release());
    return true;
  }

  static const sockaddr_in& any_address() {
    static const sockaddr_in any = [] {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      return address;
    }();
    return any;
  }

  void connected(int status) {
    if (status != 0) return close();
    connected_ = true;
    uv_tcp_nodelay(far_->tcp.get(), 1);
    read_on(*near_);
    read_on(*far_);
  }

  void read_on(Side& side) {
    if (side.reading || side.ended || dead_ || side.pipe->room() == 0) return;
    side.reading = uv_read_start(as_stream(side.tcp.get()), allocate, on_read) == 0;
    if (!side.reading) close();
  }

  static Side& side_of(const void* handle) {
    return *UvHandle<uv_tcp_t>::owner_of<Side>(static_cast<const uv_tcp_t*>(handle));
  }
  static void allocate(uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
    Side& side = side_of(handle);
    const std::size_t size = std::min(side.buffer.size(), side.pipe->room());
    *buffer = uv_buf_init(side.buffer.data(), static_cast<unsigned>(size));
  }
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
    Side& side = side_of(stream);
    side.connection.read(side, count, buffer->base);
  }

  void read(Side& side, ssize_t count, const char* bytes) {
    if (count == 0 || dead_) return;
    if (count == UV_ENOBUFS) {  // the pipe filled up since reading began
      uv_read_stop(as_stream(side.tcp.get()));
      side.reading = false;
      return proxy_.wake();
    }
    if (count == UV_EOF) {
      side.ended = true;
      side.pipe->finish();
    } else if (count < 0) {
      return close();
    } else {
      side.pipe->take(as_view(bytes, static_cast<std::size_t>(count)));
    }
    if (side.ended || side.pipe->room() == 0) {
      uv_read_stop(as_stream(side.tcp.get()));
      side.reading = false;
    }
    if (!proxy_.frozen_) turn(uv_now(proxy_.loop_));
    proxy_.wake();
  }

  TapProxy& proxy_;
  std::unique_ptr<Side> near_;
  std::unique_ptr<Side> far_;
  bool connected_ = false;
  bool dead_ = false;
};

Result<std::unique_ptr<TapProxy>> TapProxy::open(uv_loop_t* loop, const TapOptions& options,
                                                 OnForwarded on_forwarded) {
  auto proxy = std::make_unique<TapProxy>(loop, options, std::move(on_forwarded));
  HARKARA_TRY(proxy->open_record());
  HARKARA_TRY(proxy->start_listening());
  return proxy;
}

TapProxy::TapProxy(uv_loop_t* loop, const TapOptions& options, OnForwarded on_forwarded)
    : loop_(loop),
      options_(options),
      on_forwarded_(std::move(on_forwarded)),
      port_(options.port),
      pace_(this),
      record_(nullptr, &std::fclose) {
  uv_timer_init(loop_, pace_.get());
  pace_.armed();
}

TapProxy::~TapProxy() {
  cut();
}

Status TapProxy::open_record() {
  if (options_.record_path.empty()) return ok();
  record_.reset(std::fopen(options_.record_path.c_str(), "wb"));
  if (record_) return ok();
  return fail(Errc::io, "cannot write the record " + options_.record_path);
}

Status TapProxy::start_listening() {
  auto listener = std::make_unique<UvHandle<uv_tcp_t>>(this);
  uv_tcp_t* tcp = listener->get();
  HARKARA_TRY(uv_ok(uv_tcp_init(loop_, tcp), "relay"));
  listener->armed();
  HARKARA_ASSIGN(const sockaddr_in address, address_of("127.0.0.1", port_));
  const std::string what = "relay cannot listen at port " + std::to_string(port_);
  HARKARA_TRY(uv_ok(uv_tcp_bind(tcp, as_sockaddr(address), 0), what));
  if (is_slow(options_)) make_buffers_small(tcp);  // inherited: the window is offered early
  const auto arrive = [](uv_stream_t* stream, int status) {
    const auto* handle = static_cast<uv_tcp_t*>(static_cast<void*>(stream));
    if (status == 0) UvHandle<uv_tcp_t>::owner_of<TapProxy>(handle)->accept();
  };
  HARKARA_TRY(uv_ok(uv_listen(as_stream(tcp), kBacklog, arrive), what));
  sockaddr_in bound{};
  int size = sizeof bound;
  auto* name = static_cast<sockaddr*>(static_cast<void*>(&bound));
  HARKARA_TRY(uv_ok(uv_tcp_getsockname(tcp, name, &size), what));
  port_ = static_cast<std::uint16_t>((bound.sin_port >> 8U) | ((bound.sin_port & 0xffU) << 8U));
  listener_ = std::move(listener);
  return ok();
}

void TapProxy::accept() {
  connections_.push_back(std::make_unique<Connection>(*this));
  Connection& connection = *connections_.back();
  if (!connection.start(as_stream(listener_->get()))) connection.close();
}

std::uint64_t TapProxy::bytes(TapDirection direction) const {
  return direction == TapDirection::to_target ? to_target_ : from_target_;
}

std::size_t TapProxy::connections() const {
  return static_cast<std::size_t>(
      std::count_if(connections_.begin(), connections_.end(),
                    [](const auto& connection) { return !connection->dead(); }));
}

void TapProxy::cut() {
  for (const auto& connection : connections_) connection->close();
}

Status TapProxy::set_up(bool up) {
  if (up == (listener_ != nullptr)) return ok();
  if (up) return start_listening();
  listener_.reset();
  return ok();
}

void TapProxy::set_frozen(bool frozen) {
  frozen_ = frozen;
  wake();
}

void TapProxy::forwarded(TapDirection direction, View bytes) {
  if (bytes.empty()) return;
  (direction == TapDirection::to_target ? to_target_ : from_target_) += bytes.size();
  if (record_) {
    std::fwrite(bytes.data(), 1, bytes.size(), record_.get());
    std::fflush(record_.get());
  }
  if (on_forwarded_) on_forwarded_(direction, bytes.size());
}

void TapProxy::wake() {
  if (uv_is_active(as_uv_handle(pace_.get())) != 0) return;
  const auto tick = [](uv_timer_t* timer) {
    UvHandle<uv_timer_t>::owner_of<TapProxy>(timer)->turn();
  };
  uv_timer_start(pace_.get(), tick, kTick_ms, kTick_ms);
}

void TapProxy::turn() {
  if (!frozen_)
    for (const auto& connection : connections_) connection->turn(uv_now(loop_));
  bury();
  const bool busy = std::any_of(connections_.begin(), connections_.end(),
                                [](const auto& connection) { return connection->needs_time(); });
  if (!busy || frozen_) uv_timer_stop(pace_.get());
}

void TapProxy::bury() {
  connections_.remove_if([](const auto& connection) { return connection->dead(); });
}

}  // namespace harkara::node
