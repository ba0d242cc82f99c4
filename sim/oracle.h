// What no router can beat: the earliest moment at which a bundle can be at each node, with
// every contact known beforehand and nothing else on the links. A run that delivers before
// this is wrong.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/contact_plan.h"

namespace harkara::sim {

inline constexpr std::int64_t kNever_ms = std::numeric_limits<std::int64_t>::max();

struct PlannedBundle {
  std::uint32_t from = 0;  // indexes into ContactPlan::nodes
  std::uint32_t to = 0;
  std::int64_t created_ms = 0;
  std::uint64_t bytes = 0;  // 0: takes no time, on whatever link
};

// Foremost journeys (Bui-Xuan, Ferreira, Jarry 2003). A node sends only what it has whole, but
// every node that has it helps, and what a contact leaves off the next one takes up.
class Oracle {
 public:
  explicit Oracle(const ContactPlan& plan);  // which must outlive it

  // For each node of the plan: when it can have the whole bundle at the earliest.
  std::vector<std::int64_t> arrivals_ms(const PlannedBundle& bundle) const;
  // At its destination.
  std::int64_t delivery_ms(const PlannedBundle& bundle) const;

 private:
  class Search;
  struct Way {  // all contacts from one node to another
    std::uint32_t to;
    std::size_t first;  // in order_
    std::size_t end;
    std::int64_t longest_ms;
  };

  const ContactPlan& plan_;
  std::vector<std::uint32_t> order_;       // of the plan's contacts: from, to, start
  std::vector<std::vector<Way>> leaving_;  // of each node
};

}  // namespace harkara::sim
