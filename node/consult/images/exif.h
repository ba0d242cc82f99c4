// The little of Exif (CIPA DC-008, a TIFF structure) that matters here: which way up
// the picture is, and whether it tells where it was taken.
#pragma once

#include "base/bytes.h"

namespace harkara::node::consult::images {

struct Exif {
  std::uint16_t orientation = 1;  // 1 to 8; 1: as stored
  bool position = false;          // it points to a GPS directory
};

// `tiff` begins with its byte order. Malformed: what could be read of it.
Exif read_exif(View tiff);

// The smallest TIFF structure that says nothing but the orientation.
Bytes write_orientation(std::uint16_t orientation);

}  // namespace harkara::node::consult::images
