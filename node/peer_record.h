// What a node remembers of each peer across restarts (Table::peers):
//   last_contact_ms i64 | contacts u64 | bytes_in u64 | bytes_out u64
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "storage/store.h"

namespace harkara::node {

struct PeerRecord {
  std::int64_t last_contact_ms = 0;  // trusted wall time
  std::uint64_t contacts = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

// An unknown peer reads as all zero.
Result<PeerRecord> read_peer(storage::Store& store, const NodeId& peer);
// The caller commits.
Status write_peer(storage::Store& store, const NodeId& peer, const PeerRecord& record);
Status each_peer(storage::Store& store,
                 const std::function<void(const NodeId&, const PeerRecord&)>& visit);

}  // namespace harkara::node
