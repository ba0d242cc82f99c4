// Where chunk hashes come from: a simulation, whose chunks are mostly zeros, remembers them.
// Whatever the form, the hashes are those of chunk_hash().
#pragma once

#include "crypto/tree.h"

namespace harkara::crypto {

class ChunkHashes {
 public:
  virtual ~ChunkHashes() = default;
  virtual Hash of(const TreeShape& shape, std::uint32_t i, View chunk) const {
    return chunk_hash(shape, i, chunk);
  }
  // Soon of() may be asked this; who has another processor may begin. Changes no answer.
  virtual void expect(const TreeShape&, std::uint32_t, View /*chunk*/) const {}
};
const ChunkHashes& computed_chunk_hashes();

}  // namespace harkara::crypto
