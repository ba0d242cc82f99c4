#include "node/link/connection_table.h"

#include <sys/socket.h>

#include "base/assert.h"
#include "node/link/tcp_figures.h"

namespace harkara::node {

ConnectionId ConnectionTable::accepted(int descriptor, std::uint64_t now_ms) {
  departed(descriptor);
  const ConnectionId id = ++last_;
  connections_[id] = {SocketIdentity(descriptor), now_ms, State::stranger};
  by_descriptor_[descriptor] = id;
  ++strangers_;
  return id;
}

std::optional<ConnectionId> ConnectionTable::departed(int descriptor) {
  const auto found = by_descriptor_.find(descriptor);
  if (found == by_descriptor_.end()) return std::nullopt;
  const ConnectionId id = found->second;
  set_state(connections_.at(id), State::shut);
  connections_.erase(id);
  by_descriptor_.erase(found);
  return id;
}

std::optional<ConnectionId> ConnectionTable::at(int descriptor) const {
  const auto found = by_descriptor_.find(descriptor);
  if (found == by_descriptor_.end()) return std::nullopt;
  return found->second;
}

void ConnectionTable::set_state(Connection& connection, State state) {
  if (connection.state == State::stranger && state != State::stranger) --strangers_;
  connection.state = state;
}

void ConnectionTable::introduced(ConnectionId id) {
  set_state(connections_.at(id), State::introduced);
}

void ConnectionTable::shut(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.state == State::shut) return;
  set_state(found->second, State::shut);
  const SocketIdentity& socket = found->second.socket;
  if (socket.stands()) ::shutdown(socket.descriptor(), SHUT_RDWR);
}

bool ConnectionTable::is_shut(ConnectionId id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() || found->second.state == State::shut;
}

bool ConnectionTable::is_stranger(ConnectionId id) const {
  const auto found = connections_.find(id);
  return found != connections_.end() && found->second.state == State::stranger;
}

std::vector<ConnectionId> ConnectionTable::strangers_before(std::uint64_t accepted_ms) const {
  std::vector<ConnectionId> found;
  for (const auto& [id, connection] : connections_)
    if (connection.state == State::stranger && connection.accepted_ms < accepted_ms)
      found.push_back(id);
  return found;
}

std::vector<ConnectionId> ConnectionTable::strangers_beyond(std::uint64_t bytes) const {
  std::vector<ConnectionId> found;
  for (const auto& [id, connection] : connections_) {
    if (connection.state != State::stranger || !connection.socket.stands()) continue;
    const auto figures = tcp_figures(connection.socket.descriptor());
    if (figures && figures->received > bytes) found.push_back(id);
  }
  return found;
}

ConnectionId ConnectionTable::any_stranger(Random& random) const {
  HARKARA_ASSERT(strangers_ > 0);
  std::uint64_t skip = random.below(strangers_);
  for (const auto& [id, connection] : connections_)
    if (connection.state == State::stranger && skip-- == 0) return id;
  HARKARA_ASSERT(false);
  return 0;
}

}  // namespace harkara::node
