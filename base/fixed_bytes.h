// FixedBytes: N bytes that mean one thing. Two of different kinds never mix.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <optional>

#include "base/bytes.h"

namespace harkara {

template <class Kind, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  std::array<std::uint8_t, N> bytes{};

  auto operator<=>(const FixedBytes&) const = default;

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
