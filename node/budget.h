// One budget of harkara.toml: how much may be carried in a day and in a contact, as an
// operator bills it (IP level, both ways), and what has been. Pure: it is told the time
// and the counts. README "Budgets" in docs/cli.md is the text for people.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "node/config.h"
#include "sync/allowance.h"
#include "sync/link_id.h"

namespace harkara::node {

// Days are counted by the local clock, and begin `starts_min` minutes after midnight.
std::int64_t day_number(std::int64_t wall_ms, int starts_min);
std::int64_t next_day_begins_ms(std::int64_t wall_ms, int starts_min);

class Budget {
 public:
  explicit Budget(const BudgetConfig& config) : config_(config) {}

  // --- what was kept ---
  // Counts go on where they stood. A day in the future (the clock was ahead) becomes
  // today: nobody gains a fresh budget by setting a clock.
  void restore(std::int64_t day, std::uint64_t used, std::int64_t wall_ms);
  std::int64_t day() const { return day_; }
  // What the store must hold before the bytes are spent. True: it changed.
  [[nodiscard]] bool reserve(std::int64_t wall_ms);
  std::uint64_t reserved() const { return reserved_; }
  void settle() { reserved_ = used_; }  // nothing more will be spent

  // --- links ---
  void begin(sync::LinkId link) { links_.try_emplace(link); }
  // In all since the link began, both ways.
  void carried(sync::LinkId link, std::uint64_t bytes);
  void end(sync::LinkId link) { links_.erase(link); }
  bool has(sync::LinkId link) const { return links_.contains(link); }

  // --- decisions; all in bytes at IP level ---
  // What this link may still use for this class.
  std::uint64_t left(sync::LinkId link, ServiceClass service_class) const;
  // Where the transport must stop sending: bytes of the link, both ways.
  std::uint64_t hard_limit(sync::LinkId link) const;
  // Kept back for acks, repair and the farewell.
  std::uint64_t keep_back() const;
  // Of the day, for what is no emergency.
  std::uint64_t day_left() const;
  // `promised`: what the peer was told that it may send.
  bool day_is_used_up(std::uint64_t promised) const;
  bool contact_is_used_up(sync::LinkId link, std::uint64_t promised) const;
  // Worth a handshake now?
  bool may_dial(bool emergency_waits) const;

  const BudgetConfig& config() const { return config_; }
  std::uint64_t used() const { return used_; }

 private:
  // The day's bytes at which this class stops, and all of them stop at the last.
  std::uint64_t day_limit(ServiceClass service_class) const;
  std::uint64_t contact_limit(ServiceClass service_class) const;

  BudgetConfig config_;
  std::int64_t day_ = 0;
  std::uint64_t used_ = 0;      // in this day, by all links
  std::uint64_t reserved_ = 0;  // the same, as the store has it: never less after a crash
  std::map<sync::LinkId, std::uint64_t> links_;  // bytes since each began
};

}  // namespace harkara::node
