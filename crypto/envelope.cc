#include "crypto/envelope.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace harkara::crypto {
namespace {

using ChunkNonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

// 15 zeros, the index as u64 little-endian, the last flag. Each payload key is
// used for one bundle only, so a counter never repeats under a key.
ChunkNonce nonce_of(ChunkPosition position) {
  ChunkNonce nonce{};
  for (unsigned i = 0; i < 4; ++i)
    nonce[15 + i] = static_cast<std::uint8_t>(position.index >> (8U * i));
  nonce[23] = position.last ? 1 : 0;
  return nonce;
}

MutableView without_tag(MutableView chunk) {
  HARKARA_ASSERT(chunk.size() >= kChunkTagBytes);
  return chunk.first(chunk.size() - kChunkTagBytes);
}

}  // namespace

static_assert(kChunkTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

Commitment commitment_of(const PayloadKey& key, const Hash& header_hash) {
  constexpr std::array<std::uint8_t, crypto_generichash_blake2b_PERSONALBYTES> kPersonal = {
      'h', 'k', '.', 'c', 'o', 'm', 'm', 'i', 't'};
  Commitment out;
  HARKARA_ASSERT(crypto_generichash_blake2b_salt_personal(
                     out.bytes.data(), out.bytes.size(), header_hash.bytes.data(),
                     header_hash.bytes.size(), key.view().data(), PayloadKey::kSize, nullptr,
                     kPersonal.data()) == 0);
  return out;
}

ChunkCipher::ChunkCipher(const PayloadKey& key, const Hash& header_hash)
    : header_hash_(header_hash) {
  Hash derived = Hasher("hk.payload", key.view()).add(header_hash.view()).finish();
  std::copy(derived.bytes.begin(), derived.bytes.end(), key_.mutable_view().begin());
  wipe(derived.mutable_view());
}

void ChunkCipher::seal(ChunkPosition position, MutableView chunk) const {
  const MutableView text = without_tag(chunk);
  const ChunkNonce nonce = nonce_of(position);
  crypto_aead_xchacha20poly1305_ietf_encrypt(chunk.data(), nullptr, text.data(), text.size(),
                                             header_hash_.bytes.data(), header_hash_.bytes.size(),
                                             nullptr, nonce.data(), key_.view().data());
}

bool ChunkCipher::open(ChunkPosition position, MutableView chunk) const {
  if (chunk.size() < kChunkTagBytes) return false;
  const ChunkNonce nonce = nonce_of(position);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             chunk.data(), nullptr, nullptr, chunk.data(), chunk.size(), header_hash_.bytes.data(),
             header_hash_.bytes.size(), nonce.data(), key_.view().data()) == 0;
}

}  // namespace harkara::crypto
