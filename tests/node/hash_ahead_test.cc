#include "node/hash_ahead.h"

#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara::node {

TEST_CASE("chunks that were expected hash as those that were not", "[node]") {
  const bool threads = GENERATE(true, false);
  const HashAhead ahead(threads);
  SeededRandom random(3);
  const crypto::TreeShape shape(40 * kChunkPlainBytes);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::pair<std::uint32_t, Bytes>> batch;
    for (std::uint32_t i = 0; i < 12; ++i) {
      Bytes chunk(1 + random.below(kChunkBytes), 0);
      random.fill(chunk);
      if (random.below(3) > 0) ahead.expect(shape, i, chunk);
      batch.emplace_back(i, std::move(chunk));
    }
    for (const auto& [index, chunk] : batch) {
      CHECK(ahead.of(shape, index, chunk) == crypto::chunk_hash(shape, index, chunk));
      CHECK(ahead.of(shape, index, chunk) == crypto::chunk_hash(shape, index, chunk));
    }
  }
}

TEST_CASE("an expected chunk answers for no other number, shape or bytes", "[node]") {
  const HashAhead ahead(true);
  const crypto::TreeShape shape(9 * kChunkPlainBytes);
  const crypto::TreeShape longer(600 * kChunkPlainBytes);
  const Bytes chunk(kChunkBytes, 1);
  Bytes other = chunk;
  other.back() ^= 1;
  ahead.expect(shape, 2, chunk);
  CHECK(ahead.of(shape, 0, chunk) == crypto::chunk_hash(shape, 0, chunk));
  CHECK(ahead.of(longer, 2, chunk) == crypto::chunk_hash(longer, 2, chunk));
  CHECK(ahead.of(shape, 2, other) == crypto::chunk_hash(shape, 2, other));
  CHECK(ahead.of(shape, 2, chunk) == crypto::chunk_hash(shape, 2, chunk));
}

}  // namespace harkara::node
