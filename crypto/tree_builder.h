// Builds the tree chunks from the payload chunks as they are made. Holds 32 bytes
// a chunk, which is 0.2 % of the payload.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "crypto/chunk_hashes.h"

namespace harkara::crypto {

class TreeBuilder {
 public:
  // `hashes` outlives it.
  explicit TreeBuilder(const TreeShape& shape, const ChunkHashes& hashes = computed_chunk_hashes());

  // Payload chunks, in order.
  void add_payload(View chunk);

  // The tree chunks in the order of their numbers.
  // REQUIRES: every payload chunk was added.
  struct Tree {
    std::vector<Bytes> chunks;
    Hash root;
  };
  Tree finish() &&;

 private:
  TreeShape shape_;
  const ChunkHashes& hashes_;
  std::uint32_t added_ = 0;
  Hash last_leaf_;
  std::vector<Bytes> pages_;
};

}  // namespace harkara::crypto
