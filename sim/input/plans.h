// Contact plans of other systems. Times become milliseconds from the plan's start, nodes
// the decimal numbers of the source in rising order, and contacts stay one way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sim/contact_plan.h"

namespace harkara::sim {

struct PlanRead {
  ContactPlan plan;
  std::vector<std::string> warnings;  // what was left out or taken for granted
};

// ION's administration commands (ionrc): a contact, c contact, d contact, a range, d range
// and @ (the time that "+seconds" counts from); others are left out. Rates are bytes per
// second. `name` is the file's. Errc::invalid names file and line.
Result<PlanRead> read_ion_plan(std::string_view name, std::string_view text);

// HDTN's JSON: {"contacts": [{"source", "dest", "startTime", "endTime", "rateBitsPerSec",
// "owlt"}]}; an absent number reads as 0, a rate of 0 as no limit, the old "rate" as Mbit/s.
// Errc::invalid names file and contact.
Result<PlanRead> read_hdtn_plan(std::string_view name, std::string_view text);

}  // namespace harkara::sim
