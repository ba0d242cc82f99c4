#include "node/link/router_listener.h"

#include <algorithm>
#include <utility>

#include "node/link/curve_options.h"

namespace harkara::node {
namespace {

constexpr int kEvents = ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |
                        ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
constexpr std::uint64_t kSweep_ms = 100;
// libzmq may take in "peer 1 can be written to" while we write to peer 2; no
// later event would tell. Only while something is kept back.
constexpr std::uint64_t kRetry_ms = 20;

}  // namespace

Result<std::unique_ptr<RouterListener>> RouterListener::listen(ListenContext context,
                                                               const crypto::BoxKey& own,
                                                               const std::string& endpoint) {
  auto listener = std::make_unique<RouterListener>(std::move(context));
  HARKARA_TRY(listener->start(own, endpoint));
  return listener;
}

RouterListener::RouterListener(ListenContext context)
    : context_(std::move(context)), overdue_(this), retry_(this) {
  uv_timer_init(context_.loop, overdue_.get());
  overdue_.armed();
  uv_timer_init(context_.loop, retry_.get());
  retry_.armed();
}

Status RouterListener::start(const crypto::BoxKey& own, const std::string& endpoint) {
  HARKARA_ASSIGN(auto router, ZmqSocket::make(context_.zmq, ZMQ_ROUTER));
  HARKARA_TRY(set_listening_options(*router, own, kZapDomain));
  HARKARA_TRY(router->set(ZMQ_ROUTER_MANDATORY, 1));
  HARKARA_ASSIGN(poller_, SocketPoller::make(context_.loop, std::move(router)));
  HARKARA_ASSIGN(monitor_, ZmqMonitor::make(
                               context_.loop, context_.zmq, socket(),
                               "listener-" + std::to_string(context_.random.next_u64()), kEvents));
  HARKARA_TRY(socket().bind(endpoint));
  bound_ = socket().last_endpoint();
  return ok();
}

void RouterListener::take_events() {
  if (!monitor_->poller().touched()) return;
  while (const auto event = monitor_->next()) take_event(*event);
  watch_strangers();
}

void RouterListener::take_event(const MonitorEvent& event) {
  const int descriptor = static_cast<int>(event.value);
  if (event.kind == ZMQ_EVENT_ACCEPTED) {
    if (const auto old = connections_.at(descriptor)) departed_.push_back(*old);
    connections_.accepted(descriptor, uv_now(context_.loop));
    if (connections_.strangers() > context_.limits.count)
      expel(connections_.any_stranger(context_.random), "too many strangers at once");
  } else if (event.kind == ZMQ_EVENT_DISCONNECTED) {
    take_departure(descriptor);
  } else if (is_handshake_failure(event)) {
    failure_ = describe(event);
  }
}

// libzmq names no connection when a handshake fails, but reports its end next.
void RouterListener::take_departure(int descriptor) {
  const std::string failure = std::exchange(failure_, {});
  if (const auto id = connections_.at(descriptor); id && connections_.is_stranger(*id))
    context_.desk.stranger(failure.empty() ? "its connection ended before it was admitted"
                                           : failure);
  if (const auto id = connections_.departed(descriptor)) departed_.push_back(*id);
}

void RouterListener::expel(ConnectionId connection, std::string reason) {
  if (connections_.is_shut(connection)) return;
  connections_.shut(connection);
  context_.desk.stranger(std::move(reason));
}

void RouterListener::expel_overdue() {
  const std::uint64_t now = uv_now(context_.loop);
  if (now >= context_.limits.patience_ms)
    for (const ConnectionId id : connections_.strangers_before(now - context_.limits.patience_ms))
      expel(id, "did not introduce itself in time");
  for (const ConnectionId id : connections_.strangers_beyond(context_.limits.bytes))
    expel(id, "sent much and did not introduce itself");
  watch_strangers();
}

void RouterListener::watch_strangers() {
  const bool running = uv_is_active(as_uv_handle(overdue_.get())) != 0;
  if (connections_.strangers() == 0) {
    uv_timer_stop(overdue_.get());
  } else if (!running) {
    const auto sweep = [](uv_timer_t* timer) {
      UvHandle<uv_timer_t>::owner_of<RouterListener>(timer)->expel_overdue();
    };
    const std::uint64_t pause = std::min(kSweep_ms, context_.limits.patience_ms);
    uv_timer_start(overdue_.get(), sweep, pause, pause);
  }
}

void RouterListener::deliver(int budget) {
  take_events();
  if (!poller_->touched() && departed_.empty()) return;
  bool drained = false;
  while (!drained && budget-- > 0 && !context_.desk.closed()) drained = !take_message();
  tell_run();
  if (drained) tell_departed();
}

void RouterListener::tell_departed() {
  for (const ConnectionId id : std::exchange(departed_, {}))
    if (const auto found = by_connection_.find(id); found != by_connection_.end())
      close(found->second, "disconnected");
}

bool RouterListener::receive(Message& message) {
  ZmqMessage part;
  poller_->touch();
  if (!socket().receive(part)) return false;
  message.from = as_text(part.view());
  if (!part.more() || !socket().receive(message.body)) return true;
  message.single = !message.body.more();
  for (bool more = !message.single; more && socket().receive(part);) more = part.more();
  return true;
}

bool RouterListener::take_message() {
  Message message;
  if (!receive(message)) return false;
  if (message.from != run_from_) tell_run();
  const auto found = contacts_.find(message.from);
  if (found == contacts_.end()) {
    introduce(message);
  } else if (!is_frame(message.body)) {
    const sync::LinkId link = found->second.link;
    tell_run();
    if (has(link)) close(link, "sent what is no frame");
  } else {
    found->second.bytes.in += wire_bytes(message.body.view().size());
    run_from_ = message.from;
    run_.push_back(std::move(message.body));
  }
  return true;
}

void RouterListener::tell_run() {
  const FrameRun run = std::exchange(run_, {});
  if (const auto found = contacts_.find(run_from_); found != contacts_.end())
    tell(context_.desk, found->second.link, run);
}

void RouterListener::introduce(const Message& message) {
  take_events();  // what was accepted before this message is known after this
  const auto connection = connections_.at(message.body.source_fd());
  // It may have gone already, or this may be the rest of a link that we closed.
  if (!connection || connections_.is_shut(*connection) || by_connection_.contains(*connection))
    return;
  auto peer = judge(message);
  if (verdict_ != Verdict::none) return connections_.shut(*connection);
  if (peer) return welcome(message, *connection, *peer);
  expel(*connection, std::move(peer).error().message);
}

Result<crypto::Certificate> RouterListener::judge(const Message& message) {
  const auto key = context_.zap.proven_key(message.body.property("User-Id"));
  if (!key) return fail(Errc::refused, "reached us without having proved a key");
  const auto certificate = certificate_of(message.body.view());
  if (!message.single || !certificate || certificate->size() > kMaxCertificateBytes)
    return fail(Errc::refused, "did not introduce itself");
  auto peer = context_.admission.admit(*certificate, *key);
  if (probe_ == key) verdict_ = peer ? Verdict::admitted : Verdict::refused;
  if (peer && peer->fields.link != *key)
    return fail(Errc::refused, "the certificate of " + peer->fields.name + " names another key");
  return peer;
}

void RouterListener::welcome(const Message& message, ConnectionId connection,
                             const crypto::Certificate& peer) {
  connections_.introduced(connection);
  watch_strangers();
  std::vector<sync::LinkId> older;
  for (const auto& [id, contact] : contacts_)
    if (contact.peer == peer.subject) older.push_back(contact.link);
  for (const sync::LinkId link : older) close(link, "replaced by a newer contact");
  context_.desk.tell_ends();
  if (context_.desk.closed()) return;
  const sync::LinkId link = context_.desk.next_link();
  Contact contact{link, connection, peer.subject, {}, {}};
  contact.count.watch(message.body.source_fd());
  contact.pace.begin(contact.count.figures());
  contacts_.insert_or_assign(message.from, std::move(contact));
  by_link_[link] = message.from;
  by_connection_[connection] = link;
  context_.desk.up(link, peer);
}

void RouterListener::close(sync::LinkId link, std::string reason) {
  const RoutingId from = by_link_.at(link);
  const ConnectionId connection = contact(link).connection;
  connections_.shut(connection);
  by_connection_.erase(connection);
  by_link_.erase(link);
  backlog_.erase(link);
  contacts_.erase(from);
  context_.desk.down(link, std::move(reason));
}

SendOutcome RouterListener::try_send(const RoutingId& to, View frame) {
  poller_->touch();
  const SendOutcome outcome = socket().send(as_view(to), true);
  if (outcome != SendOutcome::sent) return outcome;
  return socket().send(frame);
}

void RouterListener::send(sync::LinkId link, View frame) {
  const RoutingId& to = by_link_.at(link);
  Contact& contact = contacts_.at(to);
  contact.bytes.out += wire_bytes(frame.size());
  contact.pace.handed(wire_bytes(frame.size()));
  if (contact.outbox.empty()) {
    const SendOutcome outcome = try_send(to, frame);
    if (outcome == SendOutcome::sent) return;
    if (outcome == SendOutcome::unreachable) return close(link, "disconnected");
  }
  backlog_.insert(link);
  if (!contact.outbox.keep(frame)) close(link, "does not read");
}

bool RouterListener::paces() const {
  return std::ranges::any_of(contacts_, [](const auto& each) { return each.second.pace.busy(); });
}

void RouterListener::look(std::int64_t now_ms) {
  std::vector<sync::LinkId> links;  // what is told may end some
  for (const auto& [id, contact] : contacts_)
    if (contact.pace.busy()) links.push_back(contact.link);
  for (const sync::LinkId link : links) {
    if (!has(link)) continue;
    Contact& contact = contacts_.at(by_link_.at(link));
    const auto figures = contact.count.figures();
    const auto room = figures ? contact.pace.look(*figures, now_ms) : std::nullopt;
    contact.count.suit(contact.pace.few());
    contact.count.fill_packets(contact.pace.crowded());
    if (room) context_.desk.room(link, room->bytes, room->slice_bytes);
  }
}

void RouterListener::end_hoards() {
  std::vector<sync::LinkId> links;
  for (auto& [id, contact] : contacts_)
    if (contact.hoard.look(contact.count.figures(), contact.bytes.in))
      links.push_back(contact.link);
  for (const sync::LinkId link : links) close(link, TcpHoard::kReason);
}

void RouterListener::flush() {
  const auto links = backlog_;
  for (const sync::LinkId link : links) {
    const RoutingId& to = by_link_.at(link);
    Outbox& outbox = contacts_.at(to).outbox;
    SendOutcome outcome = SendOutcome::sent;
    while (!outbox.empty() && (outcome = try_send(to, outbox.front())) == SendOutcome::sent)
      outbox.pop();
    if (outcome == SendOutcome::unreachable)
      close(link, "disconnected");
    else if (outbox.empty())
      backlog_.erase(link);
  }
  if (backlog_.empty())
    uv_timer_stop(retry_.get());
  else if (uv_is_active(as_uv_handle(retry_.get())) == 0)
    uv_timer_start(
        retry_.get(), [](uv_timer_t*) {}, kRetry_ms, kRetry_ms);
}

bool RouterListener::settle() {
  flush();
  const bool news = monitor_->poller().pending(ZMQ_POLLIN);
  return poller_->pending(ZMQ_POLLIN) || news || !departed_.empty();
}

void RouterListener::expect_probe(const std::optional<crypto::BoxPublicKey>& key) {
  probe_ = key;
  verdict_ = Verdict::none;
}

}  // namespace harkara::node
