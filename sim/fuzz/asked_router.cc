#include "sim/fuzz/asked_router.h"

#include <algorithm>

namespace harkara::sim::fuzz {

std::optional<std::size_t> AskedRouter::fewest_copies(const BundleId& id) const {
  const auto at = asked_.find(id);
  if (at == asked_.end()) return std::nullopt;
  at->second.told = true;
  return at->second.fewest;
}

std::size_t AskedRouter::copies(const sync::RoutedBundle& bundle, Moment now) const {
  const std::size_t answer = router_->copies(bundle, now);
  Asked& asked = asked_[bundle.id];
  asked.fewest = asked.told ? answer : std::min(asked.fewest, answer);
  asked.told = false;
  return answer;
}

// --- the rest is passed on ---

void AskedRouter::contact_began(const NodeId& peer, Tier tier, Moment now) {
  router_->contact_began(peer, tier, now);
}

void AskedRouter::contact_ended(const NodeId& peer, Moment now) {
  router_->contact_ended(peer, now);
}

void AskedRouter::learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how) {
  router_->learn(peer, reach, how);
}

std::vector<sync::Reach> AskedRouter::advertise(const NodeId& peer, Tier tier, Moment now) const {
  return router_->advertise(peer, tier, now);
}

void AskedRouter::named(const std::vector<sync::Reach>& reach, Moment now) {
  router_->named(reach, now);
}

bool AskedRouter::may_forward(const sync::RoutedBundle& bundle, const NodeId& peer,
                              Moment now) const {
  return router_->may_forward(bundle, peer, now);
}

std::vector<NodeId> AskedRouter::next_hops(const EndpointId& endpoint, Moment now) const {
  return router_->next_hops(endpoint, now);
}

std::uint32_t AskedRouter::expected_delay_s(const sync::RoutedBundle& bundle, Moment now) const {
  return router_->expected_delay_s(bundle, now);
}

std::uint64_t AskedRouter::state(Moment now) const {
  return router_->state(now);
}

Bytes AskedRouter::memory(const NodeId& peer, Moment now) const {
  return router_->memory(peer, now);
}

void AskedRouter::remember(const NodeId& peer, View memory, Moment now) {
  router_->remember(peer, memory, now);
}

}  // namespace harkara::sim::fuzz
