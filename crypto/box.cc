#include "crypto/box.h"

#include <sodium.h>

#include <array>

namespace harkara::crypto {
namespace {

// crypto_box_seal's nonce: BLAKE2b-192 of both public keys, without personalisation.
using SealNonce = std::array<std::uint8_t, crypto_box_NONCEBYTES>;

SealNonce seal_nonce(const BoxPublicKey& ephemeral, const BoxPublicKey& to) {
  SealNonce nonce{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, nonce.size());
  crypto_generichash_update(&state, ephemeral.bytes.data(), ephemeral.bytes.size());
  crypto_generichash_update(&state, to.bytes.data(), to.bytes.size());
  crypto_generichash_final(&state, nonce.data(), nonce.size());
  return nonce;
}

}  // namespace

static_assert(SealedKey::kSize == PayloadKey::kSize + crypto_box_SEALBYTES);

BoxKey make_box_key(Random& random) {
  BoxKey key;
  random.fill(key.secret.mutable_view());
  crypto_scalarmult_base(key.public_key.bytes.data(), key.secret.view().data());
  return key;
}

bool usable(const BoxPublicKey& key) {
  // Any scalar will do: clamping makes it a multiple of the cofactor, which sends
  // every point of small order, and no other, to zero.
  BoxSecretKey scalar;
  BoxSecretKey agreed;
  return crypto_scalarmult(agreed.mutable_view().data(), scalar.view().data(), key.bytes.data()) ==
         0;
}

SealedKey seal_key(const PayloadKey& key, const BoxPublicKey& to, Random& random) {
  const BoxKey ephemeral = make_box_key(random);
  const SealNonce nonce = seal_nonce(ephemeral.public_key, to);
  SealedKey out;
  const MutableView place = out.mutable_view();
  std::copy(ephemeral.public_key.bytes.begin(), ephemeral.public_key.bytes.end(), place.begin());
  HARKARA_ASSERT(crypto_box_easy(place.subspan(BoxPublicKey::kSize).data(), key.view().data(),
                                 PayloadKey::kSize, nonce.data(), to.bytes.data(),
                                 ephemeral.secret.view().data()) == 0);
  return out;
}

Result<PayloadKey> unseal_key(const SealedKey& sealed, const BoxKey& with) {
  PayloadKey key;
  if (crypto_box_seal_open(key.mutable_view().data(), sealed.bytes.data(), sealed.bytes.size(),
                           with.public_key.bytes.data(), with.secret.view().data()) != 0)
    return fail(Errc::forged, "the payload key was not sealed to this mailbox key");
  return key;
}

}  // namespace harkara::crypto
