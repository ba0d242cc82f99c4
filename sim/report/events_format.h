// The version of events.jsonl, in its first line. sim/report/EVENTS.md.
#pragma once

namespace harkara::sim {

inline constexpr int kEventsFormat = 1;

}  // namespace harkara::sim
