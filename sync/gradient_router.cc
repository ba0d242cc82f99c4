// What is known of neighbours, and which of them a bundle may go to.
#include "sync/gradient_router.h"

#include <algorithm>
#include <bit>

#include "base/limits.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kMaxNeighbours = 1'024;
constexpr std::int64_t kForgotten_s = 30 * 24 * 3600;
constexpr std::size_t kMissedInVain = 2;    // calls of a timetable
constexpr std::size_t kMaxRootsAtOnce = 4;  // that one neighbour may name
// So much longer than the best way, and a further copy is no use there.
constexpr std::uint64_t kHopelessTimes = 4;
constexpr std::uint64_t kHopeless_s = 24 * 3600;

bool among(const std::vector<NodeId>& nodes, const NodeId& node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

std::size_t copies_of(ServiceClass service_class) {
  if (service_class == ServiceClass::emergency) return 3;
  return service_class == ServiceClass::urgent ? 2 : 1;
}

// Estimates that differ by less than this are as good as each other.
bool clearly_less(std::uint64_t a_s, std::uint64_t b_s) {
  return a_s + a_s / 8 + 60 < b_s;
}

}  // namespace

GradientRouter::GradientRouter(NodeId self, Tier self_tier, std::vector<EndpointId> own_endpoints,
                               const std::set<NodeId>& parents, Moment now)
    : self_(self),
      self_tier_(self_tier),
      own_endpoints_(own_endpoints.begin(), own_endpoints.end()),
      has_parents_(!parents.empty()) {
  for (const NodeId& parent : parents)
    neighbours_.emplace(parent, Neighbour{Tier::hub, true, ContactHistory(now), {}});
}

void GradientRouter::expect(const NodeId& peer, Timetable timetable) {
  if (!timetable.empty()) timetables_.insert_or_assign(peer, std::move(timetable));
}

// --- what happens ---

GradientRouter::Neighbour* GradientRouter::meet(const NodeId& peer, Tier tier, Moment now) {
  if (peer == self_) return nullptr;  // a stick: no contact that could come again
  if (!neighbours_.contains(peer)) make_room(now);
  const auto at = neighbours_.try_emplace(peer, Neighbour{tier, false, ContactHistory(now), {}});
  at.first->second.tier = tier;
  return &at.first->second;
}

void GradientRouter::make_room(Moment now) {
  const auto away = [&](const auto& entry) {
    return entry.second.parent ? -1 : entry.second.history.away_s(now);
  };
  for (;;) {
    const auto longest = std::ranges::max_element(neighbours_, {}, away);
    if (longest == neighbours_.end()) return;
    const bool crowded = neighbours_.size() >= kMaxNeighbours && away(*longest) > 0;
    if (!crowded && away(*longest) <= kForgotten_s) return;
    forget_routes(longest->first, longest->second);
    neighbours_.erase(longest);
  }
}

void GradientRouter::contact_began(const NodeId& peer, Tier tier, Moment now) {
  if (Neighbour* neighbour = meet(peer, tier, now)) neighbour->history.began(now);
  ++version_;
}

void GradientRouter::contact_ended(const NodeId& peer, Moment now) {
  const auto at = neighbours_.find(peer);
  if (at == neighbours_.end() || !at->second.history.in_contact()) return;
  at->second.history.ended(now);
  ++version_;
}

void GradientRouter::forget_routes(const NodeId& peer, Neighbour& neighbour) {
  for (const EndpointId& endpoint : neighbour.named) {
    const auto at = routes_.find(endpoint);
    if (at == routes_.end()) continue;
    at->second.erase(peer);
    if (at->second.size() < 2) contested_.erase(endpoint);
    if (!at->second.empty()) continue;
    routes_.erase(at);
    roots_.erase(endpoint);
  }
  neighbour.named.clear();
}

void GradientRouter::learn(const NodeId& peer, const std::vector<Reach>& reach, Named how) {
  const auto at = neighbours_.find(peer);
  if (at == neighbours_.end()) return;
  if (how == Named::anew) forget_routes(peer, at->second);
  std::size_t roots = 0;
  for (Reach entry : reach) {
    if (own_endpoints_.contains(entry.endpoint)) continue;
    if (entry.takes_all && ++roots > kMaxRootsAtOnce) entry.takes_all = false;
    if (entry.takes_all) roots_.insert(entry.endpoint);
    auto& known = routes_[entry.endpoint];
    if (!known.insert_or_assign(peer, entry).second) continue;
    at->second.named.push_back(entry.endpoint);
    if (known.size() > 1) contested_.insert(entry.endpoint);
  }
  ++version_;
}

std::uint64_t GradientRouter::state(Moment now) const {
  std::uint64_t digest = version_;
  for (const auto& [node, neighbour] : neighbours_)
    digest = digest * 31 + static_cast<std::uint64_t>(std::bit_width(wait_s(node, now)));
  return digest;
}

// --- what is asked ---

// Somebody beside or below us named it, so that the parents need not be told the way.
bool GradientRouter::is_below(const EndpointId& endpoint) const {
  const auto known = routes_.find(endpoint);
  if (known == routes_.end()) return false;
  return std::ranges::any_of(known->second, [&](const auto& entry) {
    return entry.second.tier <= self_tier_ && !neighbours_.at(entry.first).parent;
  });
}

GradientRouter::Hops GradientRouter::hops_to(const EndpointId& endpoint, Moment now) const {
  Hops hops;
  if (const auto known = routes_.find(endpoint); known != routes_.end())
    for (const auto& [node, route] : known->second)
      if (claims_.feasible(route, now)) hops.emplace(node, route.expected_delay_s);
  if (!is_root() && !is_below(endpoint)) add_upward(hops, now);
  return hops;
}

// Towards a root. Parents are above us because the operator says so: what they name is
// taken as it is, and when they name nothing they are taken for roots themselves.
void GradientRouter::add_upward(Hops& hops, Moment now) const {
  Hops upward;
  for (const EndpointId& root : roots_) {
    for (const auto& [node, route] : routes_.at(root)) {
      if (!route.takes_all || route.expected_delay_s >= kUnreachable_s) continue;
      if (!neighbours_.at(node).parent && !claims_.feasible(route, now)) continue;
      const auto [at, fresh] = upward.emplace(node, route.expected_delay_s);
      if (!fresh) at->second = std::min(at->second, route.expected_delay_s);
    }
  }
  if (has_parents_)
    for (const auto& [node, neighbour] : neighbours_)
      if (neighbour.parent) upward.emplace(node, 0);
  hops.merge(upward);
}

const Timetable* GradientRouter::believed(const NodeId& peer, Moment now) const {
  const auto known = timetables_.find(peer);
  if (known == timetables_.end()) return nullptr;
  const std::int64_t now_s = now.wall_ms / 1000;
  const std::int64_t away_s = neighbours_.at(peer).history.away_s(now);
  const bool missed = known->second.at_least(kMissedInVain, now_s - away_s, now_s - kHop_s);
  return missed ? nullptr : &known->second;
}

std::uint32_t GradientRouter::mean_wait_s(const NodeId& peer, Moment now) const {
  if (const Timetable* timetable = believed(peer, now)) return timetable->mean_wait_s();
  return neighbours_.at(peer).history.wait_s(now);
}

std::uint32_t GradientRouter::wait_s(const NodeId& peer, Moment now) const {
  if (neighbours_.at(peer).history.in_contact()) return 0;
  if (const Timetable* timetable = believed(peer, now))
    return timetable->wait_s(now.wall_ms / 1000);
  return neighbours_.at(peer).history.wait_s(now);
}

std::uint32_t GradientRouter::mean_s(const NodeId& peer, std::uint32_t delay_s, Moment now) const {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      std::uint64_t{mean_wait_s(peer, now)} + kHop_s + delay_s, kUnreachable_s));
}

std::uint32_t GradientRouter::cost_s(const NodeId& peer, std::uint32_t delay_s, Moment now) const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(std::uint64_t{wait_s(peer, now)} + kHop_s + delay_s, kUnreachable_s));
}

bool GradientRouter::may_forward(const RoutedBundle& bundle, const NodeId& peer, Moment now) const {
  if (endpoint_of(peer) == bundle.destination) return true;
  if (peer == bundle.origin) return false;
  const Hops hops = hops_to(bundle.destination, now);
  const auto mine = hops.find(peer);
  if (mine == hops.end()) return false;
  const std::uint64_t cost = std::uint64_t{kHop_s} + mine->second;
  std::size_t better = 0;
  for (const auto& [node, delay] : hops) {
    if (node == peer || node == bundle.origin || among(bundle.givers, node) ||
        among(bundle.custodians, node) || among(bundle.unwilling, node))
      continue;
    if (clearly_less(cost_s(node, delay, now), cost)) ++better;
  }
  const std::size_t wanted = copies_of(bundle.service_class) + bundle.overdue;
  return better < std::max<std::size_t>(1, wanted - std::min(wanted, bundle.custodians.size()));
}

std::vector<NodeId> GradientRouter::next_hops(const EndpointId& endpoint, Moment now) const {
  std::vector<NodeId> out;
  for (const auto& [node, delay] : hops_to(endpoint, now)) out.push_back(node);
  return out;
}

std::size_t GradientRouter::copies(const RoutedBundle& bundle, Moment now) const {
  const std::size_t wanted = copies_of(bundle.service_class) + bundle.overdue;
  if (wanted == 1) return 1;
  const std::uint64_t best = expected_delay_s(bundle, now);
  std::size_t possible = bundle.custodians.size();
  for (const auto& [node, delay] : hops_to(bundle.destination, now)) {
    if (node == bundle.origin || among(bundle.givers, node) || among(bundle.custodians, node))
      continue;
    if (cost_s(node, delay, now) <= best * kHopelessTimes + kHopeless_s) ++possible;
  }
  return std::clamp<std::size_t>(possible, 1, wanted);
}

std::uint32_t GradientRouter::expected_delay_s(const RoutedBundle& bundle, Moment now) const {
  std::uint32_t best = kUnreachable_s;
  for (const auto& [node, delay] : hops_to(bundle.destination, now))
    if (node != bundle.origin && !among(bundle.givers, node))
      best = std::min(best, cost_s(node, delay, now));
  return best;
}

}  // namespace harkara::sync
