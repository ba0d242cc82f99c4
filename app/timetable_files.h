// The timetables that a scenario's couriers name.
#pragma once

#include "node/cli/shell.h"
#include "sim/plan/scenario.h"

namespace harkara::app {

// Reads each from its folder, which is relative to the scenario's file. Notes go to the person.
Status read_timetables(node::cli::Shell& shell, const std::string& scenario_file,
                       sim::Scenario& scenario);

}  // namespace harkara::app
