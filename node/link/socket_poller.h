// Watches one ZeroMQ socket from a libuv loop. ZMQ_FD is edge-triggered and any
// call on the socket may swallow the edge, so whoever touches the socket says so,
// and pending() must have been false before the loop may sleep.
#pragma once

#include <memory>

#include "base/result.h"
#include "node/link/uv_handle.h"
#include "node/link/zmq_socket.h"

namespace harkara::node {

class SocketPoller {
 public:
  // `loop` outlives the poller and the close callback that follows it.
  static Result<std::unique_ptr<SocketPoller>> make(uv_loop_t* loop,
                                                    std::shared_ptr<ZmqSocket> socket);
  explicit SocketPoller(std::shared_ptr<ZmqSocket> socket);
  // The socket is closed after the watcher: a descriptor must not vanish under it.
  ~SocketPoller();

  // The socket was, or is about to be, sent to or received from.
  void touch() { touched_ = true; }
  bool touched() const { return touched_; }
  // Whether one of `wanted` (ZMQ_POLLIN | ZMQ_POLLOUT) is at hand. False puts the
  // socket to rest until its descriptor wakes it.
  bool pending(int wanted);
  ZmqSocket& socket() { return *socket_; }

 private:
  std::shared_ptr<ZmqSocket> socket_;
  UvHandle<uv_poll_t> poll_;
  bool touched_ = true;
};

}  // namespace harkara::node
