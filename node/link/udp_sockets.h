// The UDP sockets of a transport: one for each family, or one for both.
#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "node/link/socket_address.h"
#include "node/link/uv_handle.h"

namespace harkara::node {

class UdpSockets {
 public:
  using Receive = std::function<void(const datagram::Address& from, View packet)>;
  // `loop` outlives it. `receive` is called from the loop.
  UdpSockets(uv_loop_t* loop, Receive receive) : loop_(loop), receive_(std::move(receive)) {}
  UdpSockets(const UdpSockets&) = delete;
  UdpSockets& operator=(const UdpSockets&) = delete;

  // Where others find us. "::" takes IPv4 too, with answers from the same port; any
  // other address takes its own family only. Returns what was bound, with its port.
  Result<datagram::Address> bind(const datagram::Address& local);
  // So that `peer` can be sent to: from where we are bound if that serves its family.
  Status open_for(const datagram::Address& peer);
  bool any() const { return socket4_ || socket6_; }

  // What the socket does not take is as good as lost. `packet` may be used as scratch.
  // One that is larger than any path must take arrives whole or not at all.
  void send(const datagram::Address& to, Bytes& packet);
  void close();

 private:
  using Socket = std::optional<UvHandle<uv_udp_t>>;
  void keep_whole(uv_udp_t* handle, bool whole);
  static constexpr std::size_t kReadBytes = 2'048;  // more than any packet of ours

  Status open(const datagram::Address& local, bool both_families);
  uv_udp_t* towards(const datagram::Address& peer);
  static void receive(uv_udp_t* handle, ssize_t size, const uv_buf_t* buffer, const sockaddr* from,
                      unsigned flags);

  uv_loop_t* loop_;
  Receive receive_;
  Socket socket4_;
  Socket socket6_;
  bool serves_both_ = false;  // socket6_ does
  bool whole4_ = false;       // what each socket sends must not be cut into fragments
  bool whole6_ = false;
  std::uint8_t buffer_[kReadBytes];
};

}  // namespace harkara::node
