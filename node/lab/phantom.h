// Pictures the demonstration draws for itself, so that it needs no patient's: a
// chest-film phantom as a DICOM file, and a photo as PNG.
#pragma once

#include "base/bytes.h"
#include "base/random.h"

namespace harkara::node::lab {

// Secondary Capture, 1760 x 2140, 12 of 16 bits, MONOCHROME2, explicit VR little
// endian (PS3.5 A.2), with noise, so that no two are alike and none compresses away.
Bytes draw_radiograph(Random& random);

// 8-bit RGB PNG, stored (not compressed) deflate blocks.
Bytes draw_photo(Random& random);

}  // namespace harkara::node::lab
