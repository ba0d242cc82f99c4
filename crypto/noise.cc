#include "crypto/noise.h"

#include <sodium.h>

#include <algorithm>

namespace harkara::crypto {
namespace {

constexpr std::string_view kProtocol = "Noise_IK_25519_ChaChaPoly_BLAKE2b";
constexpr std::size_t kBlockBytes = 128;  // of BLAKE2b, for HMAC
constexpr std::size_t kBlakeBytes = 64;
using Blake = std::array<std::uint8_t, kBlakeBytes>;
using Block = Secret<struct HmacBlockKind, kBlockBytes>;
using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_IETF_NPUBBYTES>;

static_assert(kAeadTagBytes == crypto_aead_chacha20poly1305_IETF_ABYTES);

Nonce nonce_of(std::uint64_t counter) {
  Nonce out{};  // four zero bytes, then the counter, little-endian
  for (std::size_t i = 0; i < 8; ++i) out[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
  return out;
}

// BLAKE2b-512 over two parts, without key or personalisation.
Blake blake(View first, View second) {
  Blake out{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, out.size());
  crypto_generichash_update(&state, first.data(), first.size());
  crypto_generichash_update(&state, second.data(), second.size());
  crypto_generichash_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);  // it holds what was hashed, keys too
  return out;
}

// RFC 2104 over BLAKE2b-512. REQUIRES: key of at most one block.
Blake hmac(View key, View message) {
  Block inner, outer;
  std::ranges::copy(key, inner.mutable_view().begin());
  std::ranges::copy(key, outer.mutable_view().begin());
  for (std::uint8_t& byte : inner.mutable_view()) byte ^= 0x36U;
  for (std::uint8_t& byte : outer.mutable_view()) byte ^= 0x5cU;
  Blake within = blake(inner.view(), message);
  const Blake out = blake(outer.view(), within);
  wipe(MutableView(within));
  return out;
}

AeadKey first_half(View bytes) {
  AeadKey key;
  std::copy_n(bytes.begin(), AeadKey::kSize, key.mutable_view().begin());
  return key;
}

}  // namespace

Bytes aead_seal(const AeadKey& key, std::uint64_t counter, View associated, View plaintext) {
  Bytes out(plaintext.size() + kAeadTagBytes);
  const Nonce nonce = nonce_of(counter);
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(),
                                            associated.data(), associated.size(), nullptr,
                                            nonce.data(), key.view().data());
  return out;
}

Result<Bytes> aead_open(const AeadKey& key, std::uint64_t counter, View associated, View sealed) {
  if (sealed.size() < kAeadTagBytes) return fail(Errc::forged, "sealed bytes are too short");
  Bytes out(sealed.size() - kAeadTagBytes);
  const Nonce nonce = nonce_of(counter);
  if (crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                sealed.size(), associated.data(), associated.size(),
                                                nonce.data(), key.view().data()) != 0)
    return fail(Errc::forged, "sealed bytes do not open");
  return out;
}

// --- the symmetric state ---

NoiseState::NoiseState(View prologue) {
  static_assert(kProtocol.size() <= kHashBytes);  // else it would be hashed first
  std::ranges::copy(as_view(kProtocol), hash_.begin());
  std::ranges::copy(hash_, chaining_.mutable_view().begin());
  mix_hash(prologue);
}

void NoiseState::mix_hash(View bytes) {
  hash_ = blake(hash_, bytes);
}

// HKDF (RFC 5869) with two outputs.
std::pair<NoiseState::ChainingKey, NoiseState::ChainingKey> NoiseState::expand(
    const ChainingKey& key, View material) {
  Blake master = hmac(key.view(), material);
  std::array<std::uint8_t, kHashBytes + 1> second_input{};
  const std::uint8_t one = 1;
  Blake first = hmac(master, View(&one, 1));
  std::ranges::copy(first, second_input.begin());
  second_input.back() = 2;
  Blake second = hmac(master, second_input);
  std::pair<ChainingKey, ChainingKey> out;
  std::ranges::copy(first, out.first.mutable_view().begin());
  std::ranges::copy(second, out.second.mutable_view().begin());
  for (const MutableView left :
       {MutableView(master), MutableView(first), MutableView(second), MutableView(second_input)})
    wipe(left);
  return out;
}

bool NoiseState::mix_agreement(const BoxSecretKey& own, const BoxPublicKey& other) {
  BoxSecretKey agreed;
  if (crypto_scalarmult(agreed.mutable_view().data(), own.view().data(), other.bytes.data()) != 0)
    return false;
  const auto [chaining, key] = expand(chaining_, agreed.view());
  chaining_ = chaining;
  key_ = first_half(key.view());
  nonce_ = 0;
  return true;
}

Bytes NoiseState::encrypt_and_hash(View plaintext) {
  Bytes sealed = aead_seal(key_, nonce_++, hash_, plaintext);
  mix_hash(sealed);
  return sealed;
}

Result<Bytes> NoiseState::decrypt_and_hash(View sealed) {
  HARKARA_ASSIGN(Bytes plaintext, aead_open(key_, nonce_, hash_, sealed));
  ++nonce_;
  mix_hash(sealed);
  return plaintext;
}

std::pair<AeadKey, AeadKey> NoiseState::split() const {
  const auto [first, second] = expand(chaining_, {});
  return {first_half(first.view()), first_half(second.view())};
}

// --- the two ends ---

NoiseInitiator::NoiseInitiator(const BoxKey& own, const BoxPublicKey& peer, View prologue,
                               Random& random)
    : own_(own), peer_(peer), ephemeral_(make_box_key(random)), state_(prologue) {
  state_.mix_hash(peer.view());
}

Bytes NoiseInitiator::write(View payload) {
  Bytes message = to_bytes(ephemeral_.public_key.view());
  state_.mix_hash(message);
  HARKARA_ASSERT(state_.mix_agreement(ephemeral_.secret, peer_));
  append(message, state_.encrypt_and_hash(own_.public_key.view()));
  HARKARA_ASSERT(state_.mix_agreement(own_.secret, peer_));
  append(message, state_.encrypt_and_hash(payload));
  return message;
}

Result<Bytes> NoiseInitiator::read(View message) {
  if (message.size() < kNoiseSecondBytes) return fail(Errc::invalid, "answer is too short");
  const BoxPublicKey theirs = *BoxPublicKey::from(message.first(BoxPublicKey::kSize));
  NoiseState next = state_;
  next.mix_hash(theirs.view());
  if (!next.mix_agreement(ephemeral_.secret, theirs) || !next.mix_agreement(own_.secret, theirs))
    return fail(Errc::invalid, "answer with an unfit key");
  HARKARA_ASSIGN(Bytes payload, next.decrypt_and_hash(message.subspan(BoxPublicKey::kSize)));
  state_ = next;
  return payload;
}

TransportKeys NoiseInitiator::keys() const {
  const auto [from_initiator, from_responder] = state_.split();
  return {from_initiator, from_responder};
}

Result<Bytes> NoiseResponder::read(View message) {
  if (message.size() < kNoiseFirstBytes) return fail(Errc::invalid, "greeting is too short");
  constexpr std::size_t kSealedKey = BoxPublicKey::kSize + kAeadTagBytes;
  peer_ephemeral_ = *BoxPublicKey::from(message.first(BoxPublicKey::kSize));
  state_.mix_hash(peer_ephemeral_.view());
  if (!state_.mix_agreement(own_.secret, peer_ephemeral_))
    return fail(Errc::invalid, "greeting with an unfit key");
  HARKARA_ASSIGN(const Bytes key,
                 state_.decrypt_and_hash(message.subspan(BoxPublicKey::kSize, kSealedKey)));
  peer_ = *BoxPublicKey::from(key);
  if (!state_.mix_agreement(own_.secret, peer_))
    return fail(Errc::invalid, "greeting from an unfit key");
  return state_.decrypt_and_hash(message.subspan(BoxPublicKey::kSize + kSealedKey));
}

Result<Bytes> NoiseResponder::write(View payload, Random& random) {
  const BoxKey ephemeral = make_box_key(random);
  Bytes message = to_bytes(ephemeral.public_key.view());
  state_.mix_hash(message);
  if (!state_.mix_agreement(ephemeral.secret, peer_ephemeral_) ||
      !state_.mix_agreement(ephemeral.secret, peer_))
    return fail(Errc::invalid, "greeting with an unfit key");
  append(message, state_.encrypt_and_hash(payload));
  return message;
}

TransportKeys NoiseResponder::keys() const {
  const auto [from_initiator, from_responder] = state_.split();
  return {from_responder, from_initiator};
}

}  // namespace harkara::crypto
