#include "sim/zero_chunks.h"

#include "storage/stored_record.h"

namespace harkara::sim {

crypto::Hash ZeroChunks::of(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const {
  if (!shape.is_payload(i) || !storage::all_zero(chunk)) return crypto::chunk_hash(shape, i, chunk);
  const auto [at, fresh] = known_.try_emplace({i - shape.tree_chunks(), chunk.size()});
  if (fresh) at->second = crypto::chunk_hash(shape, i, chunk);
  return at->second;
}

}  // namespace harkara::sim
