#include "crypto/record_seal.h"

#include <sodium.h>

#include <algorithm>

#include "crypto/hash.h"

namespace harkara::crypto {

static_assert(kRecordNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kRecordOverhead == kRecordNonceBytes + crypto_aead_xchacha20poly1305_ietf_ABYTES);

namespace {

// On the stack: a store seals thousands of small records a second.
class Bound {
 public:
  Bound(std::uint8_t table, View key) : size_(1 + key.size()) {
    HARKARA_ASSERT(size_ <= bytes_.size());
    bytes_[0] = table;
    std::copy(key.begin(), key.end(), bytes_.begin() + 1);
  }
  const std::uint8_t* data() const { return bytes_.data(); }
  std::size_t size() const { return size_; }

 private:
  std::array<std::uint8_t, 1 + kMaxRecordKeyBytes> bytes_;
  std::size_t size_;
};

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
  const Bound bound(table, key);
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
  const Bound bound(table, key);
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
