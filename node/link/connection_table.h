// The connections that a listening socket has accepted, as its monitor tells.
// libzmq has no call to end one connection of a ROUTER, so shut() shuts the
// TCP or Unix socket down under it; closing the descriptor stays libzmq's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/random.h"
#include "node/link/socket_identity.h"

namespace harkara::node {

using ConnectionId = std::uint64_t;

class ConnectionTable {
 public:
  ConnectionId accepted(int descriptor, std::uint64_t now_ms);
  // The descriptor has been closed. Empty when it was not known.
  std::optional<ConnectionId> departed(int descriptor);
  // The connection that has this descriptor now.
  std::optional<ConnectionId> at(int descriptor) const;

  // Its peer has become a link: it is no stranger any more.
  void introduced(ConnectionId id);
  // A no-op for a connection that has departed.
  void shut(ConnectionId id);
  bool is_shut(ConnectionId id) const;
  bool is_stranger(ConnectionId id) const;

  // Connected, not introduced, not shut.
  std::size_t strangers() const { return strangers_; }
  std::vector<ConnectionId> strangers_before(std::uint64_t accepted_ms) const;
  // Those who sent more than `bytes`, as the kernel counts; TCP only.
  std::vector<ConnectionId> strangers_beyond(std::uint64_t bytes) const;
  // REQUIRES: strangers() > 0.
  ConnectionId any_stranger(Random& random) const;

 private:
  enum class State { stranger, introduced, shut };
  struct Connection {
    SocketIdentity socket;  // that was accepted
    std::uint64_t accepted_ms;
    State state;
  };
  void set_state(Connection& connection, State state);

  std::map<ConnectionId, Connection> connections_;
  std::map<int, ConnectionId> by_descriptor_;
  ConnectionId last_ = 0;
  std::size_t strangers_ = 0;
};

}  // namespace harkara::node
