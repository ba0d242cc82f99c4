// What two nodes remember of the custody acks between them, so that a store that was
// wiped, or put back from a copy, is not believed to hold what it has lost. Kept in
// Table::meta, one record for each peer, and changed in the very transactions that
// hold what it counts.
#pragma once

#include <span>

#include "sync/core.h"

namespace harkara::sync {

// For HELLO: our store, and what it has promised this peer.
Result<Cursor> cursor_for(Engine::Core& core, const NodeId& peer);

// The peer's HELLO. When its store knows of fewer promises than we were given, or of
// others, custody that we believed there is taken back: those bundles are ours to
// bring again.
void heed_cursor(Engine::Core& core, Session& session, const Cursor& theirs);

// We promise to keep the bundle: the ack goes out after the commit. False: the store
// failed, and what was written for the bundle is gone.
[[nodiscard]] bool promise_custody(Engine::Core& core, const Session& session, const BundleId& id);

// Acks have come from the peer, in the order in which it sent them. False: the store failed,
// and who promised them may be forgotten with it.
[[nodiscard]] bool count_custody(Engine::Core& core, Session& session,
                                 std::span<const BundleId> ids);

}  // namespace harkara::sync
