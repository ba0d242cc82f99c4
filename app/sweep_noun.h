// harkara sim sweep plan | run | merge.
#pragma once

#include "node/cli/shell.h"

namespace harkara::app {

void add_sweep(CLI::App& sim, node::cli::Shell& shell);

}  // namespace harkara::app
