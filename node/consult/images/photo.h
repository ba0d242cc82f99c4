// Pixels of a JPEG, by libjpeg-turbo: this file's .cc is the only one that knows it.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node::consult::images {

inline constexpr std::uint32_t kMaxPixels = 120'000'000;  // of a photo, as stored

struct Bitmap {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t channels = 3;  // 3: red, green, blue; 1: grey
  Bytes pixels;                // rows from above, no padding
  Bytes profile;               // ICC; empty: none
  bool damaged = false;        // the decoder had to guess
};

// The smallest of the decoder's own scales (1/8 to 8/8) whose long side is at least
// `long_side`; the whole picture when it is smaller. Errc::invalid, Errc::too_large;
// Errc::unsupported: colours of a printer, arithmetic coding.
Result<Bitmap> decode_jpeg(View file, std::uint32_t long_side);

// By the mean of the area that each new pixel covers. The picture itself when it is
// no larger. REQUIRES: long_side > 0.
Bitmap shrink(const Bitmap& picture, std::uint32_t long_side);

// Baseline, 4:2:0 for colours, tables made for the picture. REQUIRES: quality 1 to 100.
Result<Bytes> encode_jpeg(const Bitmap& picture, int quality, std::uint16_t orientation);

}  // namespace harkara::node::consult::images
