// Many seeds, several at a time, and what they came to.
#pragma once

#include <functional>
#include <map>

#include "sim/fuzz/run.h"

namespace harkara::app {

struct FuzzSum {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  double simulated_years = 0;
  std::array<std::uint64_t, sim::fuzz::kCheckers> looked{};
  std::uint64_t digest = 0;  // of all runs, in the order of their seeds
  // The failing run of the lowest seed.
  std::optional<std::pair<std::uint64_t, sim::fuzz::Violation>> failed;
};

struct FuzzLimits {
  std::uint64_t first_seed = 1;
  std::uint64_t runs = 0;                        // 0: until `over`
  std::function<bool()> over;                    // asked before each run
  std::function<void(const FuzzSum&)> progress;  // may be empty; no digest yet
  unsigned jobs = 1;
};

inline constexpr unsigned kRunLimit_s = 120;

FuzzSum fuzz_seeds(const FuzzLimits& limits);
sim::fuzz::ChoiceList choices_of(std::uint64_t seed);

}  // namespace harkara::app
