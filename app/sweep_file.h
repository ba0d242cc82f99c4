// SWEEP.toml: which scenario, with which values and seeds. docs/simulator.md is its grammar.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "sim/plan/network_plan.h"
#include "sim/sweep/manifest.h"

namespace harkara::app {

// Reads the scenario too, plans every run and tries every point's plan once. Errc::invalid
// names the file, and the line or the point.
Result<sim::Manifest> read_sweep(const std::filesystem::path& path);

// The network of one run. Errc::invalid.
Result<sim::NetworkPlan> plan_of(const sim::Manifest& manifest, const sim::SweepRun& run);

}  // namespace harkara::app
