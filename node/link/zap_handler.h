// Answers libzmq's question "may this key come in?" (ZeroMQ RFC 27). Without a
// handler, or with an empty domain, CURVE lets anyone in; so this one is bound
// before any socket listens.
//
// It proves the key, not the person: a certificate follows in the preamble
// (preamble.h). A yes carries a User-Id of the key and a token only we know, so a
// connection that reached a socket without having been asked about has none.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "crypto/box.h"
#include "node/link/socket_poller.h"

namespace harkara::node {

inline constexpr std::string_view kZapDomain = "harkara";

// The parts of a request after the empty delimiter:
// version, request id, domain, address, identity, mechanism, credentials.
struct ZapRequest {
  Bytes request_id;
  crypto::BoxPublicKey key;
};
// Empty unless it is version 1.0, our domain, CURVE and one key of 32 bytes.
std::optional<ZapRequest> parse_zap_request(std::span<const Bytes> parts);

class ZapHandler {
 public:
  static Result<std::unique_ptr<ZapHandler>> make(uv_loop_t* loop,
                                                  std::shared_ptr<ZmqContext> context,
                                                  Random& random);
  ZapHandler(std::unique_ptr<SocketPoller> poller, std::string token);

  void deliver(int budget);
  SocketPoller& poller() { return *poller_; }

  // The key behind a User-Id that this handler gave; empty for any other text.
  std::optional<crypto::BoxPublicKey> proven_key(const std::string& user_id) const;

  // Until release(), every key but this one waits for its answer.
  void hold_all_but(const crypto::BoxPublicKey& key);
  void release();
  // Whether the key of hold_all_but() has been asked about.
  bool was_asked() const { return asked_; }

 private:
  using Parts = std::vector<Bytes>;
  std::optional<Parts> receive();
  void answer(const Parts& parts);
  void reply(const Parts& parts, std::string_view code, const std::string& user_id);

  std::unique_ptr<SocketPoller> poller_;
  std::string token_;
  std::optional<crypto::BoxPublicKey> only_;
  bool asked_ = false;
  std::vector<Parts> held_;
};

}  // namespace harkara::node
