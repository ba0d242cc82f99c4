// All budgets of a node and the links they apply to, with their counts in the store:
//
//   Table::meta "budget/<peer>", "budget/" for all links:  day i64 | bytes u64
//
// The bytes there run ahead of those used by a share of the day's budget, so that after
// kill -9 the count is never less than what was carried.
#pragma once

#include <functional>
#include <vector>

#include "node/budget.h"
#include "node/json_fields.h"
#include "storage/store.h"

namespace harkara::node {

class BudgetBook {
 public:
  // Reads the counts. `store` outlives it.
  static Result<BudgetBook> open(const std::vector<BudgetConfig>& configs, storage::Store& store,
                                 std::int64_t wall_ms);

  bool empty() const { return budgets_.empty(); }
  bool meters(const std::string& peer) const;
  bool meters(sync::LinkId link) const;

  // --- counting; links of peers that nobody meters are no-ops ---
  void begin(sync::LinkId link, const std::string& peer);
  void carried(sync::LinkId link, std::uint64_t bytes);  // both ways, since it began
  void end(sync::LinkId link, Moment now);
  // Days begin, reservations grow: durable when this returns, and only then may they be
  // spent. Commits the store.
  Status keep(std::int64_t wall_ms);
  Status settle();  // the exact counts; commits

  // --- deciding ---
  // `granted`: bytes of frames the peer may still send. `unsent`: those waiting here.
  // `received`: bytes of frames that came. REQUIRES: meters(link).
  sync::Allowance allowance(sync::LinkId link, std::uint64_t granted, std::uint64_t unsent,
                            std::uint64_t received) const;
  std::uint64_t hard_limit(sync::LinkId link) const;
  // Why nothing but emergencies may go on this link any more, what the peer was granted
  // aside; empty: something may.
  std::string used_up(sync::LinkId link, std::uint64_t granted) const;
  // Why the peer may not be dialled, and until when (monotonic).
  struct Hold {
    std::string why;
    std::int64_t until_ms = 0;
  };
  std::optional<Hold> hold(const std::string& peer, bool emergency_waits, Moment now) const;

  Json status(std::int64_t wall_ms) const;

 private:
  explicit BudgetBook(storage::Store& store) : store_(&store) {}
  template <class Visit>
  void each_of(sync::LinkId link, Visit visit) const;

  storage::Store* store_;
  std::vector<Budget> budgets_;
  std::map<sync::LinkId, std::string> peers_;
  std::map<std::string, std::int64_t> paused_until_ms_;  // monotonic, by peer
};

}  // namespace harkara::node
