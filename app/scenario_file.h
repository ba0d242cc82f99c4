// scenario.toml: docs/simulator.md is its grammar.
#pragma once

#include "base/bytes.h"
#include "sim/plan/scenario.h"

namespace harkara::app {

// Errc::invalid: "line 3: ...", unknown keys too.
Result<sim::Scenario> parse_scenario(View text);

}  // namespace harkara::app
