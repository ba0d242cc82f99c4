// `node run`: a daemon on its own loop until SIGTERM or SIGINT.
#pragma once

#include "node/log.h"
#include "node/station.h"

namespace harkara::node {

// Returns when the node has stopped cleanly.
Status run_node(Station& station, Log& log);

}  // namespace harkara::node
