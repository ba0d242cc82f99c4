// `harkara sim`: networks in virtual time.
#pragma once

#include "node/cli/shell.h"

namespace harkara::app {

void add_sim(CLI::App& app, node::cli::Shell& shell);

}  // namespace harkara::app
