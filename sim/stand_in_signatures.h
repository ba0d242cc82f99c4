// Signatures for planning runs: of Ed25519's size and a fiftieth of its price. A keyed hash
// under a secret of the run, so that what a node did not sign does not verify there either;
// outside the run they are worth nothing.
#pragma once

#include "crypto/hash.h"
#include "crypto/sign.h"

namespace harkara::sim {

class StandInSignatures final : public crypto::Signatures {
 public:
  explicit StandInSignatures(Random& random) : secret_(random.make<crypto::Hash>()) {}

  crypto::Signature sign(const crypto::ToBeSigned& message,
                         const crypto::SigningKey& key) const override;
  bool verify(const crypto::ToBeSigned& message, const crypto::Signature& signature,
              const crypto::SignPublicKey& key) const override;

 private:
  crypto::Signature made(const crypto::ToBeSigned& message, const crypto::SignPublicKey& key) const;
  crypto::Hash secret_;
};

}  // namespace harkara::sim
