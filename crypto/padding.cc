// How large a bundle looks from outside.
#include <bit>

#include "crypto/bundle.h"

namespace harkara::crypto {
namespace {

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
  for (const std::uint64_t small : {512U, 1024U, 2048U})
    if (size <= small) return small;
  return padme(size);
}

}  // namespace harkara::crypto
