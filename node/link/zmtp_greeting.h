// The greeting with which every ZMTP 3 connection begins (RFC 23/ZMTP, section 2), both ways:
//
//   0xff, 8 bytes of padding, 0x7f, version (major, minor), mechanism (20 B, zero-padded),
//   as-server, 31 zeros
//
// libzmq sends it in three pieces, and each waits for one of the peer's, in case that should
// speak a version before 3: two round trips. harkara speaks no other version.
#pragma once

#include <array>

#include "base/bytes.h"
#include "base/result.h"

namespace harkara::node {

inline constexpr std::size_t kGreetingBytes = 64;
using ZmtpGreeting = std::array<std::uint8_t, kGreetingBytes>;

// As a libzmq with CURVE sends it.
ZmtpGreeting curve_greeting();
// Does a peer greet so that CURVE's handshake may follow? Errc::unsupported, saying what is odd.
Status check_curve_greeting(const ZmtpGreeting& greeting);

}  // namespace harkara::node
