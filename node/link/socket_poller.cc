#include "node/link/socket_poller.h"

#include <utility>

namespace harkara::node {

Result<std::unique_ptr<SocketPoller>> SocketPoller::make(uv_loop_t* loop,
                                                         std::shared_ptr<ZmqSocket> socket) {
  auto poller = std::make_unique<SocketPoller>(std::move(socket));
  uv_poll_t* poll = poller->poll_.get();
  if (const int rc = uv_poll_init(loop, poll, poller->socket_->descriptor()); rc != 0)
    return fail(Errc::io, std::string("cannot watch a ZeroMQ socket: ") + uv_strerror(rc));
  poller->poll_.armed();
  const auto wake = [](uv_poll_t* handle, int, int) {
    UvHandle<uv_poll_t>::owner_of<SocketPoller>(handle)->touch();
  };
  // READABLE only: the descriptor says "look at ZMQ_EVENTS", for writing too.
  if (const int rc = uv_poll_start(poll, UV_READABLE, wake); rc != 0)
    return fail(Errc::io, std::string("cannot watch a ZeroMQ socket: ") + uv_strerror(rc));
  return poller;
}

SocketPoller::SocketPoller(std::shared_ptr<ZmqSocket> socket)
    : socket_(std::move(socket)), poll_(this) {}

SocketPoller::~SocketPoller() {
  poll_.close(std::move(socket_));
}

bool SocketPoller::pending(int wanted) {
  if (!touched_) return false;
  if ((socket_->events() & wanted) != 0) return true;
  touched_ = false;
  return false;
}

}  // namespace harkara::node
