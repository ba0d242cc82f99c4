// A sweep, planned: every run that it has, named by what decides its outcome. Written once;
// sim/sweep/SWEEP.md is its format.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace harkara::sim {

// What a scenario is changed to: values as TOML writes them, by key.
using SweepPoint = std::map<std::string, std::string>;

struct SweepRun {
  std::string id;  // 32 hex digits
  std::size_t point = 0;
  std::uint64_t seed = 0;
};

struct Manifest {
  std::string name;
  std::string engine;    // engine_version() of those who planned it
  std::string scenario;  // its text
  std::vector<SweepPoint> points;
  std::vector<SweepRun> runs;  // by point, then by seed
};

// Over the engine, the scenario's text, the point and the seed.
std::string run_id(const Manifest& manifest, const SweepPoint& point, std::uint64_t seed);

// Fills in the runs: each point with each seed. Errc::invalid: one occurs twice.
Status plan_runs(Manifest& manifest, const std::vector<std::uint64_t>& seeds);

// "1-20", "1,3,7-9". Errc::invalid; Errc::too_large: more than a million.
Result<std::vector<std::uint64_t>> sweep_seeds_setting(std::string_view text);

// Every combination of the values of each key.
std::vector<SweepPoint> sweep_grid(const std::map<std::string, std::vector<std::string>>& values);

// The file, a JSON object. Reading checks every run's id. Errc::invalid, unsupported.
std::string manifest_text(const Manifest& manifest);
Result<Manifest> read_manifest(std::string_view text);

// "courier.count = 2, link.rate = 8000", or "as it is".
std::string point_text(const SweepPoint& point);

}  // namespace harkara::sim
