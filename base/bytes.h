// Bytes and views of bytes. The only file that may reinterpret memory.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace harkara {

using Bytes = std::vector<std::uint8_t>;
// Does not own; valid only while the bytes it was made from live.
using View = std::span<const std::uint8_t>;
using MutableView = std::span<std::uint8_t>;

inline View as_view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline View as_view(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

inline std::string_view as_text(View bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(View bytes) {
  return {bytes.begin(), bytes.end()};
}

inline void append(Bytes& out, View bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace harkara
