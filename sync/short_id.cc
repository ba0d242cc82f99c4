#include "sync/short_id.h"

#include <algorithm>
#include <array>

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

std::uint64_t ShortIds::hash_of(std::uint64_t short_id) const {
  std::array<std::uint8_t, kShortIdBytes> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(short_id >> (8 * i));
  return crypto::siphash(key_, as_view(bytes.data(), bytes.size()));
}

}  // namespace harkara::sync
