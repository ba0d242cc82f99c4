// Bytes as people read them: lowercase hex, and Crockford base32 for case ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace harkara {

std::string to_hex(View bytes);
// Empty when `text` is not an even number of hex digits.
std::optional<Bytes> from_hex(std::string_view text);

// Crockford base32 without padding, uppercase: no I, L, O, U. 16 bytes -> 26 letters.
std::string to_base32(View bytes);
// Accepts either case, ignores '-', reads O as 0 and I, L as 1. Empty when malformed.
std::optional<Bytes> from_base32(std::string_view text);

}  // namespace harkara
