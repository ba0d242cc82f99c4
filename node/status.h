// What `node status` shows: what the store knows, and, when a daemon runs, what
// only it knows. Shape: docs/cli.md.
#pragma once

#include "node/live_peers.h"
#include "node/station.h"

namespace harkara::node {

// From the store alone; "running" is false and no peer is connected.
Result<Json> stored_status(Station& station);

// The daemon's part: {"ok", "peers": [{"name", "id", "connected", "round_trip_ms",
// "bytes_in", "bytes_out"}], "slices": {"bytes_in", "bytes_out", "bytes_in_twice"}, "budgets",
// "post"}; bytes of peers are those not yet in the store's totals, those of slices since the daemon
// started.
Json live_status(const LivePeers& peers, const LivePeers::BytesOf& bytes_of,
                 const sync::Engine& engine, Json budgets, Json post);
// Adds the daemon's part to the store's.
void merge_live(Json& stored, const Json& live);

}  // namespace harkara::node
