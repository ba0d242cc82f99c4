// Sharpness as Pech-Pacheco et al. measure it (ICPR 2000): a sharp picture has edges,
// and the Laplacian answers to these alone. Their threshold depends on the resolution,
// so every picture is brought to the same one first.
#include "node/consult/images/look.h"

namespace harkara::node::consult::images {
namespace {

// README.md tells what photos and their blurred twins measure.
constexpr double kSharpEnough = 60;
constexpr double kDarkMean = 45;
constexpr double kBlackShare = 0.60;
constexpr double kBrightMean = 235;
constexpr double kBurntShare = 0.60;

// ITU-R BT.601, in 256ths.
Bytes brightness_of(const Bitmap& picture) {
  if (picture.channels == 1) return picture.pixels;
  Bytes out;
  out.reserve(picture.pixels.size() / 3);
  for (std::size_t i = 0; i + 2 < picture.pixels.size(); i += 3) {
    const unsigned sum =
        77U * picture.pixels[i] + 150U * picture.pixels[i + 1] + 29U * picture.pixels[i + 2];
    out.push_back(static_cast<std::uint8_t>(sum >> 8U));
  }
  return out;
}

double sharpness_of(const Bytes& grey, std::size_t width, std::size_t height) {
  if (width < 3 || height < 3) return 0;
  double sum = 0;
  double squares = 0;
  for (std::size_t y = 1; y + 1 < height; ++y)
    for (std::size_t x = 1; x + 1 < width; ++x) {
      const std::size_t at = y * width + x;
      const int value =
          grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at];
      sum += value;
      squares += static_cast<double>(value) * value;
    }
  const auto count = static_cast<double>((width - 2) * (height - 2));
  return squares / count - sum / count * (sum / count);
}

}  // namespace

bool Look::blurred() const {
  return sharpness < kSharpEnough;
}

bool Look::dark() const {
  return brightness < kDarkMean || black > kBlackShare;
}

bool Look::bright() const {
  return brightness > kBrightMean && burnt > kBurntShare;
}

Look look_at(const Bitmap& picture) {
  const Bitmap small = shrink(picture, kLookSide);
  const Bytes grey = brightness_of(small);
  std::uint64_t sum = 0;
  std::uint64_t black = 0;
  std::uint64_t burnt = 0;
  for (const std::uint8_t pixel : grey) {
    sum += pixel;
    black += pixel <= 10 ? 1U : 0U;
    burnt += pixel >= 250 ? 1U : 0U;
  }
  const auto count = static_cast<double>(grey.size());
  return {.sharpness = sharpness_of(grey, small.width, small.height),
          .brightness = static_cast<double>(sum) / count,
          .black = static_cast<double>(black) / count,
          .burnt = static_cast<double>(burnt) / count};
}

}  // namespace harkara::node::consult::images
