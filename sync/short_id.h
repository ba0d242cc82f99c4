// Six-byte ids of the list lane: SipHash-2-4 under a key that both nonces of the
// session make, so collisions can neither be precomputed nor stick. A collision
// only delays: nothing is ever deleted or counted delivered on a short id.
#pragma once

#include <cstdint>

#include "base/ids.h"
#include "crypto/hash.h"
#include "sync/frame.h"

namespace harkara::sync {

inline constexpr std::size_t kShortIdBytes = 6;

class ShortIds {
 public:
  // The same for both ends: nonces are hashed in ascending order of their bytes.
  ShortIds(const Nonce& ours, const Nonce& theirs);
  std::uint64_t of(const BundleId& id) const;
  // A second hash, of the short id itself: sync/sketch.h.
  std::uint64_t hash_of(std::uint64_t short_id) const;

 private:
  crypto::ShortKey key_;
};

}  // namespace harkara::sync
