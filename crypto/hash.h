// BLAKE2b, personalised: two uses of the hash never collide (RFC 7693).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/fixed_bytes.h"

namespace harkara::crypto {

using Hash = FixedBytes<struct HashKind, 32>;
using ShortKey = FixedBytes<struct ShortKeyKind, 16>;

// Must run once before anything else of this floor; idempotent. Aborts when the
// library cannot start (no entropy).
void initialise();

// Personalisation is at most 16 bytes, e.g. "hk.leaf".
class Hasher {
 public:
  explicit Hasher(std::string_view personalisation);
  // Keyed (a MAC or a key derivation). REQUIRES: key of 16..64 bytes.
  Hasher(std::string_view personalisation, View key);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  Hasher& add(View bytes);
  Hasher& add_u32(std::uint32_t value);  // little-endian
  Hasher& add_u64(std::uint64_t value);
  Hash finish();  // once

 private:
  // The library's state wants 64-byte alignment, which gcc's AddressSanitizer does not
  // give to objects on the stack; so the aligned place is found within some slack.
  static constexpr std::size_t kStateBytes = 384;
  static constexpr std::size_t kStateAlignment = 64;
  void* state();
  std::uint8_t memory_[kStateBytes + kStateAlignment];
};

Hash hash(std::string_view personalisation, View bytes);

// SipHash-2-4 (Aumasson, Bernstein 2012): short ids, never authentication.
std::uint64_t siphash(const ShortKey& key, View bytes);

// Constant time for equal sizes.
bool equal(View a, View b);

}  // namespace harkara::crypto
