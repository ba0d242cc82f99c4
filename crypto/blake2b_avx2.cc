#include "crypto/blake2b_avx2.h"

#include "base/assert.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define HARKARA_AVX2 __attribute__((target("avx2")))
#define HARKARA_AVX2_INLINE HARKARA_AVX2 inline __attribute__((always_inline))

namespace harkara::crypto {
namespace {

using Vector = __m256i;

// Which message words the eight mixings of a round take; the rounds after the tenth begin anew.
constexpr std::uint8_t kSigma[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                         {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                         {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                         {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                         {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                         {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                         {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                         {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                         {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                         {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
constexpr int kRounds = 12;

HARKARA_AVX2_INLINE Vector load(const void* from) {
  return _mm256_loadu_si256(static_cast<const Vector*>(from));
}

HARKARA_AVX2_INLINE void store(Vector what, void* to) {
  _mm256_storeu_si256(static_cast<Vector*>(to), what);
}

HARKARA_AVX2_INLINE Vector rotated_32(Vector x) {
  return _mm256_shuffle_epi32(x, _MM_SHUFFLE(2, 3, 0, 1));
}

HARKARA_AVX2_INLINE Vector rotated_24(Vector x) {
  const Vector bytes = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10));
  return _mm256_shuffle_epi8(x, bytes);
}

HARKARA_AVX2_INLINE Vector rotated_16(Vector x) {
  const Vector bytes = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9));
  return _mm256_shuffle_epi8(x, bytes);
}

HARKARA_AVX2_INLINE Vector rotated_63(Vector x) {
  return _mm256_xor_si256(_mm256_srli_epi64(x, 63), _mm256_add_epi64(x, x));
}

HARKARA_AVX2_INLINE Vector sum(Vector a, Vector b, Vector c) {
  return _mm256_add_epi64(_mm256_add_epi64(a, b), c);
}

// RFC 7693, section 3.1.
HARKARA_AVX2_INLINE void mix(Vector& a, Vector& b, Vector& c, Vector& d, Vector x, Vector y) {
  a = sum(a, b, x);
  d = rotated_32(_mm256_xor_si256(d, a));
  c = _mm256_add_epi64(c, d);
  b = rotated_24(_mm256_xor_si256(b, c));
  a = sum(a, b, y);
  d = rotated_16(_mm256_xor_si256(d, a));
  c = _mm256_add_epi64(c, d);
  b = rotated_63(_mm256_xor_si256(b, c));
}

HARKARA_AVX2_INLINE void round(Vector* v, const Vector* m, const std::uint8_t* s) {
  mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
  mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
  mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
  mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
  mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
  mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
  mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
  mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

// Four words of four messages, 32 bytes from each, transposed: vector w has word w of all.
HARKARA_AVX2_INLINE void load_words(const Blake2bBlocks& blocks, std::size_t at, Vector* out) {
  const Vector a = load(blocks[0] + at);
  const Vector b = load(blocks[1] + at);
  const Vector c = load(blocks[2] + at);
  const Vector d = load(blocks[3] + at);
  const Vector ab_even = _mm256_unpacklo_epi64(a, b);
  const Vector ab_odd = _mm256_unpackhi_epi64(a, b);
  const Vector cd_even = _mm256_unpacklo_epi64(c, d);
  const Vector cd_odd = _mm256_unpackhi_epi64(c, d);
  out[0] = _mm256_permute2x128_si256(ab_even, cd_even, 0x20);
  out[1] = _mm256_permute2x128_si256(ab_odd, cd_odd, 0x20);
  out[2] = _mm256_permute2x128_si256(ab_even, cd_even, 0x31);
  out[3] = _mm256_permute2x128_si256(ab_odd, cd_odd, 0x31);
}

HARKARA_AVX2_INLINE Vector in_all_lanes(std::uint64_t word) {
  return _mm256_set1_epi64x(static_cast<long long>(word));
}

}  // namespace

bool has_blake2b_lanes() {
  static const bool kHas = __builtin_cpu_supports("avx2");
  return kHas;
}

HARKARA_AVX2 void blake2b_compress(Blake2bState& state, const Blake2bBlocks& blocks,
                                   std::uint64_t counted, bool last) {
  Vector m[16];
  for (std::size_t i = 0; i < 4; ++i) load_words(blocks, 32 * i, m + 4 * i);
  Vector v[16];
  for (std::size_t i = 0; i < 8; ++i) v[i] = load(state[i].data());
  for (std::size_t i = 0; i < 8; ++i) v[8 + i] = in_all_lanes(kBlake2bIv[i]);
  v[12] = _mm256_xor_si256(v[12], in_all_lanes(counted));
  if (last) v[14] = _mm256_xor_si256(v[14], in_all_lanes(~std::uint64_t{0}));
#pragma GCC unroll 12
  for (int r = 0; r < kRounds; ++r) round(v, m, kSigma[r % 10]);
  for (std::size_t i = 0; i < 8; ++i) {
    const Vector mixed = _mm256_xor_si256(v[i], v[8 + i]);
    store(_mm256_xor_si256(load(state[i].data()), mixed), state[i].data());
  }
}

}  // namespace harkara::crypto

#else

namespace harkara::crypto {

bool has_blake2b_lanes() {
  return false;
}

void blake2b_compress(Blake2bState&, const Blake2bBlocks&, std::uint64_t, bool) {
  HARKARA_ASSERT(false);
}

}  // namespace harkara::crypto

#endif
