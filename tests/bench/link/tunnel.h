// A network namespace of its own with one TUN device in it, which is its only way out.
#pragma once

#include <string>

#include "base/result.h"

namespace harkara::bench {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Tunnel {
  Descriptor network;  // for setns()
  Descriptor device;   // whole IP packets; not blocking
};

// May this process make one? When not, the message says what is missing.
Status may_make_tunnels();

// `address` is the host's, in 10.77.0.0/24, all of which lies behind the device.
// `tcp_send_bytes` is what a new TCP socket may buffer; 0: what the kernel gives.
// Errc::io names the step that the system refused.
Result<Tunnel> make_tunnel(const std::string& address, std::size_t tcp_send_bytes);

}  // namespace harkara::bench
