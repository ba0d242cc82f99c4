#include "node/live_peers.h"

#include <algorithm>

namespace harkara::node {

Status LivePeers::begin(sync::LinkId link, const NodeId& peer, const std::string& name,
                        std::int64_t wall_ms) {
  contacts_[link] = {peer, name, {}, {}};
  HARKARA_ASSIGN(PeerRecord record, read_peer(store_, peer));
  ++record.contacts;
  record.last_contact_ms = wall_ms;
  return write_peer(store_, peer, record);
}

Status LivePeers::keep(std::int64_t wall_ms) {
  for (auto& [link, contact] : contacts_) HARKARA_TRY(keep(link, contact, wall_ms));
  return ok();
}

void LivePeers::look() {
  for (auto& [link, contact] : contacts_) look(link, contact);
}

void LivePeers::look(sync::LinkId link, Contact& contact) {
  const LinkBytes now = bytes_of_(link);
  contact.seen = {std::max(now.in, contact.seen.in), std::max(now.out, contact.seen.out)};
}

Status LivePeers::keep(sync::LinkId link, Contact& contact, std::int64_t wall_ms) {
  look(link, contact);
  HARKARA_ASSIGN(PeerRecord record, read_peer(store_, contact.peer));
  record.last_contact_ms = wall_ms;
  record.bytes_in += contact.seen.in - contact.kept.in;
  record.bytes_out += contact.seen.out - contact.kept.out;
  HARKARA_TRY(write_peer(store_, contact.peer, record));
  contact.kept = contact.seen;
  return ok();
}

Status LivePeers::end(sync::LinkId link, std::int64_t wall_ms) {
  const auto at = contacts_.find(link);
  if (at == contacts_.end()) return ok();
  const Status kept = keep(link, at->second, wall_ms);
  contacts_.erase(at);
  return kept;
}

std::uint64_t LivePeers::carried(sync::LinkId link) const {
  const Contact* contact = find(link);
  return contact == nullptr ? 0 : contact->seen.in + contact->seen.out;
}

bool LivePeers::meets(const NodeId& peer) const {
  return std::ranges::any_of(contacts_,
                             [&](const auto& entry) { return entry.second.peer == peer; });
}

const LivePeers::Contact* LivePeers::find(sync::LinkId link) const {
  const auto at = contacts_.find(link);
  return at == contacts_.end() ? nullptr : &at->second;
}

}  // namespace harkara::node
