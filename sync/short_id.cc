#include "sync/short_id.h"

#include <algorithm>

namespace harkara::sync {

ShortIds::ShortIds(const Nonce& ours, const Nonce& theirs) {
  crypto::Hasher hasher("hk.shortid");
  hasher.add(std::min(ours, theirs).view()).add(std::max(ours, theirs).view());
  const crypto::Hash digest = hasher.finish();
  std::copy_n(digest.bytes.begin(), crypto::ShortKey::kSize, key_.bytes.begin());
}

std::uint64_t ShortIds::of(const BundleId& id) const {
  return crypto::siphash(key_, id.view()) & ((1ULL << (8 * kShortIdBytes)) - 1);
}

}  // namespace harkara::sync
