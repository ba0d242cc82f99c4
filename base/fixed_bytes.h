// FixedBytes: N bytes that mean one thing. Two of different kinds never mix.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <optional>

#include "base/bytes.h"

namespace harkara {

// So that numbers compare as their bytes do; one load where the processor has one.
constexpr std::uint64_t big_endian(const std::uint8_t* b) {
  return std::uint64_t{b[0]} << 56U | std::uint64_t{b[1]} << 48U | std::uint64_t{b[2]} << 40U |
         std::uint64_t{b[3]} << 32U | std::uint64_t{b[4]} << 24U | std::uint64_t{b[5]} << 16U |
         std::uint64_t{b[6]} << 8U | std::uint64_t{b[7]};
}

template <class Kind, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> bytes{};

  bool operator==(const FixedBytes&) const = default;
  // In the order of the bytes, eight at a time: trees and sorted lists of ids live on this.
  constexpr std::strong_ordering operator<=>(const FixedBytes& other) const {
    if constexpr (N % 8 != 0) return bytes <=> other.bytes;
    for (std::size_t i = 0; i + 8 <= N; i += 8) {
      const std::uint64_t mine = big_endian(bytes.data() + i);
      const std::uint64_t theirs = big_endian(other.bytes.data() + i);
      if (mine != theirs) return mine <=> theirs;
    }
    return std::strong_ordering::equal;
  }

  View view() const { return bytes; }
  MutableView mutable_view() { return bytes; }
  bool is_zero() const {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b == 0; });
  }

  // Empty when `in` is not exactly N bytes.
  static std::optional<FixedBytes> from(View in) {
    if (in.size() != N) return std::nullopt;
    FixedBytes out;
    std::copy(in.begin(), in.end(), out.bytes.begin());
    return out;
  }
};

}  // namespace harkara
