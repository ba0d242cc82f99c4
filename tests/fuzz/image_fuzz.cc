// A photo from a stranger's camera: what is stripped strips to itself, keeps no place,
// and may be decoded. The first byte chooses.
#include <cstdint>

#include "node/consult/images/kind.h"
#include "node/consult/images/photo.h"
#include "node/consult/images/strip.h"

using namespace harkara;
using namespace harkara::node::consult::images;

namespace {

using Strip = Result<Stripped> (*)(View);

Bytes fuzz_strip(Strip strip, View file) {
  const auto once = strip(file);
  if (!once) return {};
  const auto twice = strip(once->bytes);
  HARKARA_ASSERT(twice.has_value());
  HARKARA_ASSERT(twice->bytes == once->bytes);
  HARKARA_ASSERT(!twice->position);
  HARKARA_ASSERT(twice->orientation == once->orientation);
  return once->bytes;
}

void fuzz_decode(View file) {
  constexpr std::uint64_t kMostPixels = 1U << 22U;  // more costs time and tells nothing new
  const auto stripped = strip_jpeg(file);
  if (!stripped || std::uint64_t{stripped->width} * stripped->height > kMostPixels) return;
  const auto picture = decode_jpeg(file, 64);
  if (!picture) return;
  HARKARA_ASSERT(picture->pixels.size() ==
                 std::size_t{picture->width} * picture->height * picture->channels);
  HARKARA_ASSERT(encode_jpeg(shrink(*picture, 32), 50, 6).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const View rest(data + 1, size - 1);
  static_cast<void>(name_for(kind_of(rest), "a.jpg"));
  if (data[0] % 3 == 0) fuzz_strip(strip_jpeg, rest);
  if (data[0] % 3 == 1) fuzz_strip(strip_png, rest);
  if (data[0] % 3 == 2) fuzz_decode(rest);
  return 0;
}
