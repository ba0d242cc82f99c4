// One number for all that happened in a run: FNV-1a, 64 bits (Fowler, Noll, Vo). It depends
// on the order and is the same everywhere.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace harkara::sim {

class Digest {
 public:
  static constexpr std::uint64_t kStart = 0xcbf29ce484222325U;

  explicit Digest(std::uint64_t start = kStart) : value_(start) {}
  void add(View bytes) {
    for (const std::uint8_t b : bytes) value_ = (value_ ^ b) * kPrime;
  }
  // The same purpose, eight bytes at a time (little-endian): for what there is much of.
  void add_much(View bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
      std::uint64_t word = 0;
      for (std::size_t i = 8; i-- > 0;) word = word << 8U | bytes[at + i];
      value_ = (value_ ^ word) * kPrime;
      value_ ^= value_ >> 32U;
    }
    add(bytes.subspan(at));
  }
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i, number >>= 8U) value_ = (value_ ^ (number & 0xffU)) * kPrime;
  }
  std::uint64_t value() const { return value_; }

 private:
  static constexpr std::uint64_t kPrime = 0x100000001b3U;
  std::uint64_t value_;
};

}  // namespace harkara::sim
