#include "sim/fuzz/asked_router.h"

#include <algorithm>

namespace harkara::sim::fuzz {

std::optional<std::size_t> AskedRouter::fewest_copies(const BundleId& id) const {
  const auto at = asked_.find(id);
  if (at == asked_.end()) return std::nullopt;
  at->second.told = true;
  return at->second.fewest;
}

std::size_t AskedRouter::copies(const sync::RoutedBundle& bundle, Moment now) const {
  const std::size_t answer = GradientRouter::copies(bundle, now);
  Asked& asked = asked_[bundle.id];
  asked.fewest = asked.told ? answer : std::min(asked.fewest, answer);
  asked.told = false;
  return answer;
}

}  // namespace harkara::sim::fuzz
