#include "node/link/datagram/replay_window.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::node::datagram {

void ReplayWindow::take(std::uint64_t number) {
  HARKARA_ASSERT(may_take(number));
  if (number >= next_) {
    // Words between the old top and the new one start afresh.
    const std::uint64_t old_top = next_ == 0 ? 0 : (next_ - 1) / 64;
    const std::uint64_t fresh = std::min(number / 64 - old_top, kWords);
    for (std::uint64_t i = 1; i <= fresh; ++i) words_[(old_top + i) % kWords] = 0;
    next_ = number + 1;
  }
  words_[word_of(number)] |= bit_of(number);
}

}  // namespace harkara::node::datagram
