// Byte layouts by hand: little-endian integers, big-endian where order matters
// (store keys), length-prefixed strings.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/fixed_bytes.h"

namespace harkara {

class ByteWriter {
 public:
  // `expected` bytes are to come, or some more.
  explicit ByteWriter(std::size_t expected = 64) { out_.reserve(expected); }

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { little<2>(value); }
  void u32(std::uint32_t value) { little<4>(value); }
  void u64(std::uint64_t value) { little<8>(value); }
  void i64(std::int64_t value) { little<8>(static_cast<std::uint64_t>(value)); }
  void u32_be(std::uint32_t value) { big<4>(value); }
  void u64_be(std::uint64_t value) { big<8>(value); }
  void varint(std::uint64_t value);  // LEB128, 1..10 bytes
  void raw(View bytes) { append(out_, bytes); }
  // REQUIRES: at most 255 (text8) or 65 535 (bytes16) bytes.
  void text8(std::string_view text);
  void bytes16(View bytes);
  void bytes32(View bytes);

  const Bytes& bytes() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  template <std::size_t kSize>
  void little(std::uint64_t value) {
    std::array<std::uint8_t, kSize> bytes;
    for (std::size_t i = 0; i < kSize; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
    raw(bytes);
  }
  template <std::size_t kSize>
  void big(std::uint64_t value) {
    std::array<std::uint8_t, kSize> bytes;
    for (std::size_t i = 0; i < kSize; ++i)
      bytes[kSize - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    raw(bytes);
  }
  Bytes out_;
};

// Reads what ByteWriter wrote, from foreign bytes. The first overrun makes every
// later read return zero; ask ok() or finished() once, at the end.
class ByteReader {
 public:
  explicit ByteReader(View in) : rest_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little<1>()); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little<2>()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little<4>()); }
  std::uint64_t u64() { return little<8>(); }
  std::int64_t i64() { return static_cast<std::int64_t>(little<8>()); }
  std::uint32_t u32_be() { return static_cast<std::uint32_t>(big<4>()); }
  std::uint64_t u64_be() { return big<8>(); }
  std::uint64_t varint();  // refuses overlong and > 64-bit forms
  View raw(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const View out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return out;
  }
  std::string text8();
  View bytes16() { return raw(u16()); }
  View bytes32() { return raw(u32()); }

  template <class Fixed>
  Fixed fixed() {
    return Fixed::from(raw(Fixed::kSize)).value_or(Fixed{});
  }

  View rest() const { return rest_; }
  void reject() { ok_ = false; }  // the caller found a bad value
  bool ok() const { return ok_; }
  bool finished() const { return ok_ && rest_.empty(); }

 private:
  template <std::size_t kSize>
  std::uint64_t little() {
    const View in = raw(kSize);
    std::uint64_t value = 0;
    if (in.size() == kSize)
      for (std::size_t i = 0; i < kSize; ++i) value |= std::uint64_t{in[i]} << (8 * i);
    return value;
  }
  template <std::size_t kSize>
  std::uint64_t big() {
    const View in = raw(kSize);
    std::uint64_t value = 0;
    if (in.size() == kSize)
      for (std::size_t i = 0; i < kSize; ++i) value = value << 8U | in[i];
    return value;
  }
  View rest_;
  bool ok_ = true;
};

}  // namespace harkara
