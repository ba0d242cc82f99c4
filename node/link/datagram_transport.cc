#include "node/link/datagram_transport.h"

#include <map>
#include <utility>

#include "base/limits.h"
#include "node/link/datagram/switchboard.h"
#include "node/link/link_desk.h"
#include "node/link/loop_pump.h"
#include "node/link/udp_sockets.h"

namespace harkara::node {
namespace {

constexpr int kTurns = 64;  // of telling and sending, before others get theirs

std::string uv_text(const std::string& what, int code) {
  return what + ": " + uv_strerror(code);
}

// Of IP and UDP, a packet.
std::uint64_t overhead_of(const datagram::Address& address) {
  return is_ipv4(address) ? 28 : 48;
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
        timer_(this),
        sockets_(loop, [this](const datagram::Address& from, View packet) {
          if (!desk_.closed()) board_->datagram(from, packet, now_ms());
        }) {
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
    if (sockets_.any()) return fail(Errc::busy, "cannot listen after having dialled");
    const auto address = numeric_address(host_and_port(endpoint));
    if (!address)
      return fail(Errc::invalid, "cannot listen at " + endpoint + ": a number is needed, no name");
    HARKARA_ASSIGN(const datagram::Address bound, sockets_.bind(*address));
    make_board(true);
    bound_ = endpoint_text(bound);
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
      HARKARA_TRY(sockets_.open_for(*address));
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
  std::int64_t round_trip_ms(sync::LinkId link) const { return board_->round_trip_ms(link); }
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
    const Status socket = address ? self.sockets_.open_for(*address)
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
  void tell(const datagram::Greeted& greeted) { desk_.greeted(greeted.link, greeted.peer); }
  void tell(const datagram::Up& up) { desk_.up(up.link, up.peer); }
  void tell(const datagram::Frame& frame) {
    const View bytes = frame.bytes;
    desk_.frames(frame.link, {&bytes, 1});
  }
  void tell(const datagram::Room& room) { desk_.room(room.link, room.bytes, room.slice_bytes); }
  void tell(const datagram::Away& away) { desk_.silent(away.link, away.silent); }
  void tell(const datagram::Down& down) { desk_.down(down.link, down.reason); }
  void tell(const datagram::Refused& refused) { desk_.stranger(refused.reason); }

  bool transmit_one() {
    auto out = board_->next_transmit(now_ms());
    if (out) sockets_.send(out->to, out->packet);
    return out.has_value();
  }
  void transmit() {
    while (transmit_one()) {
    }
  }

  void tear_down() {
    alive_.reset();
    pump_.reset();
    timer_.close(nullptr);
    sockets_.close();
  }

  uv_loop_t* loop_;
  LinkIdentity identity_;
  Admission& admission_;
  Random& random_;
  DatagramOptions options_;
  LinkDesk desk_;
  std::unique_ptr<datagram::Switchboard> board_;
  UvHandle<uv_timer_t> timer_;
  UdpSockets sockets_;
  std::unique_ptr<LoopPump> pump_;
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
std::int64_t DatagramTransport::round_trip_ms(sync::LinkId link) const {
  return implementation_->round_trip_ms(link);
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
