// Which booking gets which slot. Pure.
#pragma once

#include "node/consult/fold.h"
#include "node/consult/sitting.h"

namespace harkara::node::consult {

struct Decision {
  CaseId case_id;
  EventId booking;
  Slot slot;
  bool moved = false;  // to a later sitting than the wished one
};

// For every case at the roster's desk with a booking that has no slot yet: the earliest
// that is free, the longest-waiting case first. What the cases hold already is kept.
std::vector<Decision> decide(const Roster& roster, std::span<const CaseView> cases,
                             std::int64_t now_ms);

}  // namespace harkara::node::consult
