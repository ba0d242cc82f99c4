#include "node/consult/utf8.h"

#include <cstdint>

#include "base/assert.h"

namespace harkara::node::consult {
namespace {

struct Lead {
  std::size_t length = 0;  // 0: not a lead byte
  char32_t bits = 0;
  char32_t least = 0;  // a smaller value would be an overlong form
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xe0U) == 0xc0) return {2, byte & 0x1fU, 0x80};
  if ((byte & 0xf0U) == 0xe0) return {3, byte & 0x0fU, 0x800};
  if ((byte & 0xf8U) == 0xf0) return {4, byte & 0x07U, 0x10000};
  return {};
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& text) {
  HARKARA_ASSERT(!text.empty());
  const std::string_view from = text;
  text.remove_prefix(1);
  const Lead lead = lead_of(static_cast<std::uint8_t>(from[0]));
  if (lead.length == 0 || from.size() < lead.length) return std::nullopt;
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<std::uint8_t>(from[i]);
    if ((byte & 0xc0U) != 0x80) return std::nullopt;
    value = (value << 6U) | (byte & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < lead.least || value > 0x10ffff || surrogate) return std::nullopt;
  text = from.substr(lead.length);
  return value;
}

bool valid_utf8(std::string_view text) {
  while (!text.empty())
    if (!take_code_point(text)) return false;
  return true;
}

}  // namespace harkara::node::consult
