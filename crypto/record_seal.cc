#include "crypto/record_seal.h"

#include <sodium.h>

#include <algorithm>

#include "crypto/hash.h"

namespace harkara::crypto {

static_assert(kRecordNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kRecordOverhead == kRecordNonceBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);

namespace {

Bytes associated_data(std::uint8_t table, View key) {
  Bytes out;
  out.reserve(1 + key.size());
  out.push_back(table);
  append(out, key);
  return out;
}

}  // namespace

RecordSealer::RecordSealer(View key, Random& random) : random_(random) {
  HARKARA_ASSERT(key.size() == key_.kSize);
  std::copy(key.begin(), key.end(), key_.mutable_view().begin());
}

View RecordSealer::next_nonce() {
  if (next_ == nonces_.size()) {
    random_.fill(nonces_);
    next_ = 0;
  }
  const View nonce = View(nonces_).subspan(next_, kRecordNonceBytes);
  next_ += kRecordNonceBytes;
  return nonce;
}

Bytes RecordSealer::seal(std::uint8_t table, View key, View value) {
  const Bytes bound = associated_data(table, key);
  const View nonce = next_nonce();
  Bytes out(value.size() + kRecordOverhead);
  std::copy(nonce.begin(), nonce.end(), out.begin());
  const int rc = crypto_aead_xchacha20poly1305_ietf_encrypt(
      out.data() + kRecordNonceBytes, nullptr, value.data(), value.size(), bound.data(),
      bound.size(), nullptr, nonce.data(), key_.view().data());
  HARKARA_ASSERT(rc == 0);
  return out;
}

Result<Bytes> RecordSealer::open(std::uint8_t table, View key, View sealed) const {
  if (sealed.size() < kRecordOverhead) return fail(Errc::corrupt, "a stored record is cut short");
  const Bytes bound = associated_data(table, key);
  const View nonce = sealed.first(kRecordNonceBytes);
  const View body = sealed.subspan(kRecordNonceBytes);
  Bytes out(sealed.size() - kRecordOverhead);
  const int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
      out.data(), nullptr, nullptr, body.data(), body.size(), bound.data(), bound.size(),
      nonce.data(), key_.view().data());
  if (rc != 0) return fail(Errc::corrupt, "a stored record does not open under its key and place");
  return out;
}

std::array<std::uint8_t, 16> RecordSealer::key_check() const {
  const Hash digest = Hasher("hk.store.check", key_.view()).finish();
  std::array<std::uint8_t, 16> out{};
  std::copy_n(digest.bytes.begin(), out.size(), out.begin());
  return out;
}

}  // namespace harkara::crypto
