// Tables of several runs side by side, from what `sim run --json` printed for each.
#pragma once

#include <string>
#include <vector>

#include "node/cli/shell.h"

namespace harkara::app {

// Markdown, on standard output. Errc::invalid names the file that holds no result.
Status print_tables(node::cli::Shell& shell, const std::vector<std::string>& files);

}  // namespace harkara::app
