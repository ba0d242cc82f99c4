#include "base/codec.h"

#include "base/assert.h"

namespace harkara {

void ByteWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out_.push_back(static_cast<std::uint8_t>(value | 0x80U));
  out_.push_back(static_cast<std::uint8_t>(value));
}

void ByteWriter::text8(std::string_view text) {
  HARKARA_ASSERT(text.size() <= UINT8_MAX);
  u8(static_cast<std::uint8_t>(text.size()));
  raw(as_view(text));
}

void ByteWriter::bytes16(View bytes) {
  HARKARA_ASSERT(bytes.size() <= UINT16_MAX);
  u16(static_cast<std::uint16_t>(bytes.size()));
  raw(bytes);
}

void ByteWriter::bytes32(View bytes) {
  HARKARA_ASSERT(bytes.size() <= UINT32_MAX);
  u32(static_cast<std::uint32_t>(bytes.size()));
  raw(bytes);
}

std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t b = u8();
    if (!ok_) return 0;
    if (shift == 63 && b > 1) break;  // more than 64 bits
    value |= static_cast<std::uint64_t>(b & 0x7fU) << shift;
    if ((b & 0x80U) != 0) continue;
    if (b == 0 && shift > 0) break;  // overlong
    return value;
  }
  ok_ = false;
  return 0;
}

std::string ByteReader::text8() {
  return std::string(as_text(raw(u8())));
}

}  // namespace harkara
