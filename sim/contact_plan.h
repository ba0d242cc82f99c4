// Who can talk to whom, when and how fast: what traces and plans are read into, and
// what planned runs and the oracle work on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harkara::sim {

// One direction of one contact: bytes may leave `from` in [start_ms, end_ms).
struct PlannedContact {
  std::uint32_t from = 0;  // indexes into ContactPlan::nodes
  std::uint32_t to = 0;
  std::int64_t start_ms = 0;   // since the plan's start, >= 0
  std::int64_t end_ms = 0;     // > start_ms
  std::uint64_t rate_Bps = 0;  // bytes per second; 0: as many as one likes
  std::int64_t delay_ms = 0;   // one way
};

struct ContactPlan {
  std::vector<std::string> nodes;
  std::vector<PlannedContact> contacts;  // by start_ms, then in the order of the source
};

}  // namespace harkara::sim
