#include "crypto/tree.h"

#include <algorithm>

#include "base/assert.h"
#include "crypto/chunk_hashes.h"
#include "crypto/hash_lanes.h"

namespace harkara::crypto {
namespace {

// What is bound into a chunk's hash beside its bytes.
struct Role {
  std::string_view personalisation;
  std::uint32_t number;
};

Role role_of(const TreeShape& shape, std::uint32_t i) {
  HARKARA_ASSERT(i < shape.chunks());
  if (shape.is_payload(i)) return {"hk.leaf", i - shape.tree_chunks()};
  if (!shape.has_index()) return {"hk.page", i};
  return i == 0 ? Role{"hk.index", 0} : Role{"hk.page", i - 1};
}

bool fit_in_lanes(std::span<const PlacedChunk> chunks) {
  if (chunks.size() < kHashLanes) return false;
  const auto like_the_first = [&](const PlacedChunk& each) {
    return each.bytes.size() == chunks[0].bytes.size() &&
           role_of(each.shape, each.i).personalisation ==
               role_of(chunks[0].shape, chunks[0].i).personalisation;
  };
  return std::ranges::all_of(chunks.first(kHashLanes), like_the_first);
}

std::array<Hash, kHashLanes> in_lanes(std::span<const PlacedChunk, kHashLanes> chunks) {
  NumberedLanes messages;
  for (std::size_t k = 0; k < kHashLanes; ++k)
    messages[k] = {role_of(chunks[k].shape, chunks[k].i).number, chunks[k].bytes};
  return hash_lanes(role_of(chunks[0].shape, chunks[0].i).personalisation, messages);
}

}  // namespace

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
  const Role role = role_of(shape, i);
  return Hasher(role.personalisation).add_u32(role.number).add(chunk).finish();
}

std::vector<Hash> chunk_hashes(std::span<const PlacedChunk> chunks) {
  std::vector<Hash> out;
  while (!chunks.empty()) {
    if (has_blake2b_lanes() && fit_in_lanes(chunks)) {
      const auto hashes = in_lanes(chunks.first<kHashLanes>());
      out.insert(out.end(), hashes.begin(), hashes.end());
      chunks = chunks.subspan(kHashLanes);
    } else {
      out.push_back(chunk_hash(chunks[0].shape, chunks[0].i, chunks[0].bytes));
      chunks = chunks.subspan(1);
    }
  }
  return out;
}

const ChunkHashes& computed_chunk_hashes() {
  static const ChunkHashes kComputed{};
  return kComputed;
}

}  // namespace harkara::crypto
