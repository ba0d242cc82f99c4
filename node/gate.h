// Who may be a peer: a node whose certificate chains to our root, that may carry
// or originate bundles, and that proved the very link key the certificate names.
#pragma once

#include "node/link/transport.h"
#include "node/trusted_clock.h"

namespace harkara::node {

class Gate final : public Admission {
 public:
  // All outlive the gate.
  Gate(const crypto::TrustStore& trust, TrustedClock& clock, const NodeId& self)
      : trust_(trust), clock_(clock), self_(self) {}

  Result<crypto::Certificate> admit(View certificate,
                                    const crypto::BoxPublicKey& proven_key) override;

 private:
  const crypto::TrustStore& trust_;
  TrustedClock& clock_;
  NodeId self_;
};

}  // namespace harkara::node
