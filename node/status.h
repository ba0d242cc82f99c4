// What `node status` shows: what the store knows, and, when a daemon runs, what
// only it knows. Shape: docs/cli.md.
#pragma once

#include "node/live_peers.h"
#include "node/station.h"

namespace harkara::node {

// From the store alone; "running" is false and no peer is connected.
Result<Json> stored_status(Station& station);

// The daemon's part: {"ok", "peers": [{"name", "id", "connected", "round_trip_ms",
// "bytes_in", "bytes_out", "frames"}], "slices": {"bytes_in", "bytes_out",
// "bytes_in_twice"}, "frames", "budgets", "post"}; bytes of peers are those not yet in the
// store's totals, those of slices and frames since the daemon started, a peer's frames since
// its contact began. Frames: {"in", "out"}, each {KIND: bytes..., "payload": {CLASS: bytes...}}.
Json live_status(const LivePeers& peers, const Transport& transport, const sync::Engine& engine,
                 Json budgets, Json post);
// Adds the daemon's part to the store's.
void merge_live(Json& stored, const Json& live);

}  // namespace harkara::node
