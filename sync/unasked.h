// What is so short that it is sent before its verdict, and some of it before the peer has
// greeted (PROTOCOL.md 2). Both are part of the protocol.
#pragma once

#include <cstddef>

namespace harkara::sync {

inline constexpr std::size_t kMaxUnaskedBytes = 4'096;  // of a bundle: payload
inline constexpr std::size_t kMaxEarlyBytes = 8'192;    // manifests and payload before HELLO

}  // namespace harkara::sync
