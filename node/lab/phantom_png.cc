#include <algorithm>
#include <array>

#include "node/lab/phantom.h"

namespace harkara::node::lab {
namespace {

constexpr std::uint32_t kWidth = 480;
constexpr std::uint32_t kHeight = 360;

void put_u32(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
}

// CRC-32 of PNG (ISO 3309), bit by bit: a demonstration's photo is small.
std::uint32_t crc32(View bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t b : bytes) {
    crc ^= b;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::uint32_t adler32(View bytes) {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const std::uint8_t each : bytes) {
    a = (a + each) % 65521;
    b = (b + a) % 65521;
  }
  return (b << 16U) | a;
}

void put_chunk(Bytes& out, std::string_view type, View data) {
  put_u32(out, static_cast<std::uint32_t>(data.size()));
  Bytes checked = to_bytes(as_view(type));
  append(checked, data);
  append(out, checked);
  put_u32(out, crc32(checked));
}

// zlib (RFC 1950) around stored blocks of deflate (RFC 1951, 3.2.4).
Bytes store_zlib(View raw) {
  Bytes out = {0x78, 0x01};
  for (View rest = raw; !rest.empty();) {
    const View part = rest.first(std::min<std::size_t>(rest.size(), 65535));
    rest = rest.subspan(part.size());
    const auto size = static_cast<unsigned>(part.size());
    const unsigned inverse = ~size;
    out.push_back(rest.empty() ? 1 : 0);
    for (const unsigned value : {size, inverse}) {
      out.push_back(static_cast<std::uint8_t>(value & 0xffU));
      out.push_back(static_cast<std::uint8_t>((value >> 8U) & 0xffU));
    }
    append(out, part);
  }
  put_u32(out, adler32(raw));
  return out;
}

// A forearm's worth of skin with a wound in it; rows begin with filter type 0.
Bytes draw_rows(Random& random) {
  Bytes out;
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    out.push_back(0);
    std::array<std::uint8_t, kWidth> grain{};
    random.fill(grain);
    for (std::uint32_t x = 0; x < kWidth; ++x) {
      const int dx = static_cast<int>(x) - 250;
      const int dy = static_cast<int>(y) - 170;
      const bool wound = dx * dx + 3 * dy * dy < 9000;
      const int light = static_cast<int>(grain[x] % 24) - static_cast<int>(y) / 12;
      for (const int tone : {wound ? 140 : 205, wound ? 40 : 160, wound ? 45 : 130})
        out.push_back(static_cast<std::uint8_t>(std::clamp(tone + light, 0, 255)));
    }
  }
  return out;
}

}  // namespace

Bytes draw_photo(Random& random) {
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  Bytes header;
  put_u32(header, kWidth);
  put_u32(header, kHeight);
  append(header, Bytes{8, 2, 0, 0, 0});  // 8 bits, RGB
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", store_zlib(draw_rows(random)));
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace harkara::node::lab
