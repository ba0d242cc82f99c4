// Holds links to the budgets: counts what the transport carried, tells the engine what
// it may begin and the transport where to stop, and says which links are of no more use.
#pragma once

#include "node/budget_book.h"
#include "node/link/transport.h"
#include "sync/engine.h"

namespace harkara::node {

class Metering {
 public:
  explicit Metering(BudgetBook book) : book_(std::move(book)) {}

  const BudgetBook& book() const { return book_; }
  bool is_busy() const { return !links_.empty(); }  // some metered link lives

  // A link was dialled, or came up without that. Idempotent.
  void begin(sync::LinkId link, const std::string& peer, Moment now);
  // Before it is told to the engine: adds the first allowance, if the link is metered.
  void traits(sync::LinkId link, sync::LinkTraits& traits, const Transport& transport);
  void up(sync::LinkId link);
  void end(sync::LinkId link, const Transport& transport, Moment now);

  struct Used {
    sync::LinkId link;
    std::string why;
  };
  // Call often. Returns the links to be closed now: used up, and silent or at the limit.
  // Errors are of the store: then nothing more is allowed than it knows of.
  Result<std::vector<Used>> look(sync::Engine& engine, Transport& transport, Moment now);
  Status settle(const Transport& transport);

 private:
  struct Live {
    bool up = false;
    std::uint64_t bytes = 0;
    std::int64_t moved_ms = 0;  // when `bytes` last grew
    std::optional<sync::Allowance> told = {};
  };
  void count(sync::LinkId link, Live& live, const Transport& transport, std::int64_t now_ms);
  sync::Allowance allowance(sync::LinkId link, const sync::Engine& engine,
                            const Transport& transport) const;
  bool is_over(sync::LinkId link, const Live& live, const sync::Engine& engine,
               std::int64_t now_ms) const;

  BudgetBook book_;
  std::map<sync::LinkId, Live> links_;
};

}  // namespace harkara::node
