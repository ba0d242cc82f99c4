// Noise_IK_25519_ChaChaPoly_BLAKE2b (noiseprotocol.org, revision 34) on libsodium:
// two messages, after which both ends have proved their long-lived keys. The one
// who dials knows the other's key; its own travels encrypted.
//
//   -> e, es, s, ss   + payload     96 bytes and the payload; replayable, not
//                                   forward secret against the responder's key
//   <- e, ee, se      + payload     48 bytes and the payload
#pragma once

#include <array>
#include <optional>

#include "crypto/box.h"

namespace harkara::crypto {

inline constexpr std::size_t kAeadTagBytes = 16;
inline constexpr std::size_t kNoiseFirstBytes = 32 + 32 + 2 * kAeadTagBytes;
inline constexpr std::size_t kNoiseSecondBytes = 32 + kAeadTagBytes;

using AeadKey = Secret<struct AeadKeyKind, 32>;

// ChaCha20-Poly1305 under a counter, as Noise uses it. Never the same key and
// counter for two plaintexts.
Bytes aead_seal(const AeadKey& key, std::uint64_t counter, View associated, View plaintext);
// Errc::forged.
Result<Bytes> aead_open(const AeadKey& key, std::uint64_t counter, View associated, View sealed);

struct TransportKeys {
  AeadKey send;
  AeadKey receive;
};

// Noise's SymmetricState: the chaining key, the hash of all that was said, and the
// key that encrypts within the handshake.
class NoiseState {
 public:
  explicit NoiseState(View prologue);
  void mix_hash(View bytes);
  // False: the agreement gives the same secret to everybody (box.h, usable()).
  [[nodiscard]] bool mix_agreement(const BoxSecretKey& own, const BoxPublicKey& other);
  Bytes encrypt_and_hash(View plaintext);
  Result<Bytes> decrypt_and_hash(View sealed);
  // First the initiator's sending key, then the responder's.
  std::pair<AeadKey, AeadKey> split() const;
  View hash() const { return hash_; }

 private:
  static constexpr std::size_t kHashBytes = 64;
  using ChainingKey = Secret<struct ChainingKeyKind, kHashBytes>;
  static std::pair<ChainingKey, ChainingKey> expand(const ChainingKey& key, View material);

  std::array<std::uint8_t, kHashBytes> hash_{};
  ChainingKey chaining_;
  AeadKey key_;
  std::uint64_t nonce_ = 0;
};

class NoiseInitiator {
 public:
  // REQUIRES: usable(peer).
  NoiseInitiator(const BoxKey& own, const BoxPublicKey& peer, View prologue, Random& random);
  // Once, first.
  Bytes write(View payload);
  // The payload of the answer. After an error the state is as before: what a forger
  // sends must not spoil the true answer. Errc::forged, Errc::invalid.
  Result<Bytes> read(View message);
  // REQUIRES: read() succeeded.
  TransportKeys keys() const;
  View hash() const { return state_.hash(); }

 private:
  BoxKey own_;
  BoxPublicKey peer_;
  BoxKey ephemeral_;
  NoiseState state_;
};

class NoiseResponder {
 public:
  NoiseResponder(const BoxKey& own, View prologue) : own_(own), state_(prologue) {
    state_.mix_hash(own.public_key.view());
  }
  // The payload; afterwards peer() has proved its key, or somebody replays it.
  // Errc::forged, Errc::invalid; the object is of no use then.
  Result<Bytes> read(View message);
  const BoxPublicKey& peer() const { return peer_; }
  const BoxPublicKey& peer_ephemeral() const { return peer_ephemeral_; }
  // REQUIRES: read() succeeded. Once. Errc::invalid: the peer's ephemeral key is unfit.
  Result<Bytes> write(View payload, Random& random);
  // REQUIRES: write() succeeded.
  TransportKeys keys() const;
  View hash() const { return state_.hash(); }

 private:
  BoxKey own_;
  BoxPublicKey peer_;
  BoxPublicKey peer_ephemeral_;
  NoiseState state_;
};

}  // namespace harkara::crypto
