// Where the time of each case went, told backwards from its end: the bundle that ended it,
// what its sender had waited for, and so on to the beginning. Adds up to the case's time.
#pragma once

#include "sim/report/history.h"
#include "sim/run/journeys.h"

namespace harkara::sim {

class CaseWaits {
 public:
  // The history outlives this.
  explicit CaseWaits(const RunHistory& history);

  void account(const RunHistory::Case& each, Journeys::Waits& out) const;
  // Of all cases.
  Journeys::Waits all() const;

 private:
  const RunHistory::Bundle& bundle(std::uint32_t number) const { return history_.bundles[number]; }
  // The bundle at whose arrival, or for lack of it, the case stands at its end.
  const RunHistory::Bundle* last_of(const RunHistory::Case& each) const;
  const RunHistory::Bundle* arrived_before(const RunHistory::Case& each, std::uint32_t node,
                                           std::int64_t at_ms) const;

  const RunHistory& history_;
  NetworkPlan plan_;  // as far as journeys ask for it
  Journeys journeys_;
};

}  // namespace harkara::sim
