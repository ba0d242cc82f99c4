// The gradient of a tree, by tier: what a child has advertised goes down to it,
// everything else goes up to the parents. Later routing replaces this class.
#pragma once

#include "sync/routing.h"

namespace harkara::sync {

class StaticRouter final : public Router {
 public:
  StaticRouter(NodeId self, Tier self_tier, std::vector<EndpointId> own_endpoints,
               std::set<NodeId> parents);

  void learn(const NodeId& peer, Tier tier, const std::vector<Reach>& reach) override;
  std::vector<Reach> advertise(const NodeId& peer, Tier tier) const override;
  bool may_forward(const RoutedBundle& bundle, const NodeId& peer, Tier tier) const override;
  std::size_t copies(const RoutedBundle& bundle) const override;

 private:
  bool is_below(const EndpointId& endpoint) const;

  NodeId self_;
  Tier self_tier_;
  std::vector<EndpointId> own_endpoints_;
  std::set<NodeId> parents_;
  // What each peer last said it reaches; ordered, since it feeds the wire.
  std::map<NodeId, std::map<EndpointId, std::uint32_t>> reach_;
  std::map<NodeId, Tier> tiers_;
};

}  // namespace harkara::sync
