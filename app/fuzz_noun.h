// `harkara sim fuzz`.
#pragma once

#include "node/cli/shell.h"

namespace harkara::app {

void add_fuzz(CLI::App& noun, node::cli::Shell& shell);

}  // namespace harkara::app
