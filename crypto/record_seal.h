// Sealing the small records of a store: XChaCha20-Poly1305 with a random nonce,
// the table and the key bound in, so that a record moved elsewhere does not open.
//
//   sealed = nonce (24) | ciphertext (as long as the value) | tag (16)
#pragma once

#include <array>
#include <cstdint>

#include "base/random.h"
#include "base/result.h"
#include "crypto/secret.h"

namespace harkara::crypto {

inline constexpr std::size_t kRecordNonceBytes = 24;
inline constexpr std::size_t kRecordOverhead = kRecordNonceBytes + 16;
inline constexpr std::size_t kMaxRecordKeyBytes = 511;

class RecordSealer {
 public:
  // REQUIRES: key of 32 bytes; `random` outlives the sealer.
  RecordSealer(View key, Random& random);

  // REQUIRES: key of at most kMaxRecordKeyBytes, here and in open().
  Bytes seal(std::uint8_t table, View key, View value);
  // Errc::corrupt: changed, or sealed for another table, key or store.
  Result<Bytes> open(std::uint8_t table, View key, View sealed) const;
  // 16 bytes that tell one sealing key from another and nothing else about it.
  std::array<std::uint8_t, 16> key_check() const;

 private:
  View next_nonce();

  Secret<struct RecordKeyKind, 32> key_;
  Random& random_;
  // Nonces are drawn many at a time: the system's source costs a call into the
  // kernel each time. A process that forks must not go on sealing in both halves.
  std::array<std::uint8_t, 64 * kRecordNonceBytes> nonces_{};
  std::size_t next_ = sizeof(nonces_);
};

}  // namespace harkara::crypto
