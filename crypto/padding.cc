// How large a bundle looks from outside.
#include <algorithm>
#include <bit>

#include "crypto/bundle.h"

namespace harkara::crypto {
namespace {

// Most texts look alike; doubling up to 2 048 would cost a poor link a tenth of a
// second for each.
constexpr std::uint64_t kLeast = 512;
constexpr std::uint64_t kStep = 256;
constexpr std::uint64_t kSmall = 2'048;

// PADME: keeps floor(log2 E) + 1 significant bits, E = floor(log2 size), so that
// the size leaks O(log log size) bits and grows by at most 12 %.
std::uint64_t padme(std::uint64_t size) {
  const auto exponent = static_cast<unsigned>(std::bit_width(size) - 1);
  const auto kept = static_cast<unsigned>(std::bit_width(exponent));
  const std::uint64_t mask = (std::uint64_t{1} << (exponent - kept)) - 1;
  return (size + mask) & ~mask;
}

}  // namespace

std::uint64_t padded_size(std::uint64_t content_size) {
  const std::uint64_t size = content_size + kLengthPrefixBytes;
  if (size > kSmall) return padme(size);
  return std::max(kLeast, (size + kStep - 1) / kStep * kStep);
}

}  // namespace harkara::crypto
