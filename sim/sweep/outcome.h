// What one run of a sweep gave: a file of its own, the same bytes wherever it was made.
#pragma once

#include <array>

#include "sim/run/report.h"
#include "sim/sweep/manifest.h"

namespace harkara::sim {

// What a sweep compares, in the order of the tables.
inline constexpr std::array<std::string_view, 9> kSweepFigures = {
    "cases", "within_6h", "within_24h", "within_72h", "median_h",
    "p95_h", "overhead",  "carried_MB", "put_off"};

struct Outcome {
  std::string run;  // its id
  std::string digest;
  std::array<double, kSweepFigures.size()> figures{};  // NaN: there is none
};

// Shares are of all cases made, 0 to 1; hours are of those answered.
Outcome outcome_of(const std::string& run, const RunReport& report);

std::string outcome_text(const Outcome& outcome);
// Errc::invalid.
Result<Outcome> read_outcome(std::string_view text);

}  // namespace harkara::sim
