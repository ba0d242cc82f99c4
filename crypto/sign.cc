#include "crypto/sign.h"

#include <sodium.h>

#include "base/assert.h"
#include "crypto/hash.h"

namespace harkara::crypto {
namespace {

using SignSeed = Secret<struct SignSeedKind, crypto_sign_SEEDBYTES>;

class Ed25519 final : public Signatures {
 public:
  Signature sign(const ToBeSigned& message, const SigningKey& key) const override {
    return crypto::sign(message, key);
  }
  bool verify(const ToBeSigned& message, const Signature& signature,
              const SignPublicKey& key) const override {
    return crypto::verify(message, signature, key);
  }
};

// REQUIRES: at least a signature's size.
std::pair<View, Signature> split_signature(View encoded) {
  const std::size_t body = encoded.size() - Signature::kSize;
  return {encoded.first(body), *Signature::from(encoded.subspan(body))};
}

}  // namespace

SigningKey make_signing_key(Random& random) {
  SignSeed seed;
  random.fill(seed.mutable_view());
  return signing_key_from_seed(seed.view());
}

SigningKey signing_key_from_seed(View seed32) {
  HARKARA_ASSERT(seed32.size() == crypto_sign_SEEDBYTES);
  SigningKey key;
  crypto_sign_seed_keypair(key.public_key.bytes.data(), key.secret.mutable_view().data(),
                           seed32.data());
  return key;
}

Signature sign(const ToBeSigned& message, const SigningKey& key) {
  const Hash digest = hash(message.domain, message.bytes);
  Signature out;
  crypto_sign_detached(out.bytes.data(), nullptr, digest.bytes.data(), digest.bytes.size(),
                       key.secret.view().data());
  return out;
}

bool verify(const ToBeSigned& message, const Signature& signature, const SignPublicKey& key) {
  const Hash digest = hash(message.domain, message.bytes);
  return crypto_sign_verify_detached(signature.bytes.data(), digest.bytes.data(),
                                     digest.bytes.size(), key.bytes.data()) == 0;
}

const Signatures& ed25519() {
  static const Ed25519 kScheme;
  return kScheme;
}

Bytes append_signature(std::string_view domain, Bytes body, const SigningKey& key,
                       const Signatures& signatures) {
  const Signature signature = signatures.sign({domain, body}, key);
  append(body, signature.view());
  return body;
}

bool verify_appended(std::string_view domain, View encoded, const SignPublicKey& key,
                     const Signatures& signatures) {
  if (encoded.size() < Signature::kSize) return false;
  const auto [body, signature] = split_signature(encoded);
  return signatures.verify({domain, body}, signature, key);
}

void expect_appended(std::string_view domain, View encoded, const SignPublicKey& key,
                     const Signatures& signatures) {
  if (encoded.size() < Signature::kSize) return;
  const auto [body, signature] = split_signature(encoded);
  signatures.expect({domain, body}, signature, key);
}

NodeId node_id_of(const SignPublicKey& key) {
  const Hash digest = hash("hk.node", key.view());
  return *NodeId::from(digest.view().first(NodeId::kSize));
}

}  // namespace harkara::crypto
