#include "sync/offer_lane.h"

#include <algorithm>
#include <bitset>

#include "base/limits.h"
#include "sync/custody.h"
#include "sync/queue_view.h"
#include "sync/session.h"
#include "sync/unasked.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::HolderRole;

constexpr std::size_t kDirectOffers = 8;      // so few go without being listed
constexpr std::size_t kOfferHeadBytes = 11;   // type and two varints
constexpr std::uint64_t kSketchRoom = 1'024;  // of a metered link, or the lane waits
constexpr std::size_t kLookedAtEarly = 64;
constexpr std::size_t kWantedLow = 64;  // ask about more when fewer are wanted

}  // namespace

bool may_go(const Engine::Core& core, const Session& session, const BundleRecord& record) {
  const NodeId& peer = session.node();
  if (record.state != BundleState::held || record.held_by(peer, HolderRole::took_custody))
    return false;
  const RoutedBundle bundle = routed(core, record);
  return record.held_by(peer, HolderRole::gave_us)
             ? core.context.router.may_give_back(bundle, peer, core.now)
             : core.context.router.may_forward(bundle, peer, core.now);
}

std::optional<BundleRecord> forwardable(Engine::Core& core, const Session& session,
                                        const BundleId& id) {
  auto record = core.context.bundles.find(id);
  if (!record || !may_go(core, session, *record)) return std::nullopt;
  return *std::move(record);
}

// --- offering ---

// A peer that pays by the byte says first how much it takes; and what was under way when the
// last contact ended may have arrived.
void OfferLane::start_early() {
  if (core_.metering.contains(session_.node())) return;
  const auto doubtful = core_.in_doubt.find(session_.node());
  std::size_t bytes = 0;
  for (const Waiting& waiting : waiting_bundles(core_, kLookedAtEarly)) {
    if (doubtful != core_.in_doubt.end() && doubtful->second.contains(waiting.id)) continue;
    const auto record = forwardable(core_, session_, waiting.id);
    if (!record) continue;
    const std::size_t size = record->manifest.manifest.shape().total_bytes();
    if (size > kMaxUnaskedBytes) continue;
    bytes += size + record->manifest.encoded.size();
    if (bytes > kMaxEarlyBytes) return;
    session_.outgoing.want({waiting.service_class, waiting.ref, waiting.id});
  }
}

void OfferLane::start(std::size_t theirs) {
  core_.in_doubt.erase(session_.node());
  ContactsTowards towards(core_, {&session_});
  waiting_bundles(core_, kMaxOffersPerSession, [&](const Waiting& waiting, const auto* record) {
    core_.considered.insert(waiting.ref);
    if (session_.outgoing.is_sending(waiting.id) || towards(waiting.destination).empty()) return;
    const bool goes = record != nullptr ? may_go(core_, session_, *record)
                                        : forwardable(core_, session_, waiting.id).has_value();
    if (!goes) return;
    candidates_.push_back({waiting.service_class, waiting.ref, waiting.id});
    asked_.push_back(waiting.ref);
  });
  std::ranges::sort(asked_);
  if (!core_.hastened.empty()) {
    for (Candidate& each : candidates_) each.in_turn = core_.in_turn(each.id);
    std::ranges::sort(candidates_);
  }
  if (candidates_.size() <= kDirectOffers || theirs == 0) {
    for (const Candidate& candidate : candidates_) session_.outgoing.want(candidate);
    listed_ = answered_ = candidates_.size();
  }
  pump();
}

void OfferLane::consider(const BundleId& id) {
  if (const auto record = core_.context.bundles.find(id)) consider(*record);
}

bool OfferLane::consider(const BundleRecord& record) {
  if (!may_go(core_, session_, record)) return false;
  session_.outgoing.want(
      {record.manifest.manifest.header.service_class, record.ref, record.manifest.id});
  return true;
}

bool OfferLane::was_asked(std::uint64_t ref, const BundleId& id) const {
  return std::ranges::binary_search(asked_, ref) || session_.outgoing.was_offered(id);
}

void OfferLane::pump() {
  if (sketch_ || listed_ != answered_ || left() == 0) return;
  if (session_.outgoing.wanted() >= kWantedLow) return;
  if (!wants_sketch(listed_)) return list();
  if (session_.room(candidates_[listed_].service_class) >= kSketchRoom) open_sketch();
}

std::size_t OfferLane::lane_end(std::size_t from) const {
  const auto end = std::ranges::upper_bound(candidates_.begin() + static_cast<std::ptrdiff_t>(from),
                                            candidates_.end(), candidates_[from].service_class, {},
                                            &Candidate::service_class);
  return static_cast<std::size_t>(end - candidates_.begin());
}

bool OfferLane::wants_sketch(std::size_t from) const {
  return !sketched_.contains(candidates_[from].service_class) &&
         lane_end(from) - from > core_.options.list_at_most;
}

void OfferLane::list() {
  Offer offer{static_cast<std::uint32_t>(listed_), {}};
  for (; left() > 0 && offer.short_ids.size() < kMaxOffersPerFrame; ++listed_) {
    const Candidate& candidate = candidates_[listed_];
    const bool next_lane = !offer.short_ids.empty() &&
                           candidate.service_class != candidates_[listed_ - 1].service_class;
    if (next_lane && wants_sketch(listed_)) break;
    const std::size_t bytes = kOfferHeadBytes + kShortIdBytes * (offer.short_ids.size() + 1);
    if (session_.room(candidate.service_class) < bytes) break;
    offer.short_ids.push_back(session_.greeting.short_ids().of(candidate.id));
    session_.outgoing.mark_offered(candidate.id);
  }
  if (!offer.short_ids.empty()) core_.send(session_, offer);
}

void OfferLane::on(const OfferReply& reply) {
  if (reply.first != answered_ || reply.verdicts.size() != listed_ - answered_)
    return core_.disconnect(session_, "reply to an offer we did not make");
  for (const Verdict verdict : reply.verdicts) {
    const Candidate& candidate = candidates_[answered_++];
    if (verdict != Verdict::have) session_.outgoing.mark_not_promised(candidate.id);
    if (verdict == Verdict::send) session_.outgoing.want(candidate);
    if (verdict != Verdict::refused && verdict != Verdict::full) continue;
    note_unwilling(core_, session_.node(), candidate.id);
    for (auto& [link, session] : core_.sessions)  // another contact may bring it
      if (session->live() && session.get() != &session_) session->offers.consider(candidate.id);
  }
  pump();
}

// --- offering by sketch ---

void OfferLane::open_sketch() {
  sketched_.insert(candidates_[listed_].service_class);
  sketch_ = std::make_unique<SketchLane>(
      core_, session_, std::span(candidates_).subspan(listed_, lane_end(listed_) - listed_));
}

template <class Frame>
void OfferLane::follow(const Frame& frame) {
  if (!sketch_) return;  // the lane was over before the peer heard of it
  if (const Status status = sketch_->on(frame); !status)
    return core_.disconnect(session_, status.error().message);
  if (sketch_->state() != SketchReader::State::reading) close_sketch();
  pump();
}

// What remains of the lane in candidates_ is listed, as any short one.
void OfferLane::close_sketch() {
  const bool complete = sketch_->state() == SketchReader::State::complete;
  const bool listing = sketch_->list_what_is_found();
  std::vector<bool> found(sketch_->size(), false);
  for (const std::size_t place : sketch_->found()) found[place] = true;
  const std::size_t end = listed_ + sketch_->size();
  sketch_.reset();
  std::size_t kept = listed_;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool to_list = complete ? listing && found[i] : listing || !found[i];
    if (to_list) candidates_[kept++] = candidates_[listed_ + i];
  }
  candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(kept),
                    candidates_.begin() + static_cast<std::ptrdiff_t>(end));
}

void OfferLane::on(const SketchAnswer& answer) {
  follow(answer);
}

void OfferLane::on(const Cells& frame) {
  session_.incoming.count(counted_bytes(frame) - kFrameOverheadBytes, frame.ack_now);
  follow(frame);
}

void OfferLane::on(const Holdings& frame) {
  session_.incoming.count(counted_bytes(frame) - kFrameOverheadBytes, frame.ack_now);
  follow(frame);
}

// --- being offered ---

// Those that the offer may mean; a hub's contacts need not sort all it knows.
void OfferLane::pick_ours(const Offer& offer) {
  std::bitset<kMaxOffersPerFrame * 16> marks;
  picked_ = true;
  for (const std::uint64_t short_id : offer.short_ids) marks.set(short_id % marks.size());
  core_.check(core_.context.bundles.each_id([&](const BundleId& id) {
    const std::uint64_t short_id = session_.greeting.short_ids().of(id);
    if (marks[short_id % marks.size()]) ours_.emplace_back(short_id, id);
    return true;
  }));
  std::sort(ours_.begin(), ours_.end());
}

void OfferLane::index_ours() {
  indexed_ = true;
  ours_.clear();
  core_.check(core_.context.bundles.each_id([&](const BundleId& id) {
    ours_.emplace_back(session_.greeting.short_ids().of(id), id);
    return true;
  }));
  std::sort(ours_.begin(), ours_.end());
}

void OfferLane::on(const Offer& offer) {
  judged_ += offer.short_ids.size();
  if (judged_ > kMaxOffersPerSession) return core_.disconnect(session_, "too many offers");
  if (!picked_) {
    pick_ours(offer);
  } else if (!indexed_) {
    index_ours();
  }
  OfferReply reply{offer.first, {}};
  for (const std::uint64_t short_id : offer.short_ids) reply.verdicts.push_back(judge(short_id));
  core_.send(session_, reply);
}

Verdict OfferLane::judge(std::uint64_t short_id) {
  const auto at = std::lower_bound(ours_.begin(), ours_.end(), std::pair(short_id, BundleId{}));
  if (at == ours_.end() || at->first != short_id) return Verdict::send;
  auto record = core_.context.bundles.find(at->second);
  if (!record) return Verdict::send;
  switch (record->state) {
    case BundleState::receiving: return Verdict::send;
    case BundleState::expired: return Verdict::refused;
    case BundleState::delivered:
      core_.check(owe_receipt(core_, session_.node(), at->second));
      return Verdict::have;
    case BundleState::held:
    case BundleState::forwarded:
    case BundleState::here: return acknowledge_again(core_, session_, *record);
  }
  return Verdict::send;
}

}  // namespace harkara::sync
