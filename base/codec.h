// Byte layouts by hand: little-endian integers, big-endian where order matters
// (store keys), length-prefixed strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/fixed_bytes.h"

namespace harkara {

class ByteWriter {
 public:
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { little(value, 2); }
  void u32(std::uint32_t value) { little(value, 4); }
  void u64(std::uint64_t value) { little(value, 8); }
  void i64(std::int64_t value) { little(static_cast<std::uint64_t>(value), 8); }
  void u32_be(std::uint32_t value) { big(value, 4); }
  void u64_be(std::uint64_t value) { big(value, 8); }
  void varint(std::uint64_t value);  // LEB128, 1..10 bytes
  void raw(View bytes) { append(out_, bytes); }
  // REQUIRES: at most 255 (text8) or 65 535 (bytes16) bytes.
  void text8(std::string_view text);
  void bytes16(View bytes);
  void bytes32(View bytes);

  const Bytes& bytes() const { return out_; }
  Bytes take() { return std::move(out_); }

 private:
  void little(std::uint64_t value, int size);
  void big(std::uint64_t value, int size);
  Bytes out_;
};

// Reads what ByteWriter wrote, from foreign bytes. The first overrun makes every
// later read return zero; ask ok() or finished() once, at the end.
class ByteReader {
 public:
  explicit ByteReader(View in) : rest_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(little(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(little(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(little(4)); }
  std::uint64_t u64() { return little(8); }
  std::int64_t i64() { return static_cast<std::int64_t>(little(8)); }
  std::uint32_t u32_be() { return static_cast<std::uint32_t>(big(4)); }
  std::uint64_t u64_be() { return big(8); }
  std::uint64_t varint();  // refuses overlong and > 64-bit forms
  View raw(std::size_t size);
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
  std::uint64_t little(std::size_t size);
  std::uint64_t big(std::size_t size);
  View rest_;
  bool ok_ = true;
};

}  // namespace harkara
