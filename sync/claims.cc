#include "sync/claims.h"

namespace harkara::sync {
namespace {

// A claim binds for two days: so long the endpoint's own node, which raises the sequence
// number daily, has to be heard of anew. Whoever spoiled a sequence number does no harm
// for longer than that either.
constexpr std::int64_t kBinding_s = 48 * 3600;
constexpr std::size_t kMaxClaims = 65'536;

}  // namespace

bool Claims::over(const Claim& claim, Moment now) {
  return now.monotonic_ms / 1000 - claim.made_s >= kBinding_s;
}

bool Claims::feasible(const Reach& route, Moment now) const {
  if (route.expected_delay_s >= kUnreachable_s) return false;
  if (route.expected_delay_s == 0) return true;  // the endpoint's own node
  const auto known = claims_.find(route.endpoint);
  if (known == claims_.end() || over(known->second, now)) return true;
  const Claim& claim = known->second;
  if (route.sequence != claim.sequence) return route.sequence > claim.sequence;
  return route.expected_delay_s < claim.delay_s;
}

void Claims::claimed(const Reach& ours, Moment now) {
  if (claims_.size() >= kMaxClaims)
    std::erase_if(claims_, [&](const auto& entry) { return over(entry.second, now); });
  if (claims_.size() >= kMaxClaims) claims_.erase(claims_.begin());
  const auto [at, fresh] = claims_.try_emplace(ours.endpoint);
  Claim& claim = at->second;
  const bool binding = !fresh && !over(claim, now);
  if (binding && (ours.sequence < claim.sequence ||
                  (ours.sequence == claim.sequence && ours.expected_delay_s >= claim.delay_s)))
    return;
  claim = {ours.sequence, ours.expected_delay_s, now.monotonic_ms / 1000};
}

}  // namespace harkara::sync
