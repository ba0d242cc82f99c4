// The compression function of BLAKE2b (RFC 7693, section 3.2) for four messages at once: word w
// of message k lies in lane k of vector w, so that each operation of the rounds does four.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace harkara::crypto {

inline constexpr std::size_t kBlake2bLanes = 4;
inline constexpr std::size_t kBlake2bBlockBytes = 128;

using Blake2bWords = std::array<std::uint64_t, kBlake2bLanes>;  // one word of each message
using Blake2bState = std::array<Blake2bWords, 8>;
using Blake2bBlocks = std::array<const std::uint8_t*, kBlake2bLanes>;

inline constexpr std::array<std::uint64_t, 8> kBlake2bIv = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

// Whether this processor has AVX2; false on all but x86-64.
bool has_blake2b_lanes();

// `counted`: bytes of each message so far, this block's included, not its padding.
// REQUIRES: has_blake2b_lanes(); kBlake2bBlockBytes at each of `blocks`.
void blake2b_compress(Blake2bState& state, const Blake2bBlocks& blocks, std::uint64_t counted,
                      bool last);

}  // namespace harkara::crypto
