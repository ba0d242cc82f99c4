// Builds the tree chunks from the hashes of the payload chunks as they are made. Holds 32
// bytes a chunk, which is 0.2 % of the payload.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "crypto/tree.h"

namespace harkara::crypto {

class TreeBuilder {
 public:
  explicit TreeBuilder(const TreeShape& shape);

  // The hash of the next payload chunk, in order.
  void add_leaf(const Hash& hash);

  // The tree chunks in the order of their numbers.
  // REQUIRES: every leaf was added.
  struct Tree {
    std::vector<Bytes> chunks;
    Hash root;
  };
  Tree finish() &&;

 private:
  TreeShape shape_;
  std::uint32_t added_ = 0;
  Hash last_leaf_;
  std::vector<Bytes> pages_;
};

}  // namespace harkara::crypto
