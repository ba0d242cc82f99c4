// Ed25519 identities (RFC 8032) and what may be signed with them.
#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/random.h"
#include "crypto/secret.h"

namespace harkara::crypto {

using SignPublicKey = FixedBytes<struct SignPublicKeyKind, 32>;
using Signature = FixedBytes<struct SignatureKind, 64>;
using SignSecretKey = Secret<struct SignSecretKeyKind, 64>;

// Bytes that are about to be signed or whose signature is being checked. What is
// signed is BLAKE2b-256(domain, bytes), so a signature made for one domain is
// void in every other. Exact bytes: nothing is ever re-encoded to verify.
struct ToBeSigned {
  std::string_view domain;  // at most 16 bytes, e.g. "hk.sig.manifest"
  View bytes;
};

struct SigningKey {
  SignPublicKey public_key;
  SignSecretKey secret;
};

// Draws 32 seed bytes from `random`.
SigningKey make_signing_key(Random& random);
SigningKey signing_key_from_seed(View seed32);

Signature sign(const ToBeSigned& message, const SigningKey& key);
[[nodiscard]] bool verify(const ToBeSigned& message, const Signature& signature,
                          const SignPublicKey& key);

// Who makes signatures and checks them. A node has ed25519(), the two functions above. A
// simulation that only plans hands in a cheaper stand-in of the same size (sim/): nothing
// that one of its nodes wrote means anything to a real one.
class Signatures {
 public:
  virtual ~Signatures() = default;
  virtual Signature sign(const ToBeSigned& message, const SigningKey& key) const = 0;
  [[nodiscard]] virtual bool verify(const ToBeSigned& message, const Signature& signature,
                                    const SignPublicKey& key) const = 0;
  // Soon verify() may be asked this; who has another processor may begin. Changes no answer.
  virtual void expect(const ToBeSigned&, const Signature&, const SignPublicKey&) const {}
};
const Signatures& ed25519();

// The formats of this floor end with the signature over every byte before it.
// Takes the unsigned bytes and returns them with the signature behind.
Bytes append_signature(std::string_view domain, Bytes body, const SigningKey& key,
                       const Signatures& signatures = ed25519());
// False also when `encoded` is shorter than a signature.
[[nodiscard]] bool verify_appended(std::string_view domain, View encoded, const SignPublicKey& key,
                                   const Signatures& signatures = ed25519());
void expect_appended(std::string_view domain, View encoded, const SignPublicKey& key,
                     const Signatures& signatures);

// First 16 bytes of BLAKE2b-256("hk.node", key).
NodeId node_id_of(const SignPublicKey& key);

}  // namespace harkara::crypto
