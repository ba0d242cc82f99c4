// Chunk hashes with a second thread, which hashes chunks before their turn has come: the
// engine hands in what it has read ahead. Four are hashed together where the processor can, on
// one processor too. Hashes are those of crypto::chunk_hash(), whatever was expected.
#pragma once

#include <memory>

#include "crypto/chunk_hashes.h"
#include "node/ahead_desk.h"

namespace harkara::node {

class HashAhead final : public crypto::ChunkHashes {
 public:
  // The thread starts with the first expectation. False: never.
  explicit HashAhead(bool another_processor);
  ~HashAhead() override;
  HashAhead(const HashAhead&) = delete;
  HashAhead& operator=(const HashAhead&) = delete;

  crypto::Hash of(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const override;
  void expect(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const override;

  static constexpr std::size_t kMost = 512;  // a run of slices: 2 MB

 private:
  struct Question;
  std::unique_ptr<AheadDesk<Question>> desk_;
};

}  // namespace harkara::node
