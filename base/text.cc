#include "base/text.h"

namespace harkara {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base32_value(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const std::size_t at = kBase32.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

std::string to_hex(View bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t b : bytes) {
    out.push_back(kHex[b >> 4U]);
    out.push_back(kHex[b & 0xfU]);
  }
  return out;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

std::string to_base32(View bytes) {
  std::string out;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const std::uint8_t b : bytes) {
    buffer = (buffer << 8U) | b;
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(kBase32[(buffer >> (bits - 5)) & 31U]);
    buffer &= (1U << bits) - 1;
  }
  if (bits > 0) out.push_back(kBase32[(buffer << (5 - bits)) & 31U]);
  return out;
}

std::optional<Bytes> from_base32(std::string_view text) {
  Bytes out;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    const int value = base32_value(c);
    if (value < 0) return std::nullopt;
    buffer = (buffer << 5U) | static_cast<unsigned>(value);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<std::uint8_t>(buffer >> bits));
      buffer &= (1U << bits) - 1;
    }
  }
  if (bits >= 5 || buffer != 0) return std::nullopt;
  return out;
}

}  // namespace harkara
