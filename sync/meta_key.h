// A key of Table::meta that is a word and an id, without an allocation.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "base/assert.h"
#include "base/bytes.h"

namespace harkara::sync {

class MetaKey {
 public:
  MetaKey(std::string_view word, View id) : size_(word.size() + id.size()) {
    HARKARA_ASSERT(size_ <= bytes_.size());
    std::ranges::copy(id, std::ranges::copy(as_view(word), bytes_.begin()).out);
  }
  operator View() const { return View{bytes_}.first(size_); }

 private:
  std::array<std::uint8_t, 40> bytes_{};
  std::size_t size_;
};

}  // namespace harkara::sync
