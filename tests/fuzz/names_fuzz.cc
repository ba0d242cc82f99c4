// Names of patients as foreign records have them, two at a time, split at a zero byte.
#include <algorithm>
#include <cstdint>

#include "base/assert.h"
#include "base/bytes.h"
#include "node/consult/patients/sounds.h"

using namespace harkara;
using namespace harkara::node::consult::patients;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View bytes(data, size);
  const auto split = std::find(bytes.begin(), bytes.end(), std::uint8_t{0});
  const auto first = static_cast<std::size_t>(split - bytes.begin());
  const Name a = sounds_of(as_text(bytes.first(first)));
  const Name b = sounds_of(as_text(bytes.subspan(std::min(first + 1, size))));
  const double like = likeness(a, b);
  HARKARA_ASSERT(like >= 0 && like <= 1);
  HARKARA_ASSERT(like == likeness(b, a) || a.words.size() == b.words.size());
  if (!a.words.empty()) HARKARA_ASSERT(!rough_keys(a).empty());
  return 0;
}
