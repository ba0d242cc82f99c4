// Places for those who have greeted and not come back yet: few for each node and each
// source, so that whoever takes many takes them from himself.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.h"
#include "node/link/datagram/packet.h"
#include "sync/link_id.h"

namespace harkara::node::datagram {

class Lobby {
 public:
  struct Limits {
    std::size_t all = 256;
    std::size_t of_node = 4;     // by its certificate
    std::size_t of_source = 16;  // allowance.h; clinics behind one router share it
  };
  explicit Lobby(const Limits& limits) : limits_(limits) {}

  // Who must go before this one may enter, if anybody.
  std::optional<sync::LinkId> in_the_way(const NodeId& node, const Address& from) const;
  // REQUIRES: nobody is in the way.
  void enter(sync::LinkId link, const NodeId& node, const Address& from);
  void leave(sync::LinkId link);  // no-op for those who are not here
  // It is the only one of its node, and few are here.
  bool calm(sync::LinkId link) const;
  std::size_t size() const { return guests_.size(); }

 private:
  struct Guest {
    sync::LinkId link;
    NodeId node;
    Address source;
  };
  template <class Among>
  sync::LinkId oldest_of_the_greediest(Among among) const;

  Limits limits_;
  std::vector<Guest> guests_;  // the oldest first
};

}  // namespace harkara::node::datagram
