// Where a bundle may go next. The engine asks; the router never acts.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "base/ids.h"
#include "base/service_class.h"
#include "base/tier.h"

namespace harkara::sync {

// One line of a HELLO: "I can deliver to this endpoint in about so long".
struct Reach {
  EndpointId endpoint;
  std::uint32_t expected_delay_s = 0;
  bool operator==(const Reach&) const = default;
};

struct RoutedBundle {
  EndpointId destination;
  NodeId origin;
  ServiceClass service_class;
};

class Router {
 public:
  virtual ~Router() = default;
  // A contact with this peer began; it advertised these endpoints.
  virtual void learn(const NodeId& peer, Tier tier, const std::vector<Reach>& reach) = 0;
  // What to advertise to this peer.
  virtual std::vector<Reach> advertise(const NodeId& peer, Tier tier) const = 0;
  // May the bundle be given to this peer?
  virtual bool may_forward(const RoutedBundle& bundle, const NodeId& peer, Tier tier) const = 0;
  // To how many distinct next hops custody should pass before we rest.
  virtual std::size_t copies(const RoutedBundle& bundle) const = 0;
};

}  // namespace harkara::sync
