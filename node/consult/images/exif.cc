#include "node/consult/images/exif.h"

namespace harkara::node::consult::images {
namespace {

constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kPositionTag = 0x8825;
constexpr std::uint16_t kShort = 3;  // TIFF's type for 16 bits
constexpr std::size_t kEntryBytes = 12;

// Integers of either byte order; zero beyond the end.
class Tiff {
 public:
  explicit Tiff(View bytes) : bytes_(bytes), big_(!bytes.empty() && bytes[0] == 'M') {}
  std::uint16_t u16(std::size_t at) const {
    const auto first = byte(at);
    const auto second = byte(at + 1);
    return static_cast<std::uint16_t>(big_ ? first << 8U | second : second << 8U | first);
  }
  std::uint32_t u32(std::size_t at) const {
    const std::uint32_t first = u16(at);
    const std::uint32_t second = u16(at + 2);
    return big_ ? first << 16U | second : second << 16U | first;
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  unsigned byte(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : 0U; }
  View bytes_;
  bool big_;
};

}  // namespace

Exif read_exif(View bytes) {
  Exif exif;
  const Tiff tiff(bytes);
  const bool known = bytes.size() >= 8 && (bytes[0] == 'I' || bytes[0] == 'M') && tiff.u16(2) == 42;
  if (!known) return exif;
  const std::size_t directory = tiff.u32(4);
  if (directory >= tiff.size()) return exif;
  const std::size_t entries = tiff.u16(directory);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + i * kEntryBytes;
    if (at + kEntryBytes > tiff.size()) break;
    const std::uint16_t tag = tiff.u16(at);
    if (tag == kPositionTag) exif.position = true;
    if (tag != kOrientationTag || tiff.u16(at + 2) != kShort) continue;
    const std::uint16_t value = tiff.u16(at + 8);
    if (value >= 1 && value <= 8) exif.orientation = value;
  }
  return exif;
}

Bytes write_orientation(std::uint16_t orientation) {
  const auto low = static_cast<std::uint8_t>(orientation);
  return {'M',    'M', 0, 42, 0, 0, 0,   8, 0, 1, 0x01, 0x12, 0,
          kShort, 0,   0, 0,  1, 0, low, 0, 0, 0, 0,    0,    0};
}

}  // namespace harkara::node::consult::images
