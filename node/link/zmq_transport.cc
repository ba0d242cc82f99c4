#include "node/link/zmq_transport.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "node/link/dealer_contact.h"
#include "node/link/loop_pump.h"
#include "node/link/refusal_test.h"
#include "node/link/router_listener.h"

namespace harkara::node {
namespace {

constexpr int kMessagesPerTurn = 512;  // of one socket, so that timers and others get theirs
constexpr int kTurnsPerBatch = 2;      // a flood must not keep acknowledgements waiting

Status check_scheme(const std::string& endpoint) {
  HARKARA_ASSIGN(const Scheme scheme, scheme_of(endpoint));
  if (scheme != Scheme::udp) return ok();
  return fail(Errc::invalid, "endpoint '" + endpoint + "' is neither tcp:// nor ipc://");
}

// libzmq unlinks whatever stands at an ipc path it binds.
Status check_ipc_path(const std::string& endpoint) {
  if (!endpoint.starts_with("ipc://")) return ok();
  struct stat status {};
  if (lstat(endpoint.c_str() + 6, &status) != 0 || S_ISSOCK(status.st_mode)) return ok();
  return fail(Errc::refused, "cannot listen at " + endpoint + ": a file is in the way");
}

}  // namespace

class ZmqTransport::Implementation final : public PumpTarget {
 public:
  Implementation(uv_loop_t* loop, const ZmqIdentity& identity, Admission& admission,
                 LinkListener& listener, Random& random, StrangerLimits limits,
                 LinkNumbers* numbers)
      : loop_(loop),
        identity_(identity),
        admission_(admission),
        random_(random),
        limits_(limits),
        desk_(listener, numbers),
        look_timer_(this),
        hoard_timer_(this) {
    uv_timer_init(loop_, look_timer_.get());
    look_timer_.armed();
    uv_timer_init(loop_, hoard_timer_.get());
    hoard_timer_.armed();
  }
  ~Implementation() override {
    HARKARA_ASSERT(!delivering_);
    shutdown();
  }

  Status start() {
    HARKARA_ASSIGN(zmq_, ZmqContext::make());
    HARKARA_ASSIGN(zap_, ZapHandler::make(loop_, zmq_, random_));
    pump_ = std::make_unique<LoopPump>(loop_, *this);
    return ok();
  }

  Status listen(const std::string& endpoint) {
    HARKARA_TRY(check_scheme(endpoint));
    HARKARA_TRY(check_ipc_path(endpoint));
    if (desk_.closed()) return fail(Errc::closed, "the transport has been shut down");
    if (router_) return fail(Errc::busy, "already listening at " + bound_);
    const ListenContext context{loop_, zmq_, admission_, *zap_, desk_, random_, limits_};
    HARKARA_ASSIGN(router_, RouterListener::listen(context, identity_.link, endpoint));
    bound_ = router_->bound_endpoint();
    Status proven = prove_refusal({context, identity_, *router_});
    if (proven) return ok();
    router_->unbind();
    router_.reset();
    bound_.clear();
    return proven;
  }

  const std::string& bound_endpoint() const { return bound_; }

  Result<sync::LinkId> dial(const DialTarget& target) {
    HARKARA_TRY(check_scheme(target.endpoint));
    if (desk_.closed()) return fail(Errc::closed, "the transport has been shut down");
    const sync::LinkId link = desk_.next_link();
    HARKARA_ASSIGN(auto contact,
                   DealerContact::dial(loop_, zmq_, identity_, target, link, desk_, random_));
    dialled_[link] = std::move(contact);
    return link;
  }

  void send(sync::LinkId link, View frame) {
    HARKARA_ASSERT(frame.size() <= kMaxFrameBytes);
    if (DealerContact* contact = dialled(link)) return contact->send(frame);
    if (router_ && router_->has(link)) router_->send(link, frame);
  }

  void close(sync::LinkId link) {
    if (DealerContact* contact = dialled(link)) return contact->end("closed by us");
    if (router_ && router_->has(link)) router_->close(link, "closed by us");
  }

  LinkBytes bytes(sync::LinkId link) const {
    if (const auto found = dialled_.find(link); found != dialled_.end())
      return found->second->bytes();
    return router_ && router_->has(link) ? router_->bytes(link) : LinkBytes{};
  }

  // Empty for links that are not.
  const TcpPace* pace(sync::LinkId link) const {
    if (const auto found = dialled_.find(link); found != dialled_.end())
      return &found->second->pace();
    return router_ && router_->has(link) ? &router_->pace(link) : nullptr;
  }

  void shutdown() {
    desk_.close();
    if (!delivering_) tear_down();
  }

  void deliver() override {
    delivering_ = true;
    zap_->deliver(kMessagesPerTurn);
    if (router_) router_->deliver(kMessagesPerTurn);
    deliver_dialled();
    const std::int64_t now = now_ms();
    look(now);
    end_hoards(now);
    desk_.tell_ends();
    end_batch();
    delivering_ = false;
    if (desk_.closed()) tear_down();
  }

  bool settle() override {
    bool busy = zap_->poller().pending(ZMQ_POLLIN);
    if (router_ && router_->settle()) busy = true;
    for (const auto& [link, contact] : dialled_)
      if (contact->settle()) busy = true;
    watch_pace();
    watch_hoards();
    return busy || desk_.has_ends() || desk_.has_news();
  }

 private:
  DealerContact* dialled(sync::LinkId link) {
    const auto found = dialled_.find(link);
    return found == dialled_.end() ? nullptr : found->second.get();
  }

  // Contacts are added by callbacks, but only taken out here.
  void deliver_dialled() {
    std::vector<sync::LinkId> links;
    for (const auto& [link, contact] : dialled_) links.push_back(link);
    for (const sync::LinkId link : links) {
      DealerContact& contact = *dialled_.at(link);
      contact.deliver(kMessagesPerTurn);
      if (!contact.ended()) continue;
      desk_.down(link, *contact.ended());
      dialled_.erase(link);
    }
  }

  static std::int64_t now_ms() { return static_cast<std::int64_t>(uv_hrtime() / 1'000'000); }

  void look(std::int64_t now) {
    if (now < next_look_ms_ || desk_.closed()) return;
    next_look_ms_ = now + TcpPace::kLook_ms;
    if (router_) router_->look(now);
    std::vector<sync::LinkId> links;
    for (const auto& [link, contact] : dialled_) links.push_back(link);
    for (const sync::LinkId link : links) dialled_.at(link)->look(now);
  }

  // The loop wakes for the next look while anything is under way.
  void watch_pace() {
    const bool busy =
        (router_ && router_->paces()) ||
        std::ranges::any_of(dialled_, [](const auto& each) { return each.second->pace().busy(); });
    if (!busy) {
      uv_timer_stop(look_timer_.get());
    } else if (uv_is_active(as_uv_handle(look_timer_.get())) == 0) {
      uv_update_time(loop_);
      uv_timer_start(
          look_timer_.get(), [](uv_timer_t*) {},
          static_cast<std::uint64_t>(std::max<std::int64_t>(1, next_look_ms_ - now_ms())), 0);
    }
  }

  void end_hoards(std::int64_t now) {
    if (now < next_hoards_ms_ || desk_.closed()) return;
    next_hoards_ms_ = now + TcpHoard::kLook_ms;
    if (router_) router_->end_hoards();
    for (const auto& [link, contact] : dialled_) contact->end_hoard();
  }

  // The loop wakes for the next look while there is a contact.
  void watch_hoards() {
    if (dialled_.empty() && !(router_ && router_->has_contacts()))
      uv_timer_stop(hoard_timer_.get());
    else if (uv_is_active(as_uv_handle(hoard_timer_.get())) == 0)
      uv_timer_start(
          hoard_timer_.get(), [](uv_timer_t*) {}, TcpHoard::kLook_ms, TcpHoard::kLook_ms);
  }

  void end_batch() {
    if (!desk_.has_news()) return;
    const bool more = settle_sockets();
    if (more && ++turns_ < kTurnsPerBatch) return;
    turns_ = 0;
    desk_.batch_end();
  }

  bool settle_sockets() {
    if (router_ && router_->settle()) return true;
    for (const auto& [link, contact] : dialled_)
      if (contact->settle()) return true;
    return false;
  }

  void tear_down() {
    pump_.reset();
    look_timer_.close(nullptr);
    hoard_timer_.close(nullptr);
    dialled_.clear();
    router_.reset();
    zap_.reset();
    zmq_.reset();
  }

  uv_loop_t* loop_;
  ZmqIdentity identity_;
  Admission& admission_;
  Random& random_;
  StrangerLimits limits_;
  LinkDesk desk_;
  std::shared_ptr<ZmqContext> zmq_;
  std::unique_ptr<ZapHandler> zap_;
  std::unique_ptr<RouterListener> router_;
  std::map<sync::LinkId, std::unique_ptr<DealerContact>> dialled_;
  std::unique_ptr<LoopPump> pump_;
  UvHandle<uv_timer_t> look_timer_;
  UvHandle<uv_timer_t> hoard_timer_;
  std::int64_t next_look_ms_ = 0;
  std::int64_t next_hoards_ms_ = 0;
  std::string bound_;
  int turns_ = 0;
  bool delivering_ = false;
};

Result<std::unique_ptr<ZmqTransport>> ZmqTransport::open(
    uv_loop_t* loop, const ZmqIdentity& identity, Admission& admission, LinkListener& listener,
    Random& random, StrangerLimits limits, LinkNumbers* numbers) {
  if (identity.certificate.size() > kMaxCertificateBytes)
    return fail(Errc::too_large, "our certificate exceeds its limit");
  auto implementation = std::make_unique<Implementation>(loop, identity, admission, listener,
                                                         random, limits, numbers);
  HARKARA_TRY(implementation->start());
  return std::unique_ptr<ZmqTransport>(new ZmqTransport(std::move(implementation)));
}

ZmqTransport::ZmqTransport(std::unique_ptr<Implementation> implementation)
    : implementation_(std::move(implementation)) {}
ZmqTransport::~ZmqTransport() = default;

Status ZmqTransport::listen(const std::string& endpoint) {
  return implementation_->listen(endpoint);
}
const std::string& ZmqTransport::bound_endpoint() const {
  return implementation_->bound_endpoint();
}
Result<sync::LinkId> ZmqTransport::dial(const DialTarget& target) {
  return implementation_->dial(target);
}
void ZmqTransport::send(sync::LinkId link, View frame) {
  implementation_->send(link, frame);
}
void ZmqTransport::close(sync::LinkId link) {
  implementation_->close(link);
}
LinkBytes ZmqTransport::bytes(sync::LinkId link) const {
  return implementation_->bytes(link);
}
std::int64_t ZmqTransport::round_trip_ms(sync::LinkId link) const {
  const TcpPace* pace = implementation_->pace(link);
  return pace == nullptr ? -1 : pace->least_trip_ms();
}
sync::LinkTraits ZmqTransport::traits(sync::LinkId link) const {
  const TcpPace* pace = implementation_->pace(link);
  sync::LinkTraits out;
  out.paces_itself = pace != nullptr && pace->active();
  return out;
}
void ZmqTransport::shutdown() {
  implementation_->shutdown();
}

}  // namespace harkara::node
