#include "crypto/tree.h"

#include <catch2/catch.hpp>

#include "base/random.h"
#include "crypto/tree_builder.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

TreeShape shape_of_chunks(std::uint64_t payload_chunks) {
  return TreeShape(payload_chunks * kChunkPlainBytes);
}

}  // namespace

TEST_CASE("a single payload chunk is its own root", "[crypto]") {
  const TreeShape shape(512);
  CHECK(shape.chunks() == 1);
  CHECK(shape.tree_chunks() == 0);
  CHECK(shape.chunk_bytes(0) == 528);
  CHECK(shape.total_bytes() == 528);
}

TEST_CASE("up to 511 payload chunks hang under one page", "[crypto]") {
  const TreeShape two(kChunkPlainBytes + 1);
  CHECK(two.chunks() == 3);
  CHECK(two.chunk_bytes(0) == 64);
  CHECK(two.chunk_bytes(1) == kChunkBytes);
  CHECK(two.chunk_bytes(2) == 17);
  const TreeShape full = shape_of_chunks(511);
  CHECK(full.chunks() == 512);
  CHECK_FALSE(full.has_index());
  CHECK(full.chunk_bytes(0) == 16'352);
}

TEST_CASE("the 512th payload chunk brings a second page and the index", "[crypto]") {
  const TreeShape shape = shape_of_chunks(512);
  CHECK(shape.pages() == 2);
  CHECK(shape.tree_chunks() == 3);
  CHECK(shape.chunks() == 515);
  CHECK(shape.chunk_bytes(0) == 64);
  CHECK(shape.chunk_bytes(1) == 511 * 32);
  CHECK(shape.chunk_bytes(2) == 32);
  CHECK(shape.parent_of(1).chunk == 0);
  CHECK(shape.parent_of(2).offset == 32);
  CHECK(shape.parent_of(3 + 510).chunk == 1);
  CHECK(shape.parent_of(3 + 510).offset == 510 * 32);
  CHECK(shape.parent_of(3 + 511).chunk == 2);
  CHECK(shape.parent_of(3 + 511).offset == 0);
}

TEST_CASE("the largest bundle has an index that fits a chunk", "[crypto]") {
  const TreeShape shape(kMaxBundleBytes);
  CHECK(shape.payload_chunks() == 65'665);
  CHECK(shape.pages() == 129);
  CHECK(shape.chunk_bytes(0) == 129 * 32);
}

TEST_CASE("every chunk has an earlier parent that holds its hash, and sizes add up", "[crypto]") {
  SeededRandom random(3);
  for (int round = 0; round < 60; ++round) {
    const TreeShape shape(1 + random.below(1'200 * kChunkPlainBytes));
    std::uint64_t total = 0;
    for (std::uint32_t i = 0; i < shape.chunks(); ++i) {
      REQUIRE(shape.chunk_bytes(i) <= kChunkBytes);
      total += shape.chunk_bytes(i);
      if (shape.is_root(i)) continue;
      const auto [parent, offset] = shape.parent_of(i);
      REQUIRE(parent < i);
      REQUIRE(parent < shape.tree_chunks());
      REQUIRE(offset + Hash::kSize <= shape.chunk_bytes(parent));
    }
    REQUIRE(total == shape.total_bytes());
  }
}

TEST_CASE("a relay can verify every chunk of a built tree", "[crypto]") {
  SeededRandom random(4);
  for (const std::uint64_t count : {1U, 2U, 510U, 511U, 512U, 1022U, 1023U}) {
    const TreeShape shape = shape_of_chunks(count);
    TreeBuilder builder(shape);
    std::vector<Bytes> payload;
    for (std::uint32_t i = 0; i < shape.payload_chunks(); ++i) {
      payload.push_back(to_bytes(random.make<Hash>().view()));  // any bytes will do
      builder.add_leaf(chunk_hash(shape, shape.tree_chunks() + i, payload.back()));
    }
    auto [chunks, root] = std::move(builder).finish();
    REQUIRE(chunks.size() == shape.tree_chunks());
    chunks.insert(chunks.end(), payload.begin(), payload.end());
    Manifest manifest;
    manifest.header.padded_size = count * kChunkPlainBytes;
    manifest.root = root;
    CHECK(tree_holds(manifest, chunks));
    chunks.back()[0] ^= 1;
    CHECK_FALSE(tree_holds(manifest, chunks));
  }
}

TEST_CASE("a chunk's hash binds its number and its role", "[crypto]") {
  const TreeShape shape = shape_of_chunks(600);
  const Bytes chunk(shape.chunk_bytes(1), 7);
  const Hash as_page_0 = chunk_hash(shape, 1, chunk);
  CHECK(as_page_0 != chunk_hash(shape, 2, chunk));
  CHECK(as_page_0 != chunk_hash(shape, 0, chunk));
  CHECK(as_page_0 != chunk_hash(shape, shape.tree_chunks(), chunk));
}

}  // namespace harkara::crypto
