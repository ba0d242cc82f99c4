// The contacts a daemon has now, and the totals of each peer across restarts.
#pragma once

#include <map>

#include "node/json_fields.h"
#include "node/link/transport.h"
#include "node/peer_record.h"

namespace harkara::node {

class LivePeers {
 public:
  using BytesOf = std::function<LinkBytes(sync::LinkId)>;
  // `store` and what `bytes_of` asks outlive it.
  LivePeers(storage::Store& store, BytesOf bytes_of)
      : store_(store), bytes_of_(std::move(bytes_of)) {}

  struct Contact {
    NodeId peer;
    std::string name;
    LinkBytes kept;  // of this contact, already in the store's totals
    LinkBytes seen;  // as of the last look(): a transport forgets a link that went down
  };

  Status begin(sync::LinkId link, const NodeId& peer, const std::string& name,
               std::int64_t wall_ms);
  // Call often: what a link carried after the last look is lost with it.
  void look();
  // Adds what was carried since the last time to the totals, for all contacts. The
  // caller commits.
  Status keep(std::int64_t wall_ms);
  // Forgets the contact; its bytes up to now are added first. The caller commits.
  Status end(sync::LinkId link, std::int64_t wall_ms);

  const Contact* find(sync::LinkId link) const;
  bool meets(const NodeId& peer) const;
  // Bytes of the contact up to the last look, both ways; 0 when there is none.
  std::uint64_t carried(sync::LinkId link) const;
  const std::map<sync::LinkId, Contact>& all() const { return contacts_; }

 private:
  void look(sync::LinkId link, Contact& contact);
  Status keep(sync::LinkId link, Contact& contact, std::int64_t wall_ms);

  storage::Store& store_;
  BytesOf bytes_of_;
  std::map<sync::LinkId, Contact> contacts_;
};

}  // namespace harkara::node
