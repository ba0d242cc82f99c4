#include "node/link/zmq_monitor.h"

#include <cstring>
#include <utility>

namespace harkara::node {

bool is_handshake_failure(const MonitorEvent& event) {
  return event.kind == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ||
         event.kind == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL ||
         event.kind == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
}

std::string describe(const MonitorEvent& event) {
  switch (event.kind) {
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return "handshake refused";
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: return "handshake failed: wrong key or protocol";
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return "handshake broken off";
    case ZMQ_EVENT_CLOSED: return "no connection";
    case ZMQ_EVENT_DISCONNECTED: return "disconnected";
    default: return "event " + std::to_string(event.kind);
  }
}

Result<std::unique_ptr<ZmqMonitor>> ZmqMonitor::make(uv_loop_t* loop,
                                                     std::shared_ptr<ZmqContext> context,
                                                     ZmqSocket& watched, const std::string& name,
                                                     int kinds) {
  const std::string endpoint = "inproc://monitor-" + name;
  if (zmq_socket_monitor(watched.raw(), endpoint.c_str(), kinds) != 0)
    return fail(Errc::io, std::string("cannot monitor a socket: ") + zmq_strerror(zmq_errno()));
  HARKARA_ASSIGN(auto socket, ZmqSocket::make(std::move(context), ZMQ_PAIR));
  // Without a bound: libzmq's thread blocks, holding a lock, on a full monitor.
  HARKARA_TRY(socket->set(ZMQ_RCVHWM, 0));
  HARKARA_TRY(socket->connect(endpoint));
  HARKARA_ASSIGN(auto poller, SocketPoller::make(loop, std::move(socket)));
  return std::make_unique<ZmqMonitor>(watched, std::move(poller));
}

ZmqMonitor::ZmqMonitor(ZmqSocket& watched, std::unique_ptr<SocketPoller> poller)
    : watched_(watched), poller_(std::move(poller)) {}

// Stopped before its reader goes: libzmq would wait for one.
ZmqMonitor::~ZmqMonitor() {
  zmq_socket_monitor(watched_.raw(), nullptr, 0);
}

std::optional<MonitorEvent> ZmqMonitor::next() {
  ZmqMessage what;
  ZmqMessage where;
  poller_->touch();
  if (!poller_->socket().receive(what)) return std::nullopt;
  if (what.more()) poller_->socket().receive(where);
  const View bytes = what.view();  // u16 kind, u32 value, host byte order
  std::uint16_t kind = 0;
  MonitorEvent event;
  if (bytes.size() != sizeof kind + sizeof event.value) return MonitorEvent{};
  std::memcpy(&kind, bytes.data(), sizeof kind);
  std::memcpy(&event.value, bytes.data() + sizeof kind, sizeof event.value);
  event.kind = kind;
  return event;
}

}  // namespace harkara::node
