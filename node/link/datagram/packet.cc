#include "node/link/datagram/packet.h"

#include "base/assert.h"
#include "base/codec.h"
#include "crypto/noise.h"

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kHeadBytes = 1 + 4;
constexpr std::size_t kMinGreetingBytes = kHeadBytes + crypto::kNoiseFirstBytes + 2 * Mac::kSize;
constexpr std::uint8_t kHasAck = 1;
constexpr std::uint8_t kHasBytes = 2;
constexpr std::uint8_t kAsks = 4;
constexpr std::uint8_t kMore = 8;
constexpr std::uint8_t kCloses = 16;
constexpr std::uint8_t kHasChallenge = 32;
constexpr std::uint8_t kHasResponse = 64;
constexpr std::uint8_t kKnownFlags = 127;

Bytes head(Kind kind, SessionId session) {
  ByteWriter out;
  out.u8(static_cast<std::uint8_t>(kind));
  out.u32(session);
  return out.take();
}

// The session of a packet of this kind, and what follows it.
std::optional<std::pair<SessionId, View>> open(View packet, Kind kind) {
  if (kind_of(packet) != kind || packet.size() < kHeadBytes) return std::nullopt;
  ByteReader in(packet.subspan(1));
  const SessionId session = in.u32();
  if (session == 0) return std::nullopt;
  return std::pair(session, in.rest());
}

void write_ack(ByteWriter& out, const AckBlock& ack) {
  HARKARA_ASSERT(!ack.ranges.empty() && ack.ranges.size() <= kMaxAckRanges);
  out.varint(ack.ranges.front().last);
  out.varint(ack.stamp_ms);
  out.varint(ack.delay_ms);
  out.u8(static_cast<std::uint8_t>(ack.ranges.size()));
  std::uint64_t above = ack.ranges.front().last + 2;
  for (const AckRange& range : ack.ranges) {
    out.varint(above - range.last - 2);
    out.varint(range.last - range.first);
    above = range.first;
  }
}

std::uint8_t flags_of(const Content& content) {
  return static_cast<std::uint8_t>(
      (content.ack ? kHasAck : 0) | (content.offset ? kHasBytes : 0) | (content.asks ? kAsks : 0) |
      (content.more ? kMore : 0) | (content.closes ? kCloses : 0) |
      (content.challenge ? kHasChallenge : 0) | (content.response ? kHasResponse : 0));
}

std::optional<AckBlock> read_ack(ByteReader& in) {
  AckBlock ack;
  const std::uint64_t largest = in.varint();
  const std::uint64_t stamp = in.varint();
  const std::uint64_t delay = in.varint();
  const std::size_t count = in.u8();
  if (!in.ok() || stamp > UINT32_MAX || delay > UINT32_MAX || count == 0 || count > kMaxAckRanges ||
      largest > UINT64_MAX - 2)
    return std::nullopt;
  ack.stamp_ms = static_cast<std::uint32_t>(stamp);
  ack.delay_ms = static_cast<std::uint32_t>(delay);
  std::uint64_t above = largest + 2;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t gap = in.varint();
    const std::uint64_t length = in.varint();
    if (!in.ok() || above < 2 || gap > above - 2 || length > above - 2 - gap) return std::nullopt;
    if (i == 0 && gap != 0) return std::nullopt;
    const std::uint64_t last = above - 2 - gap;
    ack.ranges.push_back({last - length, last});
    above = last - length;
  }
  return ack;
}

}  // namespace

std::optional<Kind> kind_of(View packet) {
  if (packet.empty() || packet.size() > kMaxPacketBytes) return std::nullopt;
  if (packet[0] < 1 || packet[0] > 5) return std::nullopt;
  return static_cast<Kind>(packet[0]);
}

Bytes prologue_of(SessionId dialler) {
  ByteWriter out;
  out.raw(as_view("harkara datagram 2"));
  out.u32(dialler);
  return out.take();
}

View covered_by_mac1(View greeting) {
  return greeting.first(greeting.size() - 2 * Mac::kSize);
}

View covered_by_mac2(View greeting) {
  return greeting.first(greeting.size() - Mac::kSize);
}

std::optional<Greeting> parse_greeting(View packet) {
  const auto opened = open(packet, Kind::greeting);
  if (!opened || packet.size() < kMinGreetingBytes) return std::nullopt;
  const auto& [session, rest] = *opened;
  return Greeting{session, rest.first(rest.size() - 2 * Mac::kSize),
                  *Mac::from(rest.last(2 * Mac::kSize).first(Mac::kSize)),
                  *Mac::from(rest.last(Mac::kSize))};
}

std::optional<Answer> parse_answer(View packet) {
  const auto opened = open(packet, Kind::answer);
  if (!opened || opened->second.size() < crypto::kNoiseSecondBytes) return std::nullopt;
  return Answer{opened->first, opened->second};
}

std::optional<Cookie> parse_cookie(View packet) {
  const auto opened = open(packet, Kind::cookie);
  if (!opened || opened->second.size() != CookieNonce::kSize + Mac::kSize + kTagBytes)
    return std::nullopt;
  return Cookie{opened->first, *CookieNonce::from(opened->second.first(CookieNonce::kSize)),
                opened->second.subspan(CookieNonce::kSize)};
}

std::optional<Data> parse_data(View packet) {
  const auto opened = open(packet, Kind::data);
  if (!opened || packet.size() <= kDataHeadBytes + kTagBytes) return std::nullopt;
  return Data{opened->first, ByteReader(opened->second).u16(), packet.first(kDataHeadBytes),
              packet.subspan(kDataHeadBytes)};
}

std::optional<Reset> parse_reset(View packet) {
  const auto opened = open(packet, Kind::reset);
  if (!opened || opened->second.size() != 2 + Mac::kSize) return std::nullopt;
  ByteReader in(opened->second);
  const std::uint16_t number_low = in.u16();
  return Reset{opened->first, number_low, in.fixed<Mac>()};
}

Bytes greeting_head(SessionId sender) {
  return head(Kind::greeting, sender);
}

Bytes answer_head(SessionId receiver) {
  return head(Kind::answer, receiver);
}

Bytes encode(const Cookie& cookie) {
  Bytes out = head(Kind::cookie, cookie.receiver);
  append(out, cookie.nonce.view());
  append(out, cookie.sealed);
  return out;
}

Bytes encode(const Reset& reset) {
  ByteWriter out;
  out.raw(head(Kind::reset, reset.session));
  out.u16(reset.number_low);
  out.raw(reset.proof.view());
  return out.take();
}

Bytes data_head(SessionId receiver, std::uint64_t number) {
  ByteWriter out;
  out.raw(head(Kind::data, receiver));
  out.u16(static_cast<std::uint16_t>(number & UINT16_MAX));
  return out.take();
}

std::uint64_t whole_number(std::uint16_t low, std::uint64_t expected) {
  constexpr std::uint64_t kSpan = 1ULL << 16U;
  const std::uint64_t same = (expected & ~(kSpan - 1)) | low;
  if (same + kSpan / 2 < expected) return same + kSpan;
  if (same > expected + kSpan / 2 && same >= kSpan) return same - kSpan;
  return same;
}

std::size_t encoded_bytes(const AckBlock& ack) {
  ByteWriter out;
  write_ack(out, ack);
  return out.bytes().size();
}

Bytes encode(const Content& content) {
  ByteWriter out;
  out.u8(flags_of(content));
  if (content.ack) write_ack(out, *content.ack);
  if (content.challenge) out.raw(content.challenge->view());
  if (content.response) out.raw(content.response->view());
  if (content.offset) {
    out.varint(*content.offset);
    out.raw(content.bytes);
  }
  return out.take();
}

std::optional<Content> parse_content(View plain) {
  ByteReader in(plain);
  const std::uint8_t flags = in.u8();
  if (!in.ok() || (flags & ~kKnownFlags) != 0) return std::nullopt;
  Content content;
  content.asks = (flags & kAsks) != 0;
  content.more = (flags & kMore) != 0;
  content.closes = (flags & kCloses) != 0;
  if ((flags & kHasAck) != 0) {
    content.ack = read_ack(in);
    if (!content.ack) return std::nullopt;
  }
  if ((flags & kHasChallenge) != 0) content.challenge = in.fixed<PathToken>();
  if ((flags & kHasResponse) != 0) content.response = in.fixed<PathToken>();
  if ((flags & kHasBytes) != 0) {
    content.offset = in.varint();
    content.bytes = in.rest();
    if (!in.ok() || content.bytes.empty() || *content.offset > UINT64_MAX - kMaxPacketBytes)
      return std::nullopt;
    return content;
  }
  if (!in.finished()) return std::nullopt;
  return content;
}

}  // namespace harkara::node::datagram
