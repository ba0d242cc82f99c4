#include "node/link/dealer_contact.h"

#include <utility>

#include "node/link/curve_options.h"

namespace harkara::node {
namespace {

// Connecting, then ZMQ_HANDSHAKE_IVL, then slack; for failures libzmq does not report.
constexpr std::uint64_t kDialDeadline_ms = 50'000;
constexpr int kEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                        ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                        ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED;

}  // namespace

Result<std::unique_ptr<DealerContact>> DealerContact::dial(
    uv_loop_t* loop, std::shared_ptr<ZmqContext> context, const ZmqIdentity& identity,
    const DialTarget& target, sync::LinkId link, LinkDesk& desk, Random& random) {
  auto contact = std::make_unique<DealerContact>(target.peer, link, desk);
  HARKARA_TRY(contact->start(loop, std::move(context), identity, target.endpoint, random));
  return contact;
}

DealerContact::DealerContact(crypto::Certificate peer, sync::LinkId link, LinkDesk& desk)
    : peer_(std::move(peer)), link_(link), desk_(desk), deadline_(this) {}

Status DealerContact::start(uv_loop_t* loop, std::shared_ptr<ZmqContext> context,
                            const ZmqIdentity& identity, const std::string& endpoint,
                            Random& random) {
  preamble_ = make_preamble(identity.certificate);
  HARKARA_ASSIGN(auto socket, ZmqSocket::make(context, ZMQ_DEALER));
  HARKARA_TRY(set_dialling_options(*socket, identity.link, peer_.fields.link));
  HARKARA_ASSIGN(poller_, SocketPoller::make(loop, std::move(socket)));
  HARKARA_ASSIGN(monitor_, ZmqMonitor::make(loop, std::move(context), this->socket(),
                                            std::to_string(link_), kEvents));
  uv_timer_init(loop, deadline_.get());
  deadline_.armed();
  const auto expire = [](uv_timer_t* timer) {
    UvHandle<uv_timer_t>::owner_of<DealerContact>(timer)->end("no answer in time");
  };
  uv_timer_start(deadline_.get(), expire, kDialDeadline_ms, 0);
  HARKARA_ASSIGN(const std::string way, way_to(loop, endpoint, random));
  return this->socket().connect(way);
}

Result<std::string> DealerContact::way_to(uv_loop_t* loop, const std::string& endpoint,
                                          Random& random) {
  HARKARA_ASSIGN(const Scheme scheme, scheme_of(endpoint));
  if (scheme != Scheme::tcp) return endpoint;
  const DialPipe::Events events{[this](int descriptor) { count_.watch(descriptor); },
                                [this](const std::string& why) { end(why); }};
  HARKARA_ASSIGN(pipe_, DialPipe::open(loop, endpoint, random, events));
  return pipe_->local_endpoint();
}

void DealerContact::end(std::string reason) {
  if (!ended_) ended_ = std::move(reason);
}

void DealerContact::take_event(const MonitorEvent& event) {
  if (event.kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED && !up_) {
    up_ = true;
    pace_.begin(count_.figures());
    uv_timer_stop(deadline_.get());
    send(std::exchange(preamble_, {}));
    return desk_.up(link_, peer_);
  }
  if (event.kind == ZMQ_EVENT_DISCONNECTED || event.kind == ZMQ_EVENT_CLOSED ||
      is_handshake_failure(event)) {
    if (!leaving_) leaving_ = describe(event);
  }
}

bool DealerContact::take_frame(FrameRun& run) {
  ZmqMessage message;
  poller_->touch();
  if (!socket().receive(message)) return false;
  if (!is_frame(message)) {
    end("sent what is no frame");
    return true;
  }
  bytes_.in += wire_bytes(message.view().size());
  run.push_back(std::move(message));
  return true;
}

void DealerContact::deliver(int budget) {
  if (monitor_->poller().touched())
    while (!ended_ && !leaving_ && !desk_.closed()) {
      const auto event = monitor_->next();
      if (!event) break;
      take_event(*event);
    }
  // Before the handshake is known to be over there is nobody to have sent a frame.
  bool drained = !up_ || !(poller_->touched() || leaving_);
  FrameRun run;
  while (!drained && !ended_ && !desk_.closed() && budget-- > 0) drained = !take_frame(run);
  tell(desk_, link_, run);
  if (leaving_ && drained) end(*leaving_);
}

bool DealerContact::settle() {
  if (ended_ || leaving_) return true;
  flush();
  const int wanted = (up_ ? ZMQ_POLLIN : 0) | (outbox_.empty() ? 0 : ZMQ_POLLOUT);
  const bool news = monitor_->poller().pending(ZMQ_POLLIN);
  return poller_->pending(wanted) || news;
}

void DealerContact::send(View frame) {
  if (ended_) return;
  bytes_.out += wire_bytes(frame.size());
  pace_.handed(wire_bytes(frame.size()));
  poller_->touch();
  // Before the handshake is over a DEALER would take frames for nobody.
  if (up_ && outbox_.empty() && socket().send(frame) == SendOutcome::sent) return;
  if (!outbox_.keep(frame)) end("does not read");
}

void DealerContact::look(std::int64_t now_ms) {
  if (!pace_.busy() || ended_ || leaving_) return;
  const auto figures = count_.figures();
  if (!figures) return;
  const auto room = pace_.look(*figures, now_ms);
  count_.suit(pace_.few());
  count_.fill_packets(pace_.crowded());
  if (room) desk_.room(link_, room->bytes, room->slice_bytes);
}

void DealerContact::end_hoard() {
  if (hoard_.look(count_.figures(), bytes_.in)) end(TcpHoard::kReason);
}

void DealerContact::flush() {
  if (!up_ || ended_) return;
  while (!outbox_.empty()) {
    poller_->touch();
    if (socket().send(outbox_.front()) != SendOutcome::sent) return;
    outbox_.pop();
  }
}

}  // namespace harkara::node
