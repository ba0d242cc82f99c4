#include "sync/static_router.h"

#include <algorithm>

namespace harkara::sync {
namespace {
constexpr std::uint32_t kHopDelay_s = 60;
}

StaticRouter::StaticRouter(NodeId self, Tier self_tier, std::vector<EndpointId> own_endpoints,
                           std::set<NodeId> parents)
    : self_(self),
      self_tier_(self_tier),
      own_endpoints_(std::move(own_endpoints)),
      parents_(std::move(parents)) {
  std::sort(own_endpoints_.begin(), own_endpoints_.end());
}

void StaticRouter::learn(const NodeId& peer, Tier tier, const std::vector<Reach>& reach) {
  tiers_[peer] = tier;
  auto& known = reach_[peer];
  known.clear();
  for (const Reach& entry : reach) known[entry.endpoint] = entry.expected_delay_s;
}

// Up the tree go our own endpoints and those below us; down goes nothing: a child
// sends up whatever it cannot place.
std::vector<Reach> StaticRouter::advertise(const NodeId& peer, Tier tier) const {
  if (tier < self_tier_) return {};
  std::map<EndpointId, std::uint32_t> all;
  for (const EndpointId& own : own_endpoints_) all[own] = 0;
  for (const auto& [node, endpoints] : reach_) {
    if (node == peer || parents_.contains(node)) continue;
    for (const auto& [endpoint, delay] : endpoints) {
      const auto [at, fresh] = all.try_emplace(endpoint, delay + kHopDelay_s);
      if (!fresh) at->second = std::min(at->second, delay + kHopDelay_s);
    }
  }
  std::vector<Reach> out;
  out.reserve(all.size());
  for (const auto& [endpoint, delay] : all) out.push_back({endpoint, delay});
  return out;
}

bool StaticRouter::is_below(const EndpointId& endpoint) const {
  return std::any_of(reach_.begin(), reach_.end(), [&](const auto& entry) {
    return !parents_.contains(entry.first) && entry.second.contains(endpoint);
  });
}

bool StaticRouter::may_forward(const RoutedBundle& bundle, const NodeId& peer, Tier) const {
  if (peer == bundle.origin) return endpoint_of(peer) == bundle.destination;
  const auto reach = reach_.find(peer);
  if (reach != reach_.end() && reach->second.contains(bundle.destination)) return true;
  return parents_.contains(peer) && !is_below(bundle.destination);
}

std::size_t StaticRouter::copies(const RoutedBundle& bundle) const {
  std::size_t wanted = 1;
  if (bundle.service_class == ServiceClass::urgent) wanted = 2;
  if (bundle.service_class == ServiceClass::emergency) wanted = 3;
  if (is_below(bundle.destination)) return 1;
  return std::min(wanted, std::max<std::size_t>(1, parents_.size()));
}

}  // namespace harkara::sync
