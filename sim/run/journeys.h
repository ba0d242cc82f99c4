// The way each bundle took, and where the time went on it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "sim/plan/network_plan.h"

namespace harkara::sim {

class Journeys {
 public:
  // The plan outlives this.
  explicit Journeys(const NetworkPlan& plan);

  // Returns the number of the new bundle, which is at `node`.
  std::uint32_t begin(std::uint32_t node, std::int64_t at_ms);
  // Of all bundles so far; their numbers are given anew.
  void forget() { bundles_.clear(); }
  void moved(std::uint32_t bundle, std::uint32_t from, std::uint32_t to, std::int64_t at_ms);

  // Where the time between its beginning and `until_ms`, or its arrival at `destination`
  // when it got there, was spent; adds up to it.
  using Waits = std::map<std::string, std::int64_t>;  // ms by cause
  void account(std::uint32_t bundle, std::uint32_t destination, std::int64_t until_ms,
               Waits& out) const;

 private:
  struct Stay {
    std::uint32_t node;
    std::uint32_t from;  // who gave it; itself at the origin
    std::int64_t since_ms;
  };
  std::int64_t up_between(std::uint32_t a, std::uint32_t b, std::int64_t from_ms,
                          std::int64_t to_ms) const;
  const std::string& group(std::uint32_t node) const { return plan_.nodes[node].group; }

  const NetworkPlan& plan_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const PlannedLink*>> between_;
  std::deque<std::vector<Stay>> bundles_;  // there are millions: it grows without a copy
};

}  // namespace harkara::sim
