// Owning wrappers over the plain ZeroMQ API: context, message, socket. Nothing
// here blocks; all of it belongs to the loop thread.
#pragma once

#include <zmq.h>

#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node {

// Sockets share it; it ends when the last of them has been closed.
class ZmqContext {
 public:
  static Result<std::shared_ptr<ZmqContext>> make();
  explicit ZmqContext(void* raw) : raw_(raw) {}
  ~ZmqContext();
  ZmqContext(const ZmqContext&) = delete;
  ZmqContext& operator=(const ZmqContext&) = delete;
  void* raw() { return raw_; }

 private:
  void* raw_;
};

// One part of a message.
class ZmqMessage {
 public:
  ZmqMessage() { zmq_msg_init(&raw_); }
  ~ZmqMessage() { zmq_msg_close(&raw_); }
  ZmqMessage(ZmqMessage&& other) noexcept : ZmqMessage() { zmq_msg_move(&raw_, &other.raw_); }
  ZmqMessage(const ZmqMessage&) = delete;
  ZmqMessage& operator=(const ZmqMessage&) = delete;

  // Valid until the next receive into this message.
  View view() const { return as_view(zmq_msg_data(&raw_), zmq_msg_size(&raw_)); }
  bool more() const { return zmq_msg_more(&raw_) != 0; }
  // What libzmq knows of the sender, e.g. "User-Id"; empty when it does not.
  std::string property(const char* name) const;
  // The descriptor it came in by, which may be closed by now; -1 when unknown.
  int source_fd() const;
  zmq_msg_t* raw() { return &raw_; }

 private:
  mutable zmq_msg_t raw_;  // libzmq's readers take a pointer to non-const
};

enum class SendOutcome { sent, full, unreachable };

class ZmqSocket {
 public:
  // Made with LINGER 0: closing never waits for a peer.
  static Result<std::shared_ptr<ZmqSocket>> make(std::shared_ptr<ZmqContext> context, int type);
  ZmqSocket(std::shared_ptr<ZmqContext> context, void* raw);
  ~ZmqSocket();
  ZmqSocket(const ZmqSocket&) = delete;
  ZmqSocket& operator=(const ZmqSocket&) = delete;

  Status set(int option, int value);
  Status set_wide(int option, std::int64_t value);  // ZMQ_MAXMSGSIZE is one of these
  Status set(int option, View value);
  Status bind(const std::string& endpoint);
  Status connect(const std::string& endpoint);
  // Best effort; the connections that came by it end too.
  void unbind(const std::string& endpoint);
  std::string last_endpoint();

  // False when nothing is at hand.
  bool receive(ZmqMessage& into);
  SendOutcome send(View part, bool more = false);
  // ZMQ_POLLIN | ZMQ_POLLOUT; also lets libzmq take in what its threads report.
  int events();
  // Edge-triggered, for watching only: it is libzmq's to close.
  int descriptor();
  void* raw() { return raw_; }

 private:
  std::shared_ptr<ZmqContext> context_;
  void* raw_;
};

// Options of every socket that meets peers, dialling or listening.
Status set_link_options(ZmqSocket& socket);

}  // namespace harkara::node
