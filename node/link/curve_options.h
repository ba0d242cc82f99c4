// How our keys become socket options.
#pragma once

#include "crypto/box.h"
#include "node/link/zmq_socket.h"

namespace harkara::node {

// For a DEALER that dials whoever holds `server`. It must never reconnect by
// itself: what was in flight is the engine's to send again. IMMEDIATE 1 or
// RECONNECT_IVL -1 would say so, but with either, libzmq 4.3.4 throws away received
// frames that have not been read when the connection ends. So the retry is a day
// off, and the contact closes the socket long before.
inline Status set_dialling_options(ZmqSocket& socket, const crypto::BoxKey& own,
                                   const crypto::BoxPublicKey& server) {
  HARKARA_TRY(set_link_options(socket));
  HARKARA_TRY(socket.set(ZMQ_CURVE_SERVERKEY, server.view()));
  HARKARA_TRY(socket.set(ZMQ_CURVE_PUBLICKEY, own.public_key.view()));
  HARKARA_TRY(socket.set(ZMQ_CURVE_SECRETKEY, own.secret.view()));
  constexpr int kDay_ms = 24 * 3600 * 1000;
  return socket.set(ZMQ_RECONNECT_IVL, kDay_ms);
}

inline Status set_listening_options(ZmqSocket& socket, const crypto::BoxKey& own,
                                    std::string_view zap_domain) {
  constexpr int kEnforceDomain = 93;  // ZMQ_ZAP_ENFORCE_DOMAIN: draft, honoured by the library
  HARKARA_TRY(set_link_options(socket));
  HARKARA_TRY(socket.set(ZMQ_CURVE_SERVER, 1));
  HARKARA_TRY(socket.set(ZMQ_CURVE_SECRETKEY, own.secret.view()));
  HARKARA_TRY(socket.set(ZMQ_ZAP_DOMAIN, as_view(zap_domain)));
  const Status best_effort = socket.set(kEnforceDomain, 1);  // the refusal test decides
  static_cast<void>(best_effort);
  return ok();
}

}  // namespace harkara::node
