// Four messages of one size hashed at once, each in its own lane of the processor's vectors:
// multi-buffer hashing (Gueron, Krasnov, "Simultaneous Hashing of Multiple Messages", 2012).
// libsodium hashes one after the other, which is slower than a disk writes. For public bytes,
// as ciphertext is.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "crypto/blake2b_avx2.h"
#include "crypto/hash.h"

namespace harkara::crypto {

inline constexpr std::size_t kHashLanes = kBlake2bLanes;

struct NumberedBytes {
  std::uint32_t number = 0;
  View bytes;
};
using NumberedLanes = std::array<NumberedBytes, kHashLanes>;

// Of each, what Hasher(personalisation).add_u32(number).add(bytes).finish() gives.
// REQUIRES: has_blake2b_lanes(); all bytes of one size; personalisation as in Hasher.
std::array<Hash, kHashLanes> hash_lanes(std::string_view personalisation,
                                        const NumberedLanes& messages);

}  // namespace harkara::crypto
