// The cases of one kind of work at one node: when they come up, and what is in them.
#pragma once

#include "base/random.h"
#include "sim/plan/scenario.h"

namespace harkara::sim {

// Appends to plan.cases, up to plan.end_ms. `one` says from where and to whom; `times` and
// `contents` are streams of their own, so that another attachment moves no case.
// Whole numbers only: every compiler draws the same.
void draw_cases(const WorkKind& kind, const PlannedCase& one, const Calendar& calendar,
                Random& times, Random& contents, NetworkPlan& plan);

// A time drawn around `mean_ms`.
std::int64_t drawn_around(std::int64_t mean_ms, ServiceSpread spread, Random& random);

}  // namespace harkara::sim
