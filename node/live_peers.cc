#include "node/live_peers.h"

#include <algorithm>

namespace harkara::node {

Status LivePeers::begin(sync::LinkId link, const NodeId& peer, const std::string& name,
                        std::int64_t wall_ms) {
  contacts_[link] = {peer, name, {}};
  HARKARA_ASSIGN(PeerRecord record, read_peer(store_, peer));
  ++record.contacts;
  record.last_contact_ms = wall_ms;
  return write_peer(store_, peer, record);
}

Status LivePeers::keep(std::int64_t wall_ms) {
  for (auto& [link, contact] : contacts_) HARKARA_TRY(keep(link, contact, wall_ms));
  return ok();
}

Status LivePeers::keep(sync::LinkId link, Contact& contact, std::int64_t wall_ms) {
  const LinkBytes now = bytes_of_(link);
  HARKARA_ASSIGN(PeerRecord record, read_peer(store_, contact.peer));
  record.last_contact_ms = wall_ms;
  record.bytes_in += now.in - std::min(now.in, contact.kept.in);
  record.bytes_out += now.out - std::min(now.out, contact.kept.out);
  HARKARA_TRY(write_peer(store_, contact.peer, record));
  contact.kept = {std::max(now.in, contact.kept.in), std::max(now.out, contact.kept.out)};
  return ok();
}

Status LivePeers::end(sync::LinkId link, std::int64_t wall_ms) {
  const auto at = contacts_.find(link);
  if (at == contacts_.end()) return ok();
  const Status kept = keep(link, at->second, wall_ms);
  contacts_.erase(at);
  return kept;
}

const LivePeers::Contact* LivePeers::find(sync::LinkId link) const {
  const auto at = contacts_.find(link);
  return at == contacts_.end() ? nullptr : &at->second;
}

}  // namespace harkara::node
