// How large a bundle looks from outside.
#include <algorithm>
#include <bit>

#include "crypto/bundle.h"

namespace harkara::crypto {
namespace {

constexpr std::uint64_t kLeast = 512;
constexpr std::uint64_t kLeastStep = 64;

// PADME (Nikitin et al., 2019) keeps as many bits behind a size's first as its
// exponent has digits. Two more are kept here: a poor link pays for padding with
// seconds, and a size that is known to 2 % instead of 6 % tells a relay little more.
std::uint64_t step_at(std::uint64_t size) {
  const auto exponent = static_cast<unsigned>(std::bit_width(size) - 1);
  const auto kept = static_cast<unsigned>(std::bit_width(exponent)) + 2;
  return std::max(kLeastStep, std::uint64_t{1} << (exponent - kept));
}

}  // namespace

std::uint64_t padded_size(std::uint64_t content_size) {
  const std::uint64_t size = content_size + kLengthPrefixBytes;
  if (size <= kLeast) return kLeast;
  const std::uint64_t step = step_at(size);
  return (size + step - 1) / step * step;
}

}  // namespace harkara::crypto
