// Who waited how long at a desk: by urgency and by beneficiary class, so that whoever
// runs the service sees whether somebody is served at others' cost. Pure.
#pragma once

#include <span>

#include "node/consult/desk_order.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

// Waits run from the writing of a case, by the clocks that carried it, to its first final
// answer, or to now where there is none. Withdrawn cases are left out.
struct FairnessRow {
  std::size_t cases = 0;
  std::size_t answered = 0;
  std::int64_t median_s = 0;       // of the answered; 0 where there are none
  std::int64_t longest_s = 0;      // of all
  std::int64_t gini_permille = 0;  // of all waits: 0, all alike; 1 000, one bears them all
};

struct Fairness {
  std::array<FairnessRow, kLanes> by_lane;
  std::array<FairnessRow, kBeneficiaries> by_group;
};

// Of those of `views` that are at `desk` and were written since `from_ms`.
Fairness fairness_of(std::span<const CaseView> views, const std::string& desk, std::int64_t from_ms,
                     std::int64_t now_ms);

// Whole numbers, so that it is the same everywhere. Waits in seconds, in any order.
std::int64_t gini_permille(std::vector<std::int64_t> waits_s);

}  // namespace harkara::node::consult
