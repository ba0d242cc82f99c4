// The bytes of datagrams; DATAGRAM.md is the grammar. Parsing proves nothing: what
// it gives may come from anybody until the Noise layer has opened it.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/fixed_bytes.h"

namespace harkara::node::datagram {

// --- Specification ---
inline constexpr std::size_t kSafePacketBytes = 1'232;  // UDP payload: any 1 280-byte path
inline constexpr std::size_t kMaxPacketBytes = 1'452;   // a path of 1 500
inline constexpr std::size_t kTagBytes = 16;
inline constexpr std::size_t kDataHeadBytes = 7;
inline constexpr std::size_t kFullPlainBytes = kSafePacketBytes - kDataHeadBytes - kTagBytes;
inline constexpr std::size_t kLeastPacketBytes = kDataHeadBytes + 1 + kTagBytes;  // flags alone
inline constexpr std::size_t kMaxAckRanges = 12;
inline constexpr std::size_t kPacketsPerAck = 8;
inline constexpr std::int64_t kAckDelay_ms = 1'300;  // at most; three packets of a slow link
inline constexpr std::size_t kStreamWindowBytes = 256 * 1024;  // ahead of what is delivered

enum class Kind : std::uint8_t { greeting = 1, answer = 2, cookie = 3, data = 4, reset = 5 };

using SessionId = std::uint32_t;  // chosen by the one who receives under it; never zero
using Mac = FixedBytes<struct MacKind, 16>;
using PathToken = FixedBytes<struct PathTokenKind, 8>;
using CookieNonce = FixedBytes<struct CookieNonceKind, 16>;
// Where a datagram came from or goes to; opaque here.
using Address = FixedBytes<struct AddressKind, 22>;

std::optional<Kind> kind_of(View packet);

struct Greeting {
  SessionId sender = 0;
  View noise;
  Mac mac1;  // knows the listener's public key
  Mac mac2;  // holds a cookie, so receives at its address; zero: none
};
struct Answer {
  SessionId receiver = 0;
  View noise;
};
struct Cookie {
  SessionId receiver = 0;
  CookieNonce nonce;
  View sealed;
};
struct Data {
  SessionId receiver = 0;
  std::uint16_t number_low = 0;  // the packet number's low bits
  View head;                     // authenticated with the rest
  View sealed;
};
struct Reset {
  SessionId session = 0;
  std::uint16_t number_low = 0;  // of the packet that nobody here can open
  Mac proof;                     // of whoever chose the session, over that packet's tag
};

// What both ends of a handshake begin with: the version, and the dialler's session, so
// that nobody can turn the answer elsewhere.
Bytes prologue_of(SessionId dialler);

// What mac1 covers, and what mac2 covers.
View covered_by_mac1(View greeting);
View covered_by_mac2(View greeting);

// Each is empty when the bytes are not of this kind or have no possible length.
std::optional<Greeting> parse_greeting(View packet);
std::optional<Answer> parse_answer(View packet);
std::optional<Cookie> parse_cookie(View packet);
std::optional<Data> parse_data(View packet);
std::optional<Reset> parse_reset(View packet);

Bytes greeting_head(SessionId sender);  // Noise message and both MACs follow
Bytes answer_head(SessionId receiver);  // Noise message follows
Bytes encode(const Cookie& cookie);
Bytes encode(const Reset& reset);
Bytes data_head(SessionId receiver, std::uint64_t number);  // sealed content follows

// The number nearest to `expected` whose low bits are these.
std::uint64_t whole_number(std::uint16_t low, std::uint64_t expected);

// --- the content of a data packet ---
struct AckRange {
  std::uint64_t first;
  std::uint64_t last;
};
struct AckBlock {
  std::uint32_t stamp_ms = 0;    // the receiver's clock when ranges[0].last came
  std::uint32_t delay_ms = 0;    // since then
  std::vector<AckRange> ranges;  // 1 to kMaxAckRanges, descending, disjoint, apart
};
std::size_t encoded_bytes(const AckBlock& ack);  // REQUIRES: it has a range
struct Content {
  bool asks = false;    // an ack is wanted at once
  bool more = false;    // further packets follow: the sender may be missed
  bool closes = false;  // the sender ends the session
  std::optional<AckBlock> ack;
  std::optional<PathToken> challenge;   // to be returned from where this goes
  std::optional<PathToken> response;    // one that came from there
  std::optional<std::uint64_t> offset;  // of `bytes` in the stream
  View bytes;                           // not empty when there is an offset
};
Bytes encode(const Content& content);
std::optional<Content> parse_content(View plain);

}  // namespace harkara::node::datagram
