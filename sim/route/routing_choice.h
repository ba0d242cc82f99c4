// Which rule a run's engines route by.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "sync/routing.h"

namespace harkara::sim {

enum class RouterKind : std::uint8_t { harkara, epidemic, spray, prophet, direct };

struct RoutingChoice {
  RouterKind kind = RouterKind::harkara;
  std::uint32_t copies = 6;               // spray: of a new bundle, halved at each hand-over; > 0
  std::int64_t prophet_unit_ms = 30'000;  // PRoPHET: in which a chance ages once; > 0
};

// A router for the node with this id, to which these endpoints belong.
using RouterMaker = std::function<std::unique_ptr<sync::Router>(
    const NodeId& self, const std::vector<EndpointId>& own_endpoints)>;

}  // namespace harkara::sim
