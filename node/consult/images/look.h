// Whether a photo is worth sending: sharp enough, and neither black nor burnt out.
#pragma once

#include "node/consult/images/photo.h"

namespace harkara::node::consult::images {

struct Look {
  double sharpness = 0;   // variance of the Laplacian of the brightness, at kLookSide
  double brightness = 0;  // mean, 0 to 255
  double black = 0;       // share of pixels at or below 10
  double burnt = 0;       // share of pixels at or above 250

  bool blurred() const;
  bool dark() const;
  bool bright() const;
};

inline constexpr std::uint32_t kLookSide = 800;  // so that the figures mean the same for all

// REQUIRES: a picture.
Look look_at(const Bitmap& picture);

}  // namespace harkara::node::consult::images
