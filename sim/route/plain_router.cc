#include "sim/route/plain_router.h"

#include <algorithm>

namespace harkara::sim {
namespace {
constexpr std::size_t kEveryone = 1'000'000;
constexpr std::uint32_t kNotReckoned_s = 30 * 24 * 3600;
}  // namespace

PlainRouter::PlainRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints)
    : self_(self), own_endpoints_(own_endpoints) {}

void PlainRouter::contact_began(const NodeId& peer, Tier /*tier*/, Moment /*now*/) {
  ++present_[peer];
  ++version_;
}

void PlainRouter::contact_ended(const NodeId& peer, Moment /*now*/) {
  const auto at = present_.find(peer);
  if (at == present_.end()) return;
  if (--at->second == 0) {
    present_.erase(at);
    hosted_.erase(peer);
  }
  ++version_;
}

void PlainRouter::learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how,
                        Moment /*now*/) {
  std::set<EndpointId>& hosted = hosted_[peer];
  if (how == Named::anew) hosted.clear();
  for (const sync::Reach& entry : reach)
    if (entry.expected_delay_s == 0) hosted.insert(entry.endpoint);
  ++version_;
}

std::vector<sync::Reach> PlainRouter::advertise(const NodeId& /*peer*/, Tier /*tier*/,
                                                Moment /*now*/) const {
  std::vector<sync::Reach> out;
  for (const EndpointId& own : own_endpoints_) out.push_back({.endpoint = own});
  return out;
}

void PlainRouter::named(const std::vector<sync::Reach>& /*reach*/, Moment /*now*/) {}

bool PlainRouter::hosts(const NodeId& peer, const EndpointId& endpoint) const {
  if (endpoint_of(peer) == endpoint) return true;
  const auto known = hosted_.find(peer);
  return known != hosted_.end() && known->second.contains(endpoint);
}

bool PlainRouter::may_forward(const sync::RoutedBundle& bundle, const NodeId& peer,
                              Moment now) const {
  if (hosts(peer, bundle.destination)) return true;
  return peer != bundle.origin && gives(bundle, peer, now);
}

bool PlainRouter::is_next_hop(const EndpointId& endpoint, const NodeId& peer,
                              Moment /*now*/) const {
  return in_contact(peer) && (relays() || hosts(peer, endpoint));
}

std::size_t PlainRouter::copies(const sync::RoutedBundle& /*bundle*/, Moment /*now*/) const {
  return kEveryone;
}

// None of them has an opinion; what no receipt comes of is offered again after ten days.
std::uint32_t PlainRouter::expected_delay_s(const sync::RoutedBundle& /*bundle*/,
                                            Moment /*now*/) const {
  return kNotReckoned_s;
}

Bytes PlainRouter::memory(const NodeId& /*peer*/, Moment /*now*/) const {
  return {};
}

void PlainRouter::remember(const NodeId& /*peer*/, View /*memory*/, Moment /*now*/) {}

}  // namespace harkara::sim
