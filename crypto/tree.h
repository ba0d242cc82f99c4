// The hash tree over a bundle's ciphertext chunks, so that a relay verifies each
// chunk on arrival without any key. The tree is cut into chunks itself, which
// come first in the bundle's chunk numbering:
//
//   n == 1              [payload 0]                            root = leaf
//   n <= 511            [page 0][payload 0..n)                 root = page
//   n  > 511            [index][page 0..p)[payload 0..n)       root = index
//
// A page is up to 511 leaf hashes, the index is the p page hashes; each is 32 B
// times its count. Any chunk is verified by a hash that an earlier chunk, or the
// manifest, has already given.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/limits.h"
#include "crypto/hash.h"

namespace harkara::crypto {

class TreeShape {
 public:
  // REQUIRES: 1 <= padded_size <= kMaxBundleBytes.
  explicit TreeShape(std::uint64_t padded_size);
  bool operator==(const TreeShape&) const = default;

  std::uint32_t payload_chunks() const { return payload_; }
  std::uint32_t pages() const;  // 0 when a single payload chunk
  bool has_index() const { return pages() > 1; }
  std::uint32_t tree_chunks() const;  // index + pages
  std::uint32_t chunks() const { return tree_chunks() + payload_; }
  bool is_payload(std::uint32_t i) const { return i >= tree_chunks(); }
  // Bytes of chunk `i` in the numbering above. REQUIRES: i < chunks().
  std::size_t chunk_bytes(std::uint32_t i) const;
  std::uint64_t total_bytes() const;  // of all chunks, tree included

  // The chunk that holds the hash of chunk `i`, and the hash's place in it.
  // The root (chunk 0) has none: compare it with the manifest.
  struct Parent {
    std::uint32_t chunk;
    std::size_t offset;
  };
  bool is_root(std::uint32_t i) const { return i == 0; }
  Parent parent_of(std::uint32_t i) const;  // REQUIRES: !is_root(i)

 private:
  std::uint64_t padded_size_;
  std::uint32_t payload_;
};

// The hash of chunk `i` of a bundle of this shape: its role and number are bound in.
Hash chunk_hash(const TreeShape& shape, std::uint32_t i, View chunk);

struct PlacedChunk {
  TreeShape shape;
  std::uint32_t i;
  View bytes;
};

// chunk_hash() of each. Where the processor has vectors for it (hash_lanes.h), four neighbours
// of one role and one size take a little more time than one.
std::vector<Hash> chunk_hashes(std::span<const PlacedChunk> chunks);

}  // namespace harkara::crypto
