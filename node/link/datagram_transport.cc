#include "node/link/datagram_transport.h"

#include <map>
#include <utility>

#include "base/limits.h"
#include "node/link/datagram/switchboard.h"
#include "node/link/link_desk.h"
#include "node/link/loop_pump.h"
#include "node/link/socket_address.h"

namespace harkara::node {
namespace {

constexpr std::size_t kReadBytes = 2'048;  // more than any packet of ours
constexpr int kTurns = 64;                 // of telling and sending, before others get theirs

std::string uv_text(const std::string& what, int code) {
  return what + ": " + uv_strerror(code);
}

// Of IP and UDP, a packet.
std::uint64_t overhead_of(const datagram::Address& address) {
  return is_ipv4(address) ? 28 : 48;
}

const sockaddr* as_sockaddr(const sockaddr_storage& address) {
  return static_cast<const sockaddr*>(static_cast<const void*>(&address));
}

}  // namespace

class DatagramTransport::Implementation final : public PumpTarget {
 public:
  Implementation(uv_loop_t* loop, const LinkIdentity& identity, Admission& admission,
                 LinkListener& listener, Random& random, const DatagramOptions& options,
                 LinkNumbers* numbers)
      : loop_(loop),
        identity_(identity),
        admission_(admission),
        random_(random),
        options_(options),
        desk_(listener, numbers),
        timer_(this) {
    uv_timer_init(loop_, timer_.get());
    timer_.armed();
    pump_ = std::make_unique<LoopPump>(loop_, *this);
    make_board(false);
  }
  ~Implementation() override {
    HARKARA_ASSERT(!delivering_);
    shutdown();
  }

  Status listen(const std::string& endpoint) {
    HARKARA_TRY(check_scheme(endpoint));
    if (desk_.closed()) return fail(Errc::closed, "the transport has been shut down");
    if (!bound_.empty()) return fail(Errc::busy, "already listening at " + bound_);
    if (opened_) return fail(Errc::busy, "cannot listen after having dialled");
    const auto address = numeric_address(host_and_port(endpoint));
    if (!address)
      return fail(Errc::invalid, "cannot listen at " + endpoint + ": a number is needed, no name");
    HARKARA_TRY(open_socket(*address));
    make_board(true);
    bound_ = endpoint_text(local_address(is_ipv4(*address)));
    return ok();
  }

  const std::string& bound_endpoint() const { return bound_; }

  Result<sync::LinkId> dial(const DialTarget& target) {
    HARKARA_TRY(check_scheme(target.endpoint));
    if (desk_.closed()) return fail(Errc::closed, "the transport has been shut down");
    if (!crypto::usable(target.peer.fields.link))
      return fail(Errc::invalid, "the link key of " + target.peer.fields.name + " is unfit");
    const HostAndPort at = host_and_port(target.endpoint);
    const sync::LinkId link = desk_.next_link();
    if (const auto address = numeric_address(at)) {
      HARKARA_TRY(socket_for(*address));
      board_->dial(link, *address, target.peer, now_ms());
    } else {
      HARKARA_TRY(look_up(link, at, target.peer));
    }
    return link;
  }

  void send(sync::LinkId link, View frame) {
    HARKARA_ASSERT(frame.size() <= kMaxFrameBytes);
    board_->send(link, frame, now_ms());
  }
  void close(sync::LinkId link) {
    if (looked_up_.erase(link) > 0) return desk_.down(link, "closed by us");
    board_->close(link, now_ms());
  }
  LinkBytes bytes(sync::LinkId link) const { return board_->bytes(link); }
  void limit(sync::LinkId link, std::uint64_t bytes) { board_->limit(link, bytes); }
  std::uint64_t unsent(sync::LinkId link) const { return board_->unsent(link); }
  bool has(sync::LinkId link) const { return board_->has(link) || looked_up_.contains(link); }

  void shutdown() {
    if (desk_.closed()) return;
    desk_.close();
    board_->close_all(now_ms());
    transmit();
    looked_up_.clear();
    if (!delivering_) tear_down();
  }

  void deliver() override {
    delivering_ = true;
    if (board_->next_due_ms(now_ms()) <= now_ms()) board_->tick(now_ms());
    for (int turn = 0; turn < kTurns && !desk_.closed(); ++turn) {
      desk_.tell_ends();
      const bool told = tell_events();
      const bool sent = transmit_one();
      if (!told && !sent) break;
    }
    if (desk_.has_news()) desk_.batch_end();
    delivering_ = false;
    if (desk_.closed()) tear_down();
  }

  bool settle() override {
    if (desk_.closed()) return false;
    const std::int64_t now = now_ms();
    const std::int64_t due = board_->next_due_ms(now);
    uv_timer_stop(timer_.get());
    const bool busy = board_->has_outputs() || desk_.has_ends() || desk_.has_news();
    if (due == INT64_MAX || busy) return busy;
    uv_update_time(loop_);
    uv_timer_start(
        timer_.get(), [](uv_timer_t*) {},
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, due - now)), 0);
    return false;
  }

 private:
  struct Socket {
    explicit Socket(void* owner) : handle(owner) {}
    UvHandle<uv_udp_t> handle;
    std::uint8_t buffer[kReadBytes];
  };
  struct Lookup {
    uv_getaddrinfo_t request;
    std::weak_ptr<Implementation*> owner;
    sync::LinkId link;
  };

  static Status check_scheme(const std::string& endpoint) {
    HARKARA_ASSIGN(const Scheme scheme, scheme_of(endpoint));
    if (scheme == Scheme::udp) return ok();
    return fail(Errc::invalid, "endpoint '" + endpoint + "' is not udp://host:port");
  }

  static std::int64_t now_ms() { return static_cast<std::int64_t>(uv_hrtime() / 1'000'000); }

  void make_board(bool listens) {
    board_ = std::make_unique<datagram::Switchboard>(
        datagram::Switchboard::Identity{identity_.link, identity_.certificate}, admission_, random_,
        datagram::Options{
            .listens = listens, .keepalive_ms = options_.keepalive_ms, .overhead_of = overhead_of});
    board_->on_draw_link([this] { return desk_.next_link(); });
  }

  std::unique_ptr<Socket>& socket_of(bool v4) { return v4 ? socket4_ : socket6_; }

  // --- sockets ---
  Status open_socket(const datagram::Address& local) {
    auto socket = std::make_unique<Socket>(this);
    if (const int code = uv_udp_init(loop_, socket->handle.get()); code != 0)
      return fail(Errc::io, uv_text("no UDP socket", code));
    socket->handle.armed();
    const sockaddr_storage address = socket_address(local);
    if (const int code = uv_udp_bind(socket->handle.get(), as_sockaddr(address), 0); code != 0)
      return fail(Errc::io, uv_text("cannot bind " + endpoint_text(local), code));
    if (const int code = uv_udp_recv_start(socket->handle.get(), give_buffer, receive); code != 0)
      return fail(Errc::io, uv_text("cannot receive at " + endpoint_text(local), code));
    socket_of(is_ipv4(local)) = std::move(socket);
    opened_ = true;
    return ok();
  }

  Status socket_for(const datagram::Address& peer) {
    if (socket_of(is_ipv4(peer))) return ok();
    return open_socket(*numeric_address({is_ipv4(peer) ? "0.0.0.0" : "::", "0"}));
  }

  datagram::Address local_address(bool v4) {
    sockaddr_storage address{};
    int size = sizeof address;
    void* const raw = &address;
    uv_udp_getsockname(socket_of(v4)->handle.get(), static_cast<sockaddr*>(raw), &size);
    return address_of(as_sockaddr(address)).value_or(datagram::Address{});
  }

  static void give_buffer(uv_handle_t* handle, std::size_t, uv_buf_t* out) {
    const auto* udp = static_cast<const uv_udp_t*>(static_cast<const void*>(handle));
    auto* self = UvHandle<uv_udp_t>::owner_of<Implementation>(udp);
    const bool v4 = self->socket4_ && self->socket4_->handle.get() == udp;
    Socket& socket = *self->socket_of(v4);
    void* const memory = socket.buffer;
    *out = uv_buf_init(static_cast<char*>(memory), kReadBytes);
  }

  static void receive(uv_udp_t* handle, ssize_t size, const uv_buf_t* buffer, const sockaddr* from,
                      unsigned flags) {
    if (size <= 0 || from == nullptr || (flags & UV_UDP_PARTIAL) != 0) return;
    auto* self = UvHandle<uv_udp_t>::owner_of<Implementation>(handle);
    const auto address = address_of(from);
    if (!address || self->desk_.closed()) return;
    self->board_->datagram(*address, as_view(buffer->base, static_cast<std::size_t>(size)),
                           now_ms());
  }

  // --- names ---
  Status look_up(sync::LinkId link, const HostAndPort& at, const crypto::Certificate& peer) {
    auto lookup = std::make_unique<Lookup>();
    lookup->owner = alive_;
    lookup->link = link;
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    const int code =
        uv_getaddrinfo(loop_, &lookup->request, found, at.host.c_str(), at.port.c_str(), &hints);
    if (code != 0) return fail(Errc::io, uv_text("cannot look up " + at.host, code));
    lookup->request.data = lookup.get();
    static_cast<void>(lookup.release());  // found() takes it back
    looked_up_.emplace(link, peer);
    return ok();
  }

  static void found(uv_getaddrinfo_t* request, int code, addrinfo* result) {
    const std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(request->data));
    const auto owner = lookup->owner.lock();
    const auto address = code == 0 ? address_of(result->ai_addr) : std::nullopt;
    uv_freeaddrinfo(result);
    if (!owner) return;
    Implementation& self = **owner;
    auto waiting = self.looked_up_.extract(lookup->link);
    if (waiting.empty()) return;
    const Status socket = address ? self.socket_for(*address)
                                  : Status(fail(Errc::not_found, uv_text("no such host", code)));
    if (!socket) return self.desk_.down(lookup->link, socket.error().message);
    self.board_->dial(lookup->link, *address, waiting.mapped(), now_ms());
  }

  // --- the board's outputs ---
  bool tell_events() {
    bool told = false;
    while (!desk_.closed()) {
      const auto event = board_->next_event();
      if (!event) return told;
      told = true;
      std::visit([this](const auto& each) { tell(each); }, *event);
    }
    return told;
  }
  void tell(const datagram::Up& up) { desk_.up(up.link, up.peer); }
  void tell(const datagram::Frame& frame) { desk_.frame(frame.link, frame.bytes); }
  void tell(const datagram::Room& room) { desk_.room(room.link, room.bytes, room.slice_bytes); }
  void tell(const datagram::Down& down) { desk_.down(down.link, down.reason); }
  void tell(const datagram::Refused& refused) { desk_.stranger(refused.reason); }

  // What the socket does not take is as good as lost, and repaired as such.
  bool transmit_one() {
    auto out = board_->next_transmit(now_ms());
    if (!out) return false;
    if (const auto& socket = socket_of(is_ipv4(out->to))) {
      const sockaddr_storage to = socket_address(out->to);
      void* const bytes = out->packet.data();
      const uv_buf_t buffer =
          uv_buf_init(static_cast<char*>(bytes), static_cast<unsigned>(out->packet.size()));
      uv_udp_try_send(socket->handle.get(), &buffer, 1, as_sockaddr(to));
    }
    return true;
  }
  void transmit() {
    while (transmit_one()) {
    }
  }

  void tear_down() {
    alive_.reset();
    pump_.reset();
    timer_.close(nullptr);
    socket4_.reset();
    socket6_.reset();
  }

  uv_loop_t* loop_;
  LinkIdentity identity_;
  Admission& admission_;
  Random& random_;
  DatagramOptions options_;
  LinkDesk desk_;
  std::unique_ptr<datagram::Switchboard> board_;
  UvHandle<uv_timer_t> timer_;
  std::unique_ptr<LoopPump> pump_;
  std::unique_ptr<Socket> socket4_;
  std::unique_ptr<Socket> socket6_;
  bool opened_ = false;
  std::string bound_;
  std::map<sync::LinkId, crypto::Certificate> looked_up_;  // names on their way
  // Tells a lookup that comes back late whether we are still here.
  std::shared_ptr<Implementation*> alive_ = std::make_shared<Implementation*>(this);
  bool delivering_ = false;
};

Result<std::unique_ptr<DatagramTransport>> DatagramTransport::open(
    uv_loop_t* loop, const LinkIdentity& identity, Admission& admission, LinkListener& listener,
    Random& random, const DatagramOptions& options, LinkNumbers* numbers) {
  if (identity.certificate.size() > kMaxCertificateBytes)
    return fail(Errc::too_large, "our certificate exceeds its limit");
  return std::unique_ptr<DatagramTransport>(new DatagramTransport(std::make_unique<Implementation>(
      loop, identity, admission, listener, random, options, numbers)));
}

DatagramTransport::DatagramTransport(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
DatagramTransport::~DatagramTransport() = default;

Status DatagramTransport::listen(const std::string& endpoint) {
  return implementation_->listen(endpoint);
}
const std::string& DatagramTransport::bound_endpoint() const {
  return implementation_->bound_endpoint();
}
Result<sync::LinkId> DatagramTransport::dial(const DialTarget& target) {
  return implementation_->dial(target);
}
void DatagramTransport::send(sync::LinkId link, View frame) {
  implementation_->send(link, frame);
}
void DatagramTransport::close(sync::LinkId link) {
  implementation_->close(link);
}
LinkBytes DatagramTransport::bytes(sync::LinkId link) const {
  return implementation_->bytes(link);
}
void DatagramTransport::limit(sync::LinkId link, std::uint64_t bytes) {
  implementation_->limit(link, bytes);
}
std::uint64_t DatagramTransport::unsent(sync::LinkId link) const {
  return implementation_->unsent(link);
}
bool DatagramTransport::has(sync::LinkId link) const {
  return implementation_->has(link);
}
void DatagramTransport::shutdown() {
  implementation_->shutdown();
}

}  // namespace harkara::node
