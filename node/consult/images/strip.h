// Takes out of a photo what is not the picture: position, camera, owner, times, notes,
// embedded thumbnails, anything hung on behind the end. The picture's own bytes are
// copied, never coded anew, so nothing of it is lost.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node::consult::images {

struct Stripped {
  Bytes bytes;
  std::uint32_t width = 0;  // as stored, before it is turned
  std::uint32_t height = 0;
  std::uint16_t orientation = 1;     // kept, as Exif counts
  bool position = false;             // it told where it was taken
  bool truncated = false;            // the file ends before its picture does
  std::vector<std::string> removed;  // "Exif", "XMP", "comment" ...; each once

  void note(const std::string& what);
};

// Kept of a JPEG: tables, frames, scans, JFIF without its thumbnail, the colour profile,
// Adobe's colour transform, and an Exif of nothing but the orientation.
// Errc::invalid: no JPEG, or damaged before the picture begins.
Result<Stripped> strip_jpeg(View file);

// Kept of a PNG: what decides how it looks, and the orientation. Errc::invalid: no PNG, or
// damaged.
Result<Stripped> strip_png(View file);

// The checksum of PNG's chunks (ISO 3309).
std::uint32_t crc32(View bytes);

}  // namespace harkara::node::consult::images
