#include "sync/offer_lane.h"

#include <algorithm>

#include "base/limits.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;

constexpr std::size_t kDirectOffers = 8;  // so few go without being listed
constexpr std::size_t kWantedLow = 64;    // list more when fewer are wanted

RoutedBundle routed(const BundleRecord& record) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  return {header.destination, header.origin, header.service_class};
}

}  // namespace

std::optional<BundleRecord> forwardable(Engine::Core& core, const Session& session,
                                        const BundleId& id) {
  auto record = core.context.bundles.find(id);
  if (!record || record->state != BundleState::held) return std::nullopt;
  if (record->held_by(session.node())) return std::nullopt;
  if (!core.context.router.may_forward(routed(*record), session.node(), session.peer.fields.tier))
    return std::nullopt;
  return *std::move(record);
}

// --- offering ---

void OfferLane::start() {
  std::vector<Candidate> queued;
  core_.check(core_.context.bundles.each_queued(
      [&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
        queued.push_back({service_class, ref, id});
        core_.considered.insert(ref);
        return queued.size() < kMaxOffersPerSession;
      }));
  for (const Candidate& candidate : queued)
    if (forwardable(core_, session_, candidate.id)) candidates_.push_back(candidate);
  // The most urgent go at once: their round trip is worth more than a manifest or two
  // that the peer may hold already.
  listed_ = answered_ = std::min(candidates_.size(), kDirectOffers);
  for (std::size_t i = 0; i < listed_; ++i) session_.outgoing.want(candidates_[i]);
  pump();
}

void OfferLane::consider(const BundleId& id) {
  if (const auto record = forwardable(core_, session_, id))
    session_.outgoing.want({record->manifest.manifest.header.service_class, record->ref, id});
}

void OfferLane::reconsider() {
  std::vector<BundleId> queued;
  core_.check(
      core_.context.bundles.each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
        queued.push_back(id);
        return queued.size() < kMaxOffersPerSession;
      }));
  for (const BundleId& id : queued) consider(id);
  session_.outgoing.pump();
}

void OfferLane::pump() {
  if (listed_ != answered_ || left() == 0 || session_.outgoing.wanted() >= kWantedLow) return;
  Offer offer{static_cast<std::uint32_t>(listed_), {}};
  for (; left() > 0 && offer.short_ids.size() < kMaxOffersPerFrame; ++listed_) {
    const BundleId& id = candidates_[listed_].id;
    offer.short_ids.push_back(session_.greeting.short_ids().of(id));
    session_.outgoing.mark_offered(id);
  }
  core_.send(session_, offer);
}

void OfferLane::on(const OfferReply& reply) {
  if (reply.first != answered_ || reply.verdicts.size() != listed_ - answered_)
    return core_.disconnect(session_, "reply to an offer we did not make");
  for (const Verdict verdict : reply.verdicts) {
    const Candidate& candidate = candidates_[answered_++];
    if (verdict == Verdict::send) session_.outgoing.want(candidate);
  }
  pump();
}

// --- being offered ---

void OfferLane::index_ours() {
  indexed_ = true;
  core_.check(core_.context.bundles.each_id([&](const BundleId& id) {
    ours_.emplace_back(session_.greeting.short_ids().of(id), id);
    return true;
  }));
  std::sort(ours_.begin(), ours_.end());
}

void OfferLane::on(const Offer& offer) {
  judged_ += offer.short_ids.size();
  if (judged_ > kMaxOffersPerSession) return core_.disconnect(session_, "too many offers");
  if (!indexed_) index_ours();
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
    case BundleState::here: acknowledge_again(core_, session_, *record); return Verdict::have;
  }
  return Verdict::send;
}

}  // namespace harkara::sync
