#include "crypto/tree_builder.h"

#include "base/assert.h"

namespace harkara::crypto {

TreeBuilder::TreeBuilder(const TreeShape& shape) : shape_(shape), pages_(shape.pages()) {}

void TreeBuilder::add_leaf(const Hash& hash) {
  HARKARA_ASSERT(added_ < shape_.payload_chunks());
  last_leaf_ = hash;
  if (!pages_.empty()) append(pages_[added_ / kHashesPerTreeChunk], last_leaf_.view());
  ++added_;
}

TreeBuilder::Tree TreeBuilder::finish() && {
  HARKARA_ASSERT(added_ == shape_.payload_chunks());
  if (pages_.empty()) return {{}, last_leaf_};
  if (shape_.has_index()) {
    Bytes index;
    for (std::uint32_t page = 0; page < shape_.pages(); ++page)
      append(index, chunk_hash(shape_, page + 1, pages_[page]).view());
    pages_.insert(pages_.begin(), std::move(index));
  }
  const Hash root = chunk_hash(shape_, 0, pages_.front());
  return {std::move(pages_), root};
}

}  // namespace harkara::crypto
