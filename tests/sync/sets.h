// Two sets of short ids that differ as a test wants them to.
#pragma once

#include <algorithm>
#include <set>

#include "base/random.h"
#include "sync/short_id.h"

namespace harkara::sync {

using Ids = std::vector<std::uint64_t>;

struct TwoSets {
  Ids ours;
  Ids theirs;
  Ids lacking;  // ours without theirs: what any way of reconciling must find
};

inline Ids random_ids(Random& random, std::size_t count) {
  std::set<std::uint64_t> ids;
  while (ids.size() < count) ids.insert(random.next_u64() & 0xffff'ffff'ffffU);
  return {ids.begin(), ids.end()};
}

inline TwoSets two_sets(Random& random, std::size_t common, std::size_t only_ours,
                        std::size_t only_theirs) {
  const Ids drawn = random_ids(random, common + only_ours + only_theirs);
  std::vector<std::uint8_t> owner(drawn.size(), 0);  // 0: both, 1: ours, 2: theirs
  std::fill_n(owner.begin(), only_ours, std::uint8_t{1});
  std::fill_n(owner.begin() + static_cast<std::ptrdiff_t>(only_ours), only_theirs, std::uint8_t{2});
  for (std::size_t i = owner.size(); i > 1; --i) std::swap(owner[i - 1], owner[random.below(i)]);
  TwoSets out;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (owner[i] != 2) out.ours.push_back(drawn[i]);
    if (owner[i] != 1) out.theirs.push_back(drawn[i]);
    if (owner[i] == 1) out.lacking.push_back(drawn[i]);
  }
  return out;
}

inline ShortIds some_hashes(Random& random) {
  return {random.make<Nonce>(), random.make<Nonce>()};
}

inline Ids sorted(Ids ids) {
  std::ranges::sort(ids);
  return ids;
}

}  // namespace harkara::sync
