// Routers that meet, without engines.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "base/random.h"
#include "sync/gradient_router.h"

namespace harkara::sync::neighbours {

inline constexpr std::int64_t kWall_ms = 1'767'225'600'000;  // 2026-01-01
inline constexpr std::int64_t kHour_s = 3'600;
inline constexpr std::int64_t kDay_s = 24 * kHour_s;

inline Moment at_s(std::int64_t s) {
  return {s * 1000, kWall_ms + s * 1000};
}

struct Place {
  NodeId id;
  Tier tier;
  std::unique_ptr<GradientRouter> router;
  EndpointId endpoint() const { return endpoint_of(id); }
};

inline Place make_place(SeededRandom& random, Tier tier, std::set<NodeId> parents = {}) {
  const auto id = random.make<NodeId>();
  return {id, tier,
          std::make_unique<GradientRouter>(id, tier, std::vector<EndpointId>{endpoint_of(id)},
                                           std::move(parents), at_s(0))};
}

inline void greet(Place& a, Place& b, std::int64_t s) {
  const auto of_a = a.router->advertise(b.id, b.tier, at_s(s));
  const auto of_b = b.router->advertise(a.id, a.tier, at_s(s));
  a.router->named(of_a, at_s(s));
  b.router->named(of_b, at_s(s));
  a.router->contact_began(b.id, b.tier, at_s(s));
  b.router->contact_began(a.id, a.tier, at_s(s));
  a.router->learn(b.id, of_b, Router::Named::anew, at_s(s));
  b.router->learn(a.id, of_a, Router::Named::anew, at_s(s));
}

inline void part(Place& a, Place& b, std::int64_t s) {
  a.router->contact_ended(b.id, at_s(s));
  b.router->contact_ended(a.id, at_s(s));
}

inline void meet(Place& a, Place& b, std::int64_t s, std::int64_t length_s = 60) {
  greet(a, b, s);
  part(a, b, s + length_s);
}

inline RoutedBundle routine(const Place& from, const EndpointId& to) {
  return {to, from.id, ServiceClass::routine};
}

inline std::optional<Reach> line(const std::vector<Reach>& reach, const EndpointId& endpoint) {
  const auto at = std::ranges::find(reach, endpoint, &Reach::endpoint);
  return at == reach.end() ? std::nullopt : std::optional(*at);
}

}  // namespace harkara::sync::neighbours
