#include "sim/route/spray_router.h"

#include <algorithm>

namespace harkara::sim {

std::uint32_t SprayAccount::copies(const BundleId& bundle, const NodeId& node,
                                   const NodeId& origin) const {
  const auto spread = spreads_.find(bundle);
  if (spread == spreads_.end()) return node == origin ? copies_ : 1;
  if (spread->second.over) return 1;
  const auto known = spread->second.copies.find(node);
  return known == spread->second.copies.end() ? 1 : known->second;
}

// The first to give it away is its origin.
void SprayAccount::moved(const BundleId& bundle, const NodeId& from, const NodeId& to) {
  const auto [spread, fresh] = spreads_.try_emplace(bundle);
  if (spread->second.over) return;
  if (fresh) spread->second.copies[from] = copies_;
  std::uint32_t& theirs = spread->second.copies[from];
  const std::uint32_t given = theirs / 2;
  theirs = std::max<std::uint32_t>(1, theirs - given);
  std::uint32_t& taken = spread->second.copies[to];
  taken = std::max<std::uint32_t>(1, taken + given);
}

void SprayAccount::arrived(const BundleId& bundle) {
  spreads_[bundle] = {true, {}};
}

bool SprayRouter::gives(const sync::RoutedBundle& bundle, const NodeId& /*peer*/,
                        Moment /*now*/) const {
  return account_.copies(bundle.id, self(), bundle.origin) > 1;
}

std::size_t SprayRouter::copies(const sync::RoutedBundle& bundle, Moment /*now*/) const {
  const std::size_t left = account_.copies(bundle.id, self(), bundle.origin);
  return bundle.custodians.size() + std::max<std::size_t>(1, left - 1);
}

}  // namespace harkara::sim
