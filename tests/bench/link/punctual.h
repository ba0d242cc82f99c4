// Time for those who emulate links in real time.
#pragma once

#include "tests/bench/link/schedule.h"

namespace harkara::bench {

inline constexpr Nanos kLongestWait = kSecond / 20;  // an end is noticed so soon

Nanos monotonic();
// The link must not become slower than it says because the machine is busy. Where
// that is not permitted, packets leave by as much later as the calling thread is late.
void ask_for_punctuality();

}  // namespace harkara::bench
