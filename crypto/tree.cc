#include "crypto/tree.h"

#include <algorithm>

#include "base/assert.h"
#include "crypto/chunk_hashes.h"

namespace harkara::crypto {

TreeShape::TreeShape(std::uint64_t padded_size) : padded_size_(padded_size) {
  HARKARA_ASSERT(padded_size >= 1 && padded_size <= kMaxBundleBytes);
  payload_ = static_cast<std::uint32_t>((padded_size + kChunkPlainBytes - 1) / kChunkPlainBytes);
}

std::uint32_t TreeShape::pages() const {
  constexpr auto kPage = static_cast<std::uint32_t>(kHashesPerTreeChunk);
  return payload_ == 1 ? 0 : (payload_ + kPage - 1) / kPage;
}

std::uint32_t TreeShape::tree_chunks() const {
  return pages() + (has_index() ? 1 : 0);
}

std::size_t TreeShape::chunk_bytes(std::uint32_t i) const {
  HARKARA_ASSERT(i < chunks());
  if (is_payload(i)) {
    const std::uint64_t before = std::uint64_t{i - tree_chunks()} * kChunkPlainBytes;
    const std::uint64_t rest = padded_size_ - before;
    return static_cast<std::size_t>(std::min<std::uint64_t>(rest, kChunkPlainBytes)) +
           kChunkTagBytes;
  }
  if (has_index() && i == 0) return pages() * Hash::kSize;
  const std::size_t page = i - (has_index() ? 1U : 0U);
  return std::min(kHashesPerTreeChunk, payload_ - page * kHashesPerTreeChunk) * Hash::kSize;
}

std::uint64_t TreeShape::total_bytes() const {
  const std::uint64_t payload = padded_size_ + std::uint64_t{payload_} * kChunkTagBytes;
  const std::uint64_t page_hashes = pages() == 0 ? 0 : payload_;
  const std::uint64_t index_hashes = has_index() ? pages() : 0;
  return payload + (page_hashes + index_hashes) * Hash::kSize;
}

TreeShape::Parent TreeShape::parent_of(std::uint32_t i) const {
  HARKARA_ASSERT(i < chunks() && !is_root(i));
  if (!is_payload(i)) return {0, (i - 1) * Hash::kSize};  // a page; its hash is in the index
  const std::uint32_t leaf = i - tree_chunks();
  const auto page = static_cast<std::uint32_t>(leaf / kHashesPerTreeChunk);
  return {page + (has_index() ? 1 : 0), leaf % kHashesPerTreeChunk * Hash::kSize};
}

Hash chunk_hash(const TreeShape& shape, std::uint32_t i, View chunk) {
  HARKARA_ASSERT(i < shape.chunks());
  if (shape.is_payload(i))
    return Hasher("hk.leaf").add_u32(i - shape.tree_chunks()).add(chunk).finish();
  const bool index = shape.has_index() && i == 0;
  const std::uint32_t page = i - (shape.has_index() && !index ? 1 : 0);
  return Hasher(index ? "hk.index" : "hk.page").add_u32(page).add(chunk).finish();
}

const ChunkHashes& computed_chunk_hashes() {
  static const ChunkHashes kComputed{};
  return kComputed;
}

}  // namespace harkara::crypto
