#include "sim/report/packed.h"

#include <string_view>

#include "base/bytes.h"

namespace harkara::sim {
namespace {

void append_number(Bytes& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  std::uint64_t rest = number < 0 ? ~(bits << 1U) : bits << 1U;
  for (; rest >= 0x80U; rest >>= 7U) out.push_back(static_cast<std::uint8_t>(rest | 0x80U));
  out.push_back(static_cast<std::uint8_t>(rest));
}

// RFC 4648, padded.
std::string base64(View bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i)
      three = three << 8U | (at + i < bytes.size() ? bytes[at + i] : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : kLetters[three >> (18U - 6U * i) & 63U];
  }
  return out;
}

}  // namespace

std::string packed(const Column& column) {
  Bytes bytes;
  for (const std::int64_t number : column) append_number(bytes, number);
  return base64(bytes);
}

std::string packed_steps(const Column& column) {
  Bytes bytes;
  std::int64_t before = 0;
  for (const std::int64_t number : column) {
    append_number(bytes, number - before);
    before = number;
  }
  return base64(bytes);
}

}  // namespace harkara::sim
