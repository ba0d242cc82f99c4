// What the daemon asks of any transport, and what it is told. The engine knows
// links only by number; a transport knows bytes, keys and endpoints only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "crypto/certificate.h"
#include "sync/link_id.h"

namespace harkara::node {

// Called on the loop thread, never re-entrantly from within a transport call.
class LinkListener {
 public:
  virtual ~LinkListener() = default;
  // The peer proved its link key; `peer` is the certificate that vouches for it.
  virtual void on_link_up(sync::LinkId link, const crypto::Certificate& peer) = 0;
  virtual void on_frame(sync::LinkId link, View frame) = 0;
  // Last call for this link, and always made: also when dialling failed, and after close().
  virtual void on_link_down(sync::LinkId link, const std::string& reason) = 0;
  // A stranger was turned away before it became a link; for the log.
  virtual void on_stranger(const std::string& reason) = 0;
  // All frames at hand have been given.
  virtual void on_batch_end() = 0;
};

// Decides who may be a peer, from the certificate it presented and the link key
// it proved. The daemon implements it with its trust store.
class Admission {
 public:
  virtual ~Admission() = default;
  virtual Result<crypto::Certificate> admit(View certificate,
                                            const crypto::BoxPublicKey& proven_key) = 0;
};

struct LinkBytes {  // as handed to and from the transport, with its framing overhead
  std::uint64_t in = 0;
  std::uint64_t out = 0;
};

}  // namespace harkara::node
