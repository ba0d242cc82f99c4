// Which socket a descriptor stood for when it was seen. libzmq closes descriptors when it
// likes, and the number may then belong to something else.
#pragma once

#include <cstdint>

namespace harkara::node {

class SocketIdentity {
 public:
  SocketIdentity() = default;
  explicit SocketIdentity(int descriptor);
  int descriptor() const { return descriptor_; }
  // The descriptor is that very socket still.
  bool stands() const;

 private:
  int descriptor_ = -1;
  std::uint64_t inode_ = 0;  // zero: it was no socket
};

}  // namespace harkara::node
