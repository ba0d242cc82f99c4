// Which packet numbers have been taken, so that none is taken twice: a ring of bits
// that moves in whole words (RFC 6479).
#pragma once

#include <array>
#include <cstdint>

namespace harkara::node::datagram {

class ReplayWindow {
 public:
  // Could this number be new? Ask before opening the packet, which costs more.
  bool may_take(std::uint64_t number) const {
    if (number >= next_) return true;
    if (next_ - number > kReach) return false;  // too old to tell
    return (words_[word_of(number)] & bit_of(number)) == 0;
  }
  // REQUIRES: may_take(number), and the packet proved authentic.
  void take(std::uint64_t number);
  // One above the greatest number taken; 0: none yet.
  std::uint64_t next() const { return next_; }

 private:
  static constexpr std::uint64_t kWords = 32;
  static constexpr std::uint64_t kReach = (kWords - 1) * 64;
  static std::size_t word_of(std::uint64_t number) { return (number / 64) % kWords; }
  static std::uint64_t bit_of(std::uint64_t number) { return 1ULL << (number % 64); }

  std::uint64_t next_ = 0;
  std::array<std::uint64_t, kWords> words_{};
};

}  // namespace harkara::node::datagram
