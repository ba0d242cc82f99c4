// How far a run stayed behind what was possible at all.
#pragma once

#include <algorithm>
#include <vector>

#include "sim/contact_plan.h"
#include "sim/plan/network_plan.h"
#include "sim/run/report.h"

namespace harkara::sim {

struct TimedBundle {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint64_t bytes = 0;
  std::int64_t made_ms = 0;
  std::int64_t arrived_ms = -1;  // -1: not
};

// The plan's links as contacts of both directions.
ContactPlan contacts_of(const NetworkPlan& plan);

// Some of the bundles of a run, evenly over each part of its network, and of the parts as many
// as they had bundles: each bound costs a search.
class OracleSample {
 public:
  explicit OracleSample(std::size_t most = 400) : most_(most) {}

  // How many of a part's bundles to give to add(), evenly over them.
  std::size_t wanted_of(std::size_t bundles) const { return std::min(most_, bundles); }
  // Those, out of so many.
  void add_part(std::vector<TimedBundle> sample, std::size_t bundles);
  OracleGap gap(const NetworkPlan& plan) const;

 private:
  struct Part {
    std::vector<TimedBundle> sample;
    std::size_t bundles = 0;
  };
  std::vector<TimedBundle> drawn() const;

  std::size_t most_;
  std::size_t bundles_ = 0;  // of all parts
  std::vector<Part> parts_;
};

}  // namespace harkara::sim
