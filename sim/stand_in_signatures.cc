#include "sim/stand_in_signatures.h"

#include <algorithm>

namespace harkara::sim {

crypto::Signature StandInSignatures::made(const crypto::ToBeSigned& message,
                                          const crypto::SignPublicKey& key) const {
  crypto::Hasher first(message.domain, secret_.view());
  const crypto::Hash low = first.add(key.view()).add(message.bytes).finish();
  crypto::Hasher second(message.domain, secret_.view());
  const crypto::Hash high = second.add(low.view()).finish();
  crypto::Signature out;
  std::ranges::copy(high.bytes, std::ranges::copy(low.bytes, out.bytes.begin()).out);
  return out;
}

crypto::Signature StandInSignatures::sign(const crypto::ToBeSigned& message,
                                          const crypto::SigningKey& key) const {
  return made(message, key.public_key);
}

bool StandInSignatures::verify(const crypto::ToBeSigned& message,
                               const crypto::Signature& signature,
                               const crypto::SignPublicKey& key) const {
  return signature == made(message, key);
}

}  // namespace harkara::sim
