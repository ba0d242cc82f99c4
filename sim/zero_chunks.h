// Chunk hashes for runs whose payload is zeros: each is computed once in the run.
#pragma once

#include <map>

#include "crypto/chunk_hashes.h"

namespace harkara::sim {

class ZeroChunks final : public crypto::ChunkHashes {
 public:
  crypto::Hash of(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const override;

 private:
  // By the chunk's place among the payload's and its size, which are all that its hash says.
  mutable std::map<std::pair<std::uint32_t, std::size_t>, crypto::Hash> known_;
};

}  // namespace harkara::sim
