// X25519 keys, and sealing a 32-byte payload key to one. The sealed form is that
// of crypto_box_seal (80 bytes for 32), but the ephemeral key comes from the
// injected random source, so a simulation is reproducible.
#pragma once

#include "base/fixed_bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace harkara::crypto {

using BoxPublicKey = FixedBytes<struct BoxPublicKeyKind, 32>;
using BoxSecretKey = Secret<struct BoxSecretKeyKind, 32>;
using PayloadKey = Secret<struct PayloadKeyKind, 32>;
using SealedKey = FixedBytes<struct SealedKeyKind, 80>;

struct BoxKey {
  BoxPublicKey public_key;
  BoxSecretKey secret;
};

BoxKey make_box_key(Random& random);

// False for the few points with which every agreement gives the same, known
// secret (RFC 7748, section 6.1). Ask it of every foreign key before sealing.
bool usable(const BoxPublicKey& key);

// REQUIRES: usable(to).
SealedKey seal_key(const PayloadKey& key, const BoxPublicKey& to, Random& random);
// Errc::forged when it was not sealed to this key.
Result<PayloadKey> unseal_key(const SealedKey& sealed, const BoxKey& with);

}  // namespace harkara::crypto
