// What is known of neighbours, and which of them a bundle may go to.
#include "sync/gradient_router.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/limits.h"

namespace harkara::sync {
namespace {

constexpr std::size_t kMaxNeighbours = 1'024;
constexpr std::int64_t kForgotten_s = 30 * 24 * 3600;
constexpr std::size_t kMissedInVain = 2;    // calls of a timetable
constexpr std::size_t kMaxRootsAtOnce = 4;  // that one neighbour may name
// What who knows no root is taken to need to one.
constexpr std::uint32_t kNoRootYet_s = 24 * 3600;
constexpr std::int64_t kLost_s = 7 * 24 * 3600;
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

// Neither its origin nor anybody who had it.
bool is_new_to(const NodeId& node, const RoutedBundle& bundle) {
  return node != bundle.origin && !among(bundle.givers, node) && !among(bundle.custodians, node);
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
      own_endpoints_(own_endpoints.begin(), own_endpoints.end()) {
  for (const NodeId& parent : parents) {
    const auto at = neighbours_.emplace(parent, Neighbour{Tier::hub, true, ContactHistory(now)});
    parents_.emplace_back(parent, &at.first->second);
  }
}

void GradientRouter::expect(const NodeId& peer, Timetable timetable) {
  if (timetable.empty()) return;
  const auto at = timetables_.insert_or_assign(peer, std::move(timetable)).first;
  const auto known = neighbours_.find(peer);
  if (known != neighbours_.end()) known->second.timetable = &at->second;
}

const GradientRouter::Line* GradientRouter::line_of(const Lines& lines, const NodeId& node) {
  const auto at = std::ranges::lower_bound(lines, node, {}, &Line::node);
  return at != lines.end() && at->node == node ? &*at : nullptr;
}

// --- what happens ---

GradientRouter::Neighbour* GradientRouter::meet(const NodeId& peer, Tier tier, Moment now) {
  if (peer == self_) return nullptr;  // a stick: no contact that could come again
  if (!neighbours_.contains(peer)) make_room(now);
  const auto [at, fresh] =
      neighbours_.try_emplace(peer, Neighbour{tier, false, ContactHistory(now)});
  Neighbour& neighbour = at->second;
  neighbour.tier = tier;
  const auto calls = fresh ? timetables_.find(peer) : timetables_.end();
  if (calls != timetables_.end()) neighbour.timetable = &calls->second;
  return &neighbour;
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
    mark_former(longest->first, longest->second);
    drop_former(longest->first, longest->second.named);
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

// Its lines count no more, but lie where they are: most are named again.
void GradientRouter::mark_former(const NodeId& peer, const Neighbour& neighbour) {
  for (Known* known : neighbour.named) {
    auto& [endpoint, lines] = *known;
    std::ranges::lower_bound(lines, peer, {}, &Line::node)->former = true;
    if (lines.size() <= 2) contested_.erase(endpoint);
    if (lines.size() == 1) roots_.erase(endpoint);
  }
}

void GradientRouter::drop_former(const NodeId& peer, const std::vector<Known*>& named) {
  for (Known* known : named) {
    Lines& lines = known->second;
    const auto at = std::ranges::lower_bound(lines, peer, {}, &Line::node);
    if (!at->former) continue;
    lines.erase(at);
    if (lines.empty()) routes_.erase(EndpointId(known->first));
  }
}

// A number that binds others is kept, so that the endpoint's own node hears of it (name_back()):
// its clock may have been set back, and it restarted since.
void GradientRouter::Line::update(const Reach& said) {
  const std::uint16_t known = reach.sequence;
  const bool own = said.expected_delay_s == 0 && reach.expected_delay_s == 0;
  reach = said;
  ahead = own && said.sequence < known && known - said.sequence <= kMostDaysAhead;
  if (ahead) reach.sequence = known;
}

void GradientRouter::learn(const NodeId& peer, const std::vector<Reach>& reach, Named how,
                           Moment now) {
  const auto at = neighbours_.find(peer);
  if (at == neighbours_.end()) return;
  Neighbour& neighbour = at->second;
  std::vector<Known*> before;
  if (how == Named::anew) {
    mark_former(peer, neighbour);
    before = std::exchange(neighbour.named, {});
    neighbour.named.reserve(reach.size());
  }
  std::size_t roots = 0;
  for (Reach entry : reach) {
    if (own_endpoints_.contains(entry.endpoint)) {
      if (entry.sequence <= sequence(now) + kMostDaysAhead) own_sequence_is(entry.sequence, now);
      continue;
    }
    if (entry.takes_all && ++roots > kMaxRootsAtOnce) entry.takes_all = false;
    if (entry.takes_all) roots_.insert(entry.endpoint);
    Known& known = *routes_.try_emplace(entry.endpoint).first;
    Lines& lines = known.second;
    auto line = std::ranges::lower_bound(lines, peer, {}, &Line::node);
    const bool fresh = line == lines.end() || line->node != peer;
    if (fresh) line = lines.insert(line, {peer, &neighbour, entry, true});
    line->update(entry);
    if (!std::exchange(line->former, false)) continue;
    neighbour.named.push_back(&known);
    if (lines.size() > 1) contested_.insert(entry.endpoint);
  }
  drop_former(peer, before);
  ++version_;
}

std::uint64_t GradientRouter::state(Moment now) const {
  std::uint64_t digest = version_;
  for (const auto& [node, neighbour] : neighbours_)
    digest = digest * 31 + static_cast<std::uint64_t>(std::bit_width(wait_s(neighbour, now)));
  return digest;
}

// --- what is asked ---

// Somebody beside or below us named it, and did not take that back: the parents need not be
// told the way.
bool GradientRouter::is_below(const Lines& lines, Moment now) const {
  return std::ranges::any_of(lines, [&](const Line& line) {
    return line.reach.tier <= self_tier_ && !line.neighbour->parent &&
           line.reach.expected_delay_s < kUnreachable_s && !is_lost(*line.neighbour, now);
  });
}

GradientRouter::Hops GradientRouter::hops_to(const EndpointId& endpoint, Moment now) const {
  Hops hops;
  const auto known = routes_.find(endpoint);
  bool below = false;
  if (known != routes_.end()) {
    hops.reserve(known->second.size() + parents_.size());
    for (const Line& line : known->second)
      if (claims_.feasible(line.reach, now))
        hops.push_back({line.node, line.neighbour, line.reach.expected_delay_s});
    below = is_below(known->second, now);
  }
  if (!is_root() && !below) add_upward(hops, now);
  add_itself(hops, endpoint);
  return hops;
}

// A node above us names the root to us, and not itself.
void GradientRouter::add_itself(Hops& hops, const EndpointId& endpoint) const {
  const auto itself = neighbours_.find(NodeId{endpoint.bytes});
  if (itself == neighbours_.end()) return;
  const auto at = std::ranges::lower_bound(hops, itself->first, {}, &Hop::node);
  if (at != hops.end() && at->node == itself->first)
    at->delay_s = 0;
  else
    hops.insert(at, {itself->first, &itself->second, 0});
}

// Towards a root. Parents are above us because the operator says so: what they name is
// taken as it is, and when they name nothing they are taken for roots themselves; those that
// were met for such as may come to a way, and anybody who has one now goes before.
void GradientRouter::add_upward(Hops& hops, Moment now) const {
  Hops upward;
  const auto place = [](Hops& in, const NodeId& node) {
    return std::ranges::lower_bound(in, node, {}, &Hop::node);
  };
  const auto is_at = [](const Hops& in, Hops::iterator at, const NodeId& node) {
    return at != in.end() && at->node == node;
  };
  for (const EndpointId& root : roots_) {
    for (const Line& line : routes_.at(root)) {
      const Reach& route = line.reach;
      if (!leads_up(line, now)) continue;
      const auto at = place(upward, line.node);
      if (is_at(upward, at, line.node))
        at->delay_s = std::min(at->delay_s, upward_s(route));
      else
        upward.insert(at, {line.node, line.neighbour, upward_s(route)});
    }
  }
  for (const auto& [node, neighbour] : parents_)
    if (const auto at = place(upward, node); !is_at(upward, at, node))
      upward.insert(at, {node, neighbour, neighbour->history.ever_met() ? kNoRootYet_s : 0});
  for (const Hop& hop : upward)
    if (const auto at = place(hops, hop.node); !is_at(hops, at, hop.node)) hops.insert(at, hop);
}

std::uint32_t GradientRouter::upward_s(const Reach& root) {
  return root.expected_delay_s + (root.tier == Tier::hub ? 0 : kNoRootYet_s);
}

bool GradientRouter::leads_up(const Line& line, Moment now) const {
  if (!line.reach.takes_all || line.reach.expected_delay_s >= kUnreachable_s) return false;
  return line.neighbour->parent || claims_.feasible(line.reach, now);
}

// Would add_upward() add it?
bool GradientRouter::is_upward(const NodeId& peer, Moment now) const {
  const auto names_root = [&](const EndpointId& root) {
    const Line* line = line_of(routes_.at(root), peer);
    return line != nullptr && leads_up(*line, now);
  };
  const auto is_peer = [&](const auto& parent) { return parent.first == peer; };
  return std::ranges::any_of(parents_, is_peer) || std::ranges::any_of(roots_, names_root);
}

const Timetable* GradientRouter::believed(const Neighbour& neighbour, Moment now) {
  if (neighbour.timetable == nullptr) return nullptr;
  const std::int64_t now_s = now.wall_ms / 1000;
  const std::int64_t away_s = neighbour.history.away_s(now);
  const bool missed = neighbour.timetable->at_least(kMissedInVain, now_s - away_s, now_s - kHop_s);
  return missed ? nullptr : neighbour.timetable;
}

bool GradientRouter::is_lost(const Neighbour& neighbour, Moment now) {
  const ContactHistory& history = neighbour.history;
  return history.overdue(now) && history.away_s(now) >= kLost_s &&
         believed(neighbour, now) == nullptr;
}

std::uint32_t GradientRouter::mean_wait_s(const Neighbour& neighbour, Moment now) {
  if (const Timetable* timetable = believed(neighbour, now)) return timetable->mean_wait_s();
  return neighbour.history.wait_s(now);
}

std::uint32_t GradientRouter::wait_s(const Neighbour& neighbour, Moment now) {
  if (neighbour.history.in_contact()) return 0;
  if (const Timetable* timetable = believed(neighbour, now))
    return timetable->wait_s(now.wall_ms / 1000);
  return neighbour.history.wait_s(now);
}

std::uint32_t GradientRouter::mean_s(const Neighbour& neighbour, std::uint32_t delay_s,
                                     Moment now) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      std::uint64_t{mean_wait_s(neighbour, now)} + kHop_s + delay_s, kUnreachable_s));
}

std::uint32_t GradientRouter::cost_s(const Hop& hop, Moment now) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(
      std::uint64_t{wait_s(*hop.neighbour, now)} + kHop_s + hop.delay_s, kUnreachable_s));
}

bool GradientRouter::may_forward(const RoutedBundle& bundle, const NodeId& peer, Moment now) const {
  if (endpoint_of(peer) == bundle.destination) return true;
  if (peer == bundle.origin) return false;
  const Hops hops = hops_to(bundle.destination, now);
  const auto mine = std::ranges::lower_bound(hops, peer, {}, &Hop::node);
  if (mine == hops.end() || mine->node != peer) return false;
  const std::uint64_t cost = std::uint64_t{kHop_s} + mine->delay_s;
  std::size_t better = 0;
  for (const Hop& hop : hops) {
    const NodeId& node = hop.node;
    if (node == peer || !is_new_to(node, bundle) || among(bundle.unwilling, node)) continue;
    if (clearly_less(cost_s(hop, now), cost)) ++better;
  }
  const std::size_t wanted = copies_of(bundle.service_class) + bundle.overdue;
  return better < std::max<std::size_t>(1, wanted - std::min(wanted, bundle.custodians.size()));
}

bool GradientRouter::names_way(const NodeId& peer, const Lines& lines, Moment now) const {
  const Line* line = line_of(lines, peer);
  return line != nullptr && claims_.feasible(line->reach, now);
}

bool GradientRouter::may_give_back(const RoutedBundle& bundle, const NodeId& peer,
                                   Moment now) const {
  const auto known = routes_.find(bundle.destination);
  if (peer == bundle.origin || known == routes_.end() || !names_way(peer, known->second, now))
    return false;
  return std::ranges::none_of(hops_to(bundle.destination, now),
                              [&](const Hop& hop) { return is_new_to(hop.node, bundle); });
}

// Is it among hops_to()? Without a list of them, for it is asked about all that waits.
bool GradientRouter::is_next_hop(const EndpointId& endpoint, const NodeId& peer, Moment now) const {
  const auto known = routes_.find(endpoint);
  if (known != routes_.end()) {
    if (names_way(peer, known->second, now)) return true;
    if (is_below(known->second, now)) return false;
  }
  return !is_root() && is_upward(peer, now);
}

std::size_t GradientRouter::copies(const RoutedBundle& bundle, Moment now) const {
  const std::size_t wanted = copies_of(bundle.service_class) + bundle.overdue;
  if (wanted == 1) return 1;
  const std::uint64_t best = expected_delay_s(bundle, now);
  std::size_t possible = bundle.custodians.size();
  for (const Hop& hop : hops_to(bundle.destination, now))
    if (is_new_to(hop.node, bundle) && cost_s(hop, now) <= best * kHopelessTimes + kHopeless_s)
      ++possible;
  return std::clamp<std::size_t>(possible, 1, wanted);
}

std::uint32_t GradientRouter::expected_delay_s(const RoutedBundle& bundle, Moment now) const {
  std::uint32_t best = kUnreachable_s;
  for (const Hop& hop : hops_to(bundle.destination, now))
    if (hop.node != bundle.origin && !among(bundle.givers, hop.node))
      best = std::min(best, cost_s(hop, now));
  return best;
}

}  // namespace harkara::sync
