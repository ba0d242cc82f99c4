// What libzmq reports about the connections of one socket.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/link/socket_poller.h"

namespace harkara::node {

struct MonitorEvent {
  int kind = 0;             // ZMQ_EVENT_*
  std::uint32_t value = 0;  // a descriptor, an errno or a code, by kind
};
bool is_handshake_failure(const MonitorEvent& event);
// For people, e.g. "handshake refused (400)".
std::string describe(const MonitorEvent& event);

class ZmqMonitor {
 public:
  // `name` is unique in the context. REQUIRES: destroyed before `watched`.
  static Result<std::unique_ptr<ZmqMonitor>> make(uv_loop_t* loop,
                                                  std::shared_ptr<ZmqContext> context,
                                                  ZmqSocket& watched, const std::string& name,
                                                  int kinds);
  ZmqMonitor(ZmqSocket& watched, std::unique_ptr<SocketPoller> poller);
  ~ZmqMonitor();

  std::optional<MonitorEvent> next();
  SocketPoller& poller() { return *poller_; }

 private:
  ZmqSocket& watched_;
  std::unique_ptr<SocketPoller> poller_;
};

}  // namespace harkara::node
