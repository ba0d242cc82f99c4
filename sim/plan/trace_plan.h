// A trace as a plan for real engines.
#pragma once

#include "sim/input/settings.h"
#include "sim/plan/network_plan.h"

namespace harkara::sim {

struct TraceSettings {
  std::vector<LinkRate> rates;
  std::vector<Group> groups;                // aiims or hub, district, courier, else clinics
  std::vector<std::uint64_t> buffer_bytes;  // by node; 0 or none: as good as no limit
  std::uint32_t lifetime_s = 90 * 24 * 3600;
  std::int64_t end_ms = 0;  // 0: after the last event
  std::uint64_t seed = 1;
};

// A message that wants an answer is routine, another a document; the destination answers at
// once. A node's parents are those of a higher tier that it meets longest: one of the
// couriers and one of the rest. Errc::invalid: a class of links without a rate.
Result<NetworkPlan> plan_of_trace(const Trace& trace, const TraceSettings& settings);

}  // namespace harkara::sim
