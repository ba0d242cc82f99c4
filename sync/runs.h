// A chunk bitmap as run lengths: varints, the first run counting absent chunks,
// then present, absent, ... The rest after the last run is absent.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::sync {

inline constexpr std::size_t kMaxWantRunBytes = 4'000;  // so that a want fits one frame

// At most `max_bytes`: what does not fit is given as absent (sent again, never lost).
Bytes encode_runs(const std::vector<bool>& bits, std::size_t max_bytes);
// Errc::invalid when the runs exceed `size` bits.
Result<std::vector<bool>> decode_runs(View runs, std::size_t size);

}  // namespace harkara::sync
