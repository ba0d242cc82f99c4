#include "sync/engine.h"

#include <algorithm>

#include "base/limits.h"
#include "sync/route_memory.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>  // clang 14 does not deduce aggregates
Overloaded(Handlers...)->Overloaded<Handlers...>;

// A frame goes to the part of the session that understands it.
void dispatch(Engine::Core& core, Session& session, const Frame& frame) {
  std::visit(Overloaded{
                 [&](const Hello& f) { session.greeting.on(f); },
                 [&](const CertificateRequest& f) { session.greeting.on(f); },
                 [&](const CertificateFrame& f) { session.greeting.on(f); },
                 [&](const DirectoryFrame& f) { session.greeting.on(f); },
                 [&](const MailboxFrame& f) { session.greeting.on(f); },
                 [&](const Receipts& f) { session.receipts.on(f); },
                 [&](const ReceiptAck& f) { session.receipts.on(f); },
                 [&](const Offer& f) { session.offers.on(f); },
                 [&](const OfferReply& f) { session.offers.on(f); },
                 [&](const SketchOpen& f) { session.scope.on(f); },
                 [&](const SketchGrant& f) { session.scope.on(f); },
                 [&](const SketchAnswer& f) { session.offers.on(f); },
                 [&](const Cells& f) { session.offers.on(f); },
                 [&](const Holdings& f) { session.offers.on(f); },
                 [&](const ManifestFrame& f) { session.incoming.on(f); },
                 [&](const Slice& f) { session.incoming.on(f); },
                 [&](const ReachFrame& f) { session.greeting.on(f); },
                 [&](const Withdraw& f) { session.incoming.on(f); },
                 [&](const Want& f) { session.outgoing.on(f); },
                 [&](const Custody& f) { session.outgoing.on(f); },
                 [&](const Ack& f) { session.outgoing.on(f); },
                 [&](const Grant& f) { session.greeting.on(f); },
                 [](const Keepalive&) {},
             },
             frame);
  if (session.live()) session.outgoing.pump();
  core.commit_if_due(false);
}

void take(Engine::Core& core, Session& session, const Result<Frame>& frame, std::size_t bytes) {
  session.heard_ms = core.now.monotonic_ms;
  session.statistics.frame_bytes_in += bytes;
  if (frame) session.statistics.in.count(kind_of(*frame), bytes);
  if (!frame) {
    core.notice(Notice::Kind::refused, session.node(), {}, frame.error().message);
    core.disconnect(session, "malformed frame");
  } else if (!session.greeting.done() && !std::holds_alternative<Hello>(*frame)) {
    core.disconnect(session, "frame before hello");
  } else {
    dispatch(core, session, *frame);
  }
}

// What is slow to check of a frame that waits for its turn others may begin with.
void foresee(Engine::Core& core, Session& session, const Frame& frame) {
  if (const auto* manifest = std::get_if<ManifestFrame>(&frame)) core.expect(*manifest);
  if (const auto* slice = std::get_if<Slice>(&frame)) session.incoming.foresee(*slice);
}

// All are read before the first is acted on.
void take(Engine::Core& core, Session& session, std::span<const View> bytes) {
  if (session.closed) return;
  if (bytes.size() == 1) return take(core, session, session.end.decode(bytes[0]), bytes[0].size());
  std::vector<Result<Frame>> frames;
  frames.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size() && !session.closed; ++i) {
    frames.push_back(session.end.decode(bytes[i]));
    if (!frames.back()) break;
    if (bytes.size() > 1) foresee(core, session, *frames.back());
  }
  for (std::size_t i = 0; i < frames.size() && !session.closed; ++i)
    take(core, session, frames[i], bytes[i].size());
}

}  // namespace

const char* notice_name(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::contact: return "contact";
    case Notice::Kind::contact_lost: return "contact_lost";
    case Notice::Kind::arrived: return "arrived";
    case Notice::Kind::accepted: return "accepted";
    case Notice::Kind::custody_passed: return "custody_passed";
    case Notice::Kind::overdue: return "overdue";
    case Notice::Kind::custody_lost: return "custody_lost";
    case Notice::Kind::receipt: return "receipt";
    case Notice::Kind::expired: return "expired";
    case Notice::Kind::refused: return "refused";
    case Notice::Kind::store_failed: return "store_failed";
  }
  return "unknown";
}

Session::Session(Engine::Core& core, LinkId link_id, const crypto::Certificate& peer_certificate,
                 LinkTraits link_traits)
    : link(link_id),
      peer(peer_certificate),
      traits(link_traits),
      heard_ms(core.now.monotonic_ms),
      spoke_ms(core.now.monotonic_ms),
      window(core.options.max_window_bytes),
      greeting(core, *this),
      receipts(core, *this),
      offers(core, *this),
      scope(core, *this),
      outgoing(core, *this),
      incoming(core, *this) {
  statistics.peer = peer.subject;
  if (traits.allowance) ration.allow(*traits.allowance, 0, 0);
  if (traits.paces_itself) window.set_room(0, kMinSliceBytes);
}

void LinkStatistics::add(const LinkStatistics& other) {
  frame_bytes_in += other.frame_bytes_in;
  frame_bytes_out += other.frame_bytes_out;
  slice_bytes_in += other.slice_bytes_in;
  slice_bytes_out += other.slice_bytes_out;
  slice_bytes_duplicate += other.slice_bytes_duplicate;
  in.add(other.in);
  out.add(other.out);
}

Engine::Engine(EngineContext context, const EngineOptions& options, Moment now)
    : core_(std::make_unique<Core>(std::move(context), options, now)) {}

Engine::~Engine() = default;

void Engine::link_up(LinkId link, const crypto::Certificate& peer, Moment now, LinkTraits traits) {
  core_->now = now;
  HARKARA_ASSERT(!core_->sessions.contains(link));
  const auto at =
      core_->sessions.emplace(link, std::make_unique<Session>(*core_, link, peer, traits)).first;
  if (traits.proven) at->second->greeting.learn_peer();
  at->second->greeting.start();
  if (at->second->early()) {
    at->second->offers.start_early();
    at->second->outgoing.pump();
  }
  core_->heed_others();
  core_->sweep_closed();
}

void Engine::link_down(LinkId link, Moment now) {
  core_->now = now;
  const auto at = core_->sessions.find(link);
  if (at == core_->sessions.end()) return;
  at->second->incoming.close();
  const bool known = at->second->traits.proven || at->second->greeting.done();
  if (!known) at->second->closed = true;  // it was never here
  if (!at->second->closed)
    core_->notice(Notice::Kind::contact_lost, at->second->node(), {}, "link down");
  at->second->closed = true;
  if (known)
    core_->commit();  // the leading bytes of open chunks are safe before anything else happens
  core_->sweep_closed();
}

void Engine::frames(LinkId link, std::span<const View> bytes, Moment now) {
  core_->now = now;
  core_->heed_others();
  if (const auto at = core_->sessions.find(link); at != core_->sessions.end())
    take(*core_, *at->second, bytes);
  core_->heed_others();
  core_->sweep_closed();
}

void Engine::link_room(LinkId link, std::size_t bytes, std::size_t slice_bytes, Moment now) {
  core_->now = now;
  core_->heed_others();
  const auto at = core_->sessions.find(link);
  if (at == core_->sessions.end() || at->second->closed) return;
  at->second->window.set_room(bytes, slice_bytes);
  at->second->outgoing.pump();
  core_->sweep_closed();
}

void Engine::link_silent(LinkId link, bool silent, Moment now) {
  core_->now = now;
  core_->heed_others();
  const auto at = core_->sessions.find(link);
  if (at == core_->sessions.end() || at->second->closed || at->second->silent == silent) return;
  Session& session = *at->second;
  session.silent = silent;
  if (session.live()) silent ? core_->hand_over(session) : core_->take_over(session);
  core_->sweep_closed();
}

void Engine::link_allowance(LinkId link, const Allowance& allowance, Moment now) {
  core_->now = now;
  core_->heed_others();
  const auto at = core_->sessions.find(link);
  if (at == core_->sessions.end() || at->second->closed) return;
  Session& session = *at->second;
  session.ration.allow(allowance, session.statistics.frame_bytes_out,
                       session.statistics.frame_bytes_in);
  if (session.live()) {
    if (const auto grant = session.ration.due_grant()) core_->send(session, *grant);
    session.receipts.pump();
    session.outgoing.pump();
  }
  core_->sweep_closed();
}

std::uint64_t Engine::granted(LinkId link) const {
  const auto at = core_->sessions.find(link);
  if (at == core_->sessions.end() || !at->second->ration.given()) return 0;
  const std::uint64_t total = at->second->ration.given()->total;
  return total - std::min(total, at->second->statistics.frame_bytes_in);
}

std::uint64_t Engine::received(LinkId link) const {
  const auto at = core_->sessions.find(link);
  return at == core_->sessions.end() ? 0 : at->second->statistics.frame_bytes_in;
}

void Engine::bundle_queued(const BundleId& id, Moment now) {
  core_->now = now;
  core_->heed_others();
  core_->offer_queued(id);
  core_->sweep_closed();
}

void Engine::hasten(std::set<BundleId> bundles, Moment now) {
  core_->now = now;
  if (bundles == core_->hastened) return;
  core_->hastened = std::move(bundles);
  for (auto& [link, session] : core_->sessions)
    if (session->live() || session->early()) session->outgoing.put_in_order();
  core_->sweep_closed();
}

void Engine::store_changed(Moment now) {
  core_->now = now;
  core_->heed_others();
  core_->offer_new_arrivals();
  for (auto& [link, session] : core_->sessions) {
    if (!session->live()) continue;
    session->receipts.pump();
    session->outgoing.pump();
  }
  core_->sweep_closed();
}

void Engine::flush(Moment now) {
  core_->now = now;
  core_->commit_if_due(true);
  core_->sweep_closed();
}

void Engine::tick(Moment now) {
  core_->now = now;
  core_->commit_if_due(true);
  if (now.monotonic_ms >= core_->next_housekeeping_ms()) keep_house(*core_);
  if (now.monotonic_ms >= core_->next_telling_ms) tell_routes(*core_);
  if (now.monotonic_ms >= core_->next_route_check_ms)
    reconsider_routes(*core_, Reconsider::if_changed);
  for (auto& [link, session] : core_->sessions) {
    if (session->live()) session->incoming.heed_stall();
    if (session->closed || session->traits.watches_itself) continue;
    if (now.monotonic_ms - session->heard_ms >= core_->options.dead_after_ms)
      core_->disconnect(*session, "silent for too long");
    else if (now.monotonic_ms - session->spoke_ms >= core_->options.keepalive_ms)
      core_->send(*session, Keepalive{});
  }
  core_->sweep_closed();
}

std::optional<Output> Engine::poll() {
  return core_->outputs.take();
}

std::optional<Send> Engine::poll_unbound() {
  return core_->outputs.take_unbound();
}

std::size_t Engine::promises() const {
  return core_->outputs.promises();
}

std::int64_t Engine::next_timeout_ms() const {
  std::int64_t next = std::min({core_->next_housekeeping_ms(), core_->next_telling_ms,
                                core_->next_route_check_ms, core_->commit_deadline_ms()});
  for (const auto& [link, session] : core_->sessions) {
    next = std::min(next, session->incoming.stalls_ms());
    if (session->traits.watches_itself) continue;
    next = std::min(next, session->heard_ms + core_->options.dead_after_ms);
    next = std::min(next, session->spoke_ms + core_->options.keepalive_ms);
  }
  return next;
}

LinkStatistics Engine::totals() const {
  LinkStatistics sum = core_->ended;
  for (const auto& [link, session] : core_->sessions) sum.add(session->statistics);
  return sum;
}

std::vector<LinkStatistics> Engine::links() const {
  std::vector<LinkStatistics> out;
  for (const auto& [link, session] : core_->sessions) {
    out.push_back(session->statistics);
    out.back().window_bytes = session->window.bytes();
    out.back().round_trip_ms = session->window.round_trip_ms();
  }
  return out;
}

}  // namespace harkara::sync
