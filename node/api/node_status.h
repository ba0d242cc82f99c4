// The node's state as the API tells it.
#pragma once

#include "node/api/call.h"

namespace harkara::node::api {

// As `node status --json`, with the daemon's live part. Counting a large store takes long,
// so the stored part is at most as old as twenty times what it cost, at least 2 s.
Result<Json> status_of(State& state);
Json session_json(const State& state, const Session& session);

}  // namespace harkara::node::api
