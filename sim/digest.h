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
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i, number >>= 8U) value_ = (value_ ^ (number & 0xffU)) * kPrime;
  }
  std::uint64_t value() const { return value_; }

 private:
  static constexpr std::uint64_t kPrime = 0x100000001b3U;
  std::uint64_t value_;
};

}  // namespace harkara::sim
