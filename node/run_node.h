// `node run`: a daemon on its own loop until SIGTERM or SIGINT.
#pragma once

#include <filesystem>
#include <vector>

#include "node/log.h"
#include "node/station.h"

namespace harkara::node {

// `watch`: directories under which sticks appear. Returns when the node has stopped
// cleanly.
Status run_node(Station& station, Log& log, const std::vector<std::filesystem::path>& watch = {});

}  // namespace harkara::node
