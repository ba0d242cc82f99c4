#include "node/link/zmq_socket.h"

#include <array>
#include <cerrno>
#include <utility>

#include "base/assert.h"
#include "node/link/tcp_options.h"

namespace harkara::node {
namespace {

constexpr int kMaxSockets = 4096;
constexpr std::int64_t kMaxMessageBytes = 65'536;
// HWM counts messages.
constexpr int kSendHighWater = 256;
constexpr int kReceiveHighWater = 1'024;
constexpr int kHandshake_ms = 30'000;

Error zmq_failure(const std::string& what) {
  return fail(errno == EADDRINUSE ? Errc::busy : Errc::io, what + ": " + zmq_strerror(errno));
}

}  // namespace

Result<std::shared_ptr<ZmqContext>> ZmqContext::make() {
  void* raw = zmq_ctx_new();
  if (raw == nullptr) return zmq_failure("cannot start ZeroMQ");
  auto context = std::make_shared<ZmqContext>(raw);
  if (zmq_ctx_set(raw, ZMQ_MAX_SOCKETS, kMaxSockets) != 0)
    return zmq_failure("cannot start ZeroMQ");
  return context;
}

ZmqContext::~ZmqContext() {
  while (zmq_ctx_term(raw_) != 0 && errno == EINTR) {
  }
}

std::string ZmqMessage::property(const char* name) const {
  const char* value = zmq_msg_gets(&raw_, name);
  return value == nullptr ? std::string() : std::string(value);
}

int ZmqMessage::source_fd() const {
  return zmq_msg_get(&raw_, ZMQ_SRCFD);
}

Result<std::shared_ptr<ZmqSocket>> ZmqSocket::make(std::shared_ptr<ZmqContext> context, int type) {
  void* raw = zmq_socket(context->raw(), type);
  if (raw == nullptr) return zmq_failure("cannot make a ZeroMQ socket");
  auto socket = std::make_shared<ZmqSocket>(std::move(context), raw);
  HARKARA_TRY(socket->set(ZMQ_LINGER, 0));
  return socket;
}

ZmqSocket::ZmqSocket(std::shared_ptr<ZmqContext> context, void* raw)
    : context_(std::move(context)), raw_(raw) {}

ZmqSocket::~ZmqSocket() {
  zmq_close(raw_);
}

Status ZmqSocket::set(int option, int value) {
  if (zmq_setsockopt(raw_, option, &value, sizeof value) == 0) return ok();
  return zmq_failure("ZeroMQ refuses option " + std::to_string(option));
}

Status ZmqSocket::set_wide(int option, std::int64_t value) {
  if (zmq_setsockopt(raw_, option, &value, sizeof value) == 0) return ok();
  return zmq_failure("ZeroMQ refuses option " + std::to_string(option));
}

Status ZmqSocket::set(int option, View value) {
  if (zmq_setsockopt(raw_, option, value.data(), value.size()) == 0) return ok();
  return zmq_failure("ZeroMQ refuses option " + std::to_string(option));
}

Status ZmqSocket::bind(const std::string& endpoint) {
  if (zmq_bind(raw_, endpoint.c_str()) == 0) return ok();
  return zmq_failure("cannot listen at " + endpoint);
}

Status ZmqSocket::connect(const std::string& endpoint) {
  if (zmq_connect(raw_, endpoint.c_str()) == 0) return ok();
  return zmq_failure("cannot dial " + endpoint);
}

void ZmqSocket::unbind(const std::string& endpoint) {
  zmq_unbind(raw_, endpoint.c_str());
}

std::string ZmqSocket::last_endpoint() {
  std::array<char, 1024> text{};
  std::size_t size = text.size();
  HARKARA_ASSERT(zmq_getsockopt(raw_, ZMQ_LAST_ENDPOINT, text.data(), &size) == 0);
  return text.data();
}

bool ZmqSocket::receive(ZmqMessage& into) {
  for (;;) {
    if (zmq_msg_recv(into.raw(), raw_, ZMQ_DONTWAIT) >= 0) return true;
    if (errno == EINTR) continue;
    HARKARA_ASSERT(errno == EAGAIN);
    return false;
  }
}

SendOutcome ZmqSocket::send(View part, bool more) {
  const int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);
  for (;;) {
    if (zmq_send(raw_, part.data(), part.size(), flags) >= 0) return SendOutcome::sent;
    if (errno == EINTR) continue;
    if (errno == EHOSTUNREACH) return SendOutcome::unreachable;
    HARKARA_ASSERT(errno == EAGAIN);
    return SendOutcome::full;
  }
}

int ZmqSocket::events() {
  int events = 0;
  std::size_t size = sizeof events;
  while (zmq_getsockopt(raw_, ZMQ_EVENTS, &events, &size) != 0) HARKARA_ASSERT(errno == EINTR);
  return events;
}

int ZmqSocket::descriptor() {
  int descriptor = -1;
  std::size_t size = sizeof descriptor;
  HARKARA_ASSERT(zmq_getsockopt(raw_, ZMQ_FD, &descriptor, &size) == 0);
  return descriptor;
}

Status set_link_options(ZmqSocket& socket) {
  // No ZMQ heartbeat: its timer runs per complete frame and cuts slow links.
  constexpr std::array<std::pair<int, int>, 11> kOptions{{
      {ZMQ_HANDSHAKE_IVL, kHandshake_ms},
      {ZMQ_TCP_MAXRT, kRetransmitFor_ms},
      {ZMQ_TCP_KEEPALIVE, 1},
      {ZMQ_TCP_KEEPALIVE_IDLE, kKeepaliveIdle_s},
      {ZMQ_TCP_KEEPALIVE_INTVL, kKeepaliveInterval_s},
      {ZMQ_TCP_KEEPALIVE_CNT, kKeepaliveCount},
      {ZMQ_SNDHWM, kSendHighWater},
      {ZMQ_RCVHWM, kReceiveHighWater},
      {ZMQ_SNDBUF, kSocketSendBytes},
      {ZMQ_RCVBUF, kSocketReceiveBytes},
      {ZMQ_IPV6, 1},
  }};
  for (const auto& [option, value] : kOptions) HARKARA_TRY(socket.set(option, value));
  return socket.set_wide(ZMQ_MAXMSGSIZE, kMaxMessageBytes);
}

}  // namespace harkara::node
