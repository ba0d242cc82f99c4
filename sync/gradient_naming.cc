// What the gradient router says to others, and what it keeps of them.
#include <algorithm>

#include "base/limits.h"
#include "sync/gradient_router.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kMaxNamed = 2'048;  // so that repeats fit kMaxDestinationsPerPeer
constexpr std::size_t kMaxRemembered = 512;
constexpr std::uint8_t kMemoryVersion = 1;
constexpr std::size_t kMemoryHeadBytes = 2 + 8 + 8 + 8 + 1 + 8;
constexpr std::size_t kMemoryLineBytes = EndpointId::kSize + 4 + 2 + 1;
constexpr std::uint8_t kTakesAllBit = 0x80;
constexpr std::int64_t kDay_s = 24 * 3600;
constexpr std::int64_t kFirstDay_s = 1'577'836'800;  // 2020-01-01 UTC

// Of our own sequence number: days, by our own clock, compared with our own days only.
std::uint16_t today(Moment now) {
  return static_cast<std::uint16_t>(
      std::clamp<std::int64_t>((now.wall_ms / 1000 - kFirstDay_s) / kDay_s, 0, 0xffff));
}

void keep_nearest(std::vector<Reach>& reach, std::size_t most) {
  if (reach.size() <= most) return;
  std::ranges::stable_sort(reach, {}, &Reach::expected_delay_s);
  reach.resize(most);
}

}  // namespace

// Once named, a number goes on with the days that pass, whatever the clock does.
std::uint16_t GradientRouter::counted(Moment now) const {
  const std::int64_t days = (now.monotonic_ms / 1000 - own_sequence_s_) / kDay_s;
  return static_cast<std::uint16_t>(std::min<std::int64_t>(own_sequence_ + days, 0xffff));
}

void GradientRouter::own_sequence_is(std::uint16_t number, Moment now) {
  if (number <= counted(now)) return;
  own_sequence_ = number;
  own_sequence_s_ = now.monotonic_ms / 1000;
}

// A clock that was set back does not make news of us old: what others have claimed with a
// later number would keep them from building on it.
std::uint16_t GradientRouter::sequence(Moment now) const {
  return std::max(today(now), counted(now));
}

// By another neighbour than `except`. A route by the endpoint's own node is as new as the
// newest that is known: it needs no news to be true.
std::optional<Reach> GradientRouter::best_route(const Lines& lines, const NodeId& except,
                                                Moment now) const {
  std::optional<Reach> best;
  bool direct = false;
  for (const Line& line : lines) {
    const Reach& route = line.reach;
    if (line.node == except || !claims_.feasible(route, now)) continue;
    if (is_lost(*line.neighbour, now)) continue;
    const std::uint32_t delay = mean_s(*line.neighbour, route.expected_delay_s, now);
    if (delay >= kUnreachable_s || (best && best->expected_delay_s <= delay)) continue;
    direct = route.expected_delay_s == 0;
    best = route;
    best->expected_delay_s = delay;
  }
  if (best && direct) best->sequence = newest_sequence(lines);
  return best;
}

std::uint16_t GradientRouter::newest_sequence(const Lines& lines) {
  std::uint16_t newest = 0;
  for (const Line& line : lines) newest = std::max(newest, line.reach.sequence);
  return newest;
}

// The nearest root: ourselves, one that a neighbour named, or a parent that named none.
std::optional<Reach> GradientRouter::best_root(const NodeId& except, Moment now) const {
  if (is_root()) return Reach{endpoint_of(self_), 0, sequence(now), self_tier_, true};
  std::optional<Reach> best;
  const auto improve = [&](const Neighbour& neighbour, Reach route) {
    route.expected_delay_s = mean_s(neighbour, route.expected_delay_s, now);
    if (!best || upward_s(route) < upward_s(*best)) best = route;
  };
  Parents silent = parents_;
  std::erase_if(silent, [&](const auto& parent) { return parent.first == except; });
  for (const EndpointId& root : roots_) {
    const Lines& lines = routes_.at(root);
    const std::uint16_t newest = newest_sequence(lines);
    for (const Line& line : lines) {
      if (!line.reach.takes_all || line.node == except) continue;
      if (!line.neighbour->parent && !claims_.feasible(line.reach, now)) continue;
      std::erase_if(silent, [&](const auto& parent) { return parent.second == line.neighbour; });
      Reach route = line.reach;
      if (route.expected_delay_s == 0) route.sequence = newest;  // as in best_route()
      improve(*line.neighbour, route);
    }
  }
  for (const auto& [node, neighbour] : silent)
    improve(*neighbour, {endpoint_of(node), 0, 0, neighbour->tier, true});
  if (best && best->expected_delay_s >= kUnreachable_s) best.reset();
  return best;
}

void GradientRouter::name_own(std::vector<Reach>& out, Moment now) const {
  for (const EndpointId& own : own_endpoints_)
    out.push_back({own, 0, sequence(now), self_tier_, is_root() && own == endpoint_of(self_)});
}

// A clinic's link is no way for others between two nodes above it.
void GradientRouter::name_known(std::vector<Reach>& out, const NodeId& peer, Tier tier,
                                Moment now) const {
  const bool clinic_below = self_tier_ == Tier::clinic && tier > self_tier_;
  std::optional<Reach> root;
  if (!is_root() && !clinic_below) root = best_root(peer, now);
  if (root) out.push_back(*root);
  for (const auto& [endpoint, lines] : routes_) {
    if (endpoint == endpoint_of(peer) || (root && root->endpoint == endpoint)) continue;
    const Line* theirs = line_of(lines, peer);
    if (theirs != nullptr && theirs->reach.expected_delay_s == 0) continue;
    std::optional<Reach> route = best_route(lines, peer, now);
    if (!route || (clinic_below && route->tier > self_tier_)) continue;
    route->takes_all = false;
    out.push_back(*route);
  }
}

// Downwards goes one line, that we take everything; and where the peer's own way is not the
// only one, the other. What is above the peer it brings to a root in any case; but a node of
// its own tier may be named as a root, too: by a child that its parent has told nothing yet.
void GradientRouter::name_to_lower(std::vector<Reach>& out, const NodeId& peer, Tier tier,
                                   const Reach& root, Moment now) const {
  out.push_back(root);
  const auto neighbour = neighbours_.find(peer);
  if (neighbour == neighbours_.end() || contested_.empty()) return;
  for (const Known* known : neighbour->second.named) {
    const auto& [endpoint, lines] = *known;
    if (!contested_.contains(endpoint)) continue;
    const Reach& theirs = line_of(lines, peer)->reach;
    const bool above = theirs.tier > tier && roots_.contains(endpoint);
    if (above || theirs.expected_delay_s == 0 || endpoint == root.endpoint) continue;
    std::optional<Reach> route = best_route(lines, peer, now);
    if (!route) continue;
    route->takes_all = false;
    out.push_back(*route);
  }
}

// The newest number that it once named, where it names a lesser one now: it goes on from there.
void GradientRouter::name_back(std::vector<Reach>& out, const NodeId& peer) const {
  const auto neighbour = neighbours_.find(peer);
  if (neighbour == neighbours_.end()) return;
  std::optional<Reach> newest;
  for (const Known* known : neighbour->second.named) {
    const Line& line = *line_of(known->second, peer);
    if (line.ahead && (!newest || line.reach.sequence > newest->sequence)) newest = line.reach;
  }
  if (!newest) return;
  newest->expected_delay_s = kUnreachable_s;
  newest->takes_all = false;
  out.push_back(*newest);
}

std::vector<Reach> GradientRouter::advertise(const NodeId& peer, Tier tier, Moment now) const {
  std::vector<Reach> out;
  if (peer == self_) return out;
  const auto root = tier < self_tier_ ? best_root(peer, now) : std::nullopt;
  if (root) {
    name_to_lower(out, peer, tier, *root, now);
  } else {
    name_own(out, now);
    name_known(out, peer, tier, now);
  }
  keep_nearest(out, kMaxNamed);
  name_back(out, peer);
  return out;
}

void GradientRouter::named(const std::vector<Reach>& reach, Moment now) {
  for (const Reach& entry : reach) {
    if (own_endpoints_.contains(entry.endpoint))
      own_sequence_is(entry.sequence, now);
    else if (entry.expected_delay_s < kUnreachable_s)
      claims_.claimed(entry, now);
  }
}

// --- across restarts ---

Bytes GradientRouter::memory(const NodeId& peer, Moment now) const {
  const auto at = neighbours_.find(peer);
  if (at == neighbours_.end()) return {};
  std::vector<Reach> named;
  named.reserve(at->second.named.size());
  for (const Known* known : at->second.named) named.push_back(line_of(known->second, peer)->reach);
  keep_nearest(named, kMaxRemembered);
  ByteWriter out(kMemoryHeadBytes + kMemoryLineBytes * named.size());
  out.u8(kMemoryVersion);
  out.u8(static_cast<std::uint8_t>(at->second.tier));
  at->second.history.write(out, now);
  for (const Reach& entry : named) {
    out.raw(entry.endpoint.view());
    out.u32(entry.expected_delay_s);
    out.u16(entry.sequence);
    const auto tier = static_cast<std::uint8_t>(entry.tier);
    out.u8(entry.takes_all ? static_cast<std::uint8_t>(tier | kTakesAllBit) : tier);
  }
  return out.take();
}

void GradientRouter::remember(const NodeId& peer, View memory, Moment now) {
  ByteReader in(memory);
  const std::uint8_t version = in.u8();
  const auto tier = tier_from_number(in.u8());
  ContactHistory history(now);
  history.read(in, now);
  if (!in.ok() || version != kMemoryVersion || !tier) return;
  std::vector<Reach> named;
  while (in.ok() && !in.rest().empty()) {
    Reach entry;
    entry.endpoint = in.fixed<EndpointId>();
    entry.expected_delay_s = in.u32();
    entry.sequence = in.u16();
    const std::uint8_t flags = in.u8();
    const auto of = tier_from_number(flags & 0x7fU);
    if (!of) return;
    entry.tier = *of;
    entry.takes_all = (flags & kTakesAllBit) != 0;
    named.push_back(entry);
  }
  if (!in.finished()) return;
  if (Neighbour* neighbour = meet(peer, *tier, now)) neighbour->history = history;
  learn(peer, named, Named::anew, now);
}

}  // namespace harkara::sync
