// What one payload key does: the key commitment and the chunk cipher. Both bind
// the bundle's header, so neither a stanza nor a chunk means anything under
// another header.
#pragma once

#include <cstdint>

#include "crypto/box.h"
#include "crypto/manifest.h"

namespace harkara::crypto {

Commitment commitment_of(const PayloadKey& key, const Hash& header_hash);

// The position of a payload chunk, bound in by its nonce.
struct ChunkPosition {
  std::uint32_t index;  // among the payload chunks
  bool last;
};

class ChunkCipher {
 public:
  ChunkCipher(const PayloadKey& key, const Hash& header_hash);

  // In place: `chunk` is the plaintext followed by room for the tag.
  void seal(ChunkPosition position, MutableView chunk) const;
  // In place; the plaintext is all but the tag. False when the tag does not hold,
  // and `chunk` then holds nothing of use.
  [[nodiscard]] bool open(ChunkPosition position, MutableView chunk) const;

 private:
  Secret<struct ChunkKeyKind, 32> key_;
  Hash header_hash_;
};

}  // namespace harkara::crypto
