#include <catch2/catch.hpp>

#include "base/random.h"
#include "base/text.h"
#include "node/link/datagram/arrivals.h"
#include "node/link/datagram/replay_window.h"
#include "node/link/datagram/stream.h"

namespace harkara::node::datagram {
namespace {

TEST_CASE("Ranges are what a set of numbers would be", "[node]") {
  SeededRandom random(1);
  Ranges ranges;
  std::vector<bool> set(300, false);
  for (int i = 0; i < 3'000; ++i) {
    const std::uint64_t first = random.below(300);
    const std::uint64_t end = first + random.below(300 - first + 1);
    const bool add = random.below(2) == 0;
    add ? ranges.add({first, end}) : ranges.remove({first, end});
    for (std::uint64_t n = first; n < end; ++n) set[n] = add;
    bool same = true;
    std::size_t count = 0;
    for (std::uint64_t n = 0; n < 300; ++n) {
      same = same && ranges.contains(n) == set[n];
      count += set[n] && (n == 0 || !set[n - 1]) ? 1U : 0U;
    }
    REQUIRE(same);
    REQUIRE(ranges.count() == count);  // neighbours are one range
  }
}

TEST_CASE("No packet number is taken twice, in whatever order they come", "[node]") {
  SeededRandom random(2);
  ReplayWindow window;
  std::vector<bool> taken(20'000, false);
  std::uint64_t top = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::uint64_t number = std::min<std::uint64_t>(19'999, top > 2'500 && random.below(4) != 0
                                                                     ? top - random.below(2'500)
                                                                     : top + random.below(4));
    const bool may = window.may_take(number);
    if (taken[number]) REQUIRE_FALSE(may);
    if (!taken[number] && number + 1'900 > top) REQUIRE(may);
    if (!may) continue;
    window.take(number);
    taken[number] = true;
    top = std::max(top, number);
  }
  window.take(1ULL << 40U);  // a leap forgets all before
  CHECK_FALSE(window.may_take(19'999));
  CHECK(window.may_take((1ULL << 40U) - 5));
}

TEST_CASE("A packet number is completed to the one nearest to what is expected", "[node]") {
  CHECK(whole_number(5, 0) == 5);
  CHECK(whole_number(0xffff, 0x10000) == 0xffff);
  CHECK(whole_number(3, 0xfffe) == 0x10003);
  CHECK(whole_number(0xfff0, 0x50001) == 0x4fff0);
  SeededRandom random(3);
  for (int i = 0; i < 1'000; ++i) {
    const std::uint64_t expected = random.below(1ULL << 40U) + (1U << 16U);
    const std::uint64_t number = expected - 32'000 + random.below(64'000);
    REQUIRE(whole_number(static_cast<std::uint16_t>(number & 0xffffU), expected) == number);
  }
}

TEST_CASE("Content comes back as it was encoded", "[node]") {
  Content content;
  content.asks = true;
  content.more = true;
  content.ack = AckBlock{77, 5, {{90, 100}, {80, 85}, {3, 3}}};
  content.challenge = PathToken{{1, 2, 3}};
  content.response = PathToken{{4, 5, 6}};
  const Bytes bytes{1, 2, 3};
  content.offset = 1'000'000;
  content.bytes = bytes;
  const Bytes encoded = encode(content);
  const auto parsed = parse_content(encoded);
  REQUIRE(parsed);
  CHECK(parsed->asks);
  CHECK(parsed->more);
  CHECK_FALSE(parsed->closes);
  REQUIRE(parsed->ack);
  CHECK(parsed->ack->stamp_ms == 77);
  CHECK(parsed->ack->delay_ms == 5);
  REQUIRE(parsed->ack->ranges.size() == 3);
  CHECK(parsed->ack->ranges[1].first == 80);
  CHECK(parsed->ack->ranges[1].last == 85);
  CHECK(parsed->ack->ranges[2].last == 3);
  CHECK(parsed->challenge == content.challenge);
  CHECK(parsed->response == content.response);
  CHECK(*parsed->offset == 1'000'000);
  CHECK(to_bytes(parsed->bytes) == bytes);
  for (std::size_t size = 0; size + bytes.size() < encoded.size() + 1; ++size)
    CHECK_FALSE(parse_content(View(encoded).first(size)));  // data must not be empty
}

TEST_CASE("The worked example of the document is what we write", "[node]") {
  Content content;
  content.ack = AckBlock{1'000, 10, {{5, 5}, {0, 3}}};
  const Bytes bytes{3, 'a', 'b', 'c'};
  content.offset = 300;
  content.bytes = bytes;
  CHECK(to_hex(encode(content)) == "0305e8070a0200000003ac0203616263");
  CHECK(to_hex(data_head(0x04030201U, 70'000)) == "04010203047011");
}

TEST_CASE("Malformed content is refused", "[node]") {
  for (const Bytes& bad :
       {Bytes{}, Bytes{128}, Bytes{0, 0}, Bytes{1}, Bytes{1, 5, 0, 0, 0},
        Bytes{1, 5, 0, 0, 1, 1, 0},        // the first gap is none
        Bytes{1, 5, 0, 0, 1, 0, 6},        // a range below zero
        Bytes{1, 5, 0, 0, 2, 0, 0, 9, 0},  // the second below zero
        Bytes{1, 5, 0, 0, 13}, Bytes{2, 0}, Bytes{32, 1, 2, 3, 4, 5, 6, 7}, Bytes{64}})
    CHECK_FALSE(parse_content(bad));
}

struct Wire {
  OutStream out;
  InStream in;
  std::vector<Bytes> frames;
  void read() {
    for (;;) {
      auto frame = in.next_frame();
      REQUIRE(frame);
      if (!*frame) return;
      frames.push_back(**frame);
    }
  }
};

TEST_CASE("Frames survive loss, doubling and disorder of their pieces", "[node]") {
  SeededRandom random(4);
  Wire wire;
  std::vector<Bytes> sent;
  std::vector<OutStream::Piece> under_way;
  for (int i = 0; i < 400; ++i) {
    Bytes frame(1 + random.below(i % 7 == 0 ? 4'600 : 300));
    random.fill(frame);
    wire.out.write(frame);
    sent.push_back(frame);
  }
  int turns = 0;
  while (!wire.out.settled() && ++turns < 20'000) {
    if (const auto piece = wire.out.take(100 + random.below(1'100))) under_way.push_back(*piece);
    if (under_way.empty() || (under_way.size() < 20 && wire.out.waiting() > 0)) continue;
    const std::size_t pick = random.below(under_way.size());
    const OutStream::Piece piece = under_way[pick];
    const Bytes bytes = wire.out.copy(piece);
    if (random.below(10) != 0)
      under_way.erase(under_way.begin() + static_cast<long>(pick));
    else
      REQUIRE(wire.in.put(piece.offset, bytes));  // doubled
    if (random.below(5) == 0) {
      wire.out.lost(piece);
      std::erase_if(under_way, [&](const auto& p) { return p.offset == piece.offset; });
      continue;
    }
    REQUIRE(wire.in.put(piece.offset, bytes));
    wire.out.acked(piece);
    std::erase_if(under_way, [&](const auto& p) { return p.offset == piece.offset; });
    wire.read();
  }
  wire.read();
  CHECK(wire.frames == sent);
}

TEST_CASE("What lies beyond the window or is scattered too widely is not kept", "[node]") {
  InStream in;
  const Bytes byte{1};
  CHECK_FALSE(in.put(kStreamWindowBytes, byte));
  CHECK(in.put(kStreamWindowBytes - 1, byte));
  std::size_t kept = 0;
  for (std::uint64_t at = 2; at < 4'000; at += 2) kept += in.put(at, byte) ? 1U : 0U;
  CHECK(kept < 600);
}

TEST_CASE("A full window takes no more until its hole is mended", "[node]") {
  OutStream out;
  out.write(Bytes(4'000, 1));
  const auto first = out.take(1'000);
  REQUIRE(first);
  while (out.end() < kStreamWindowBytes + 8'000) out.write(Bytes(4'000, 1));
  while (const auto piece = out.take(1'000)) out.acked(*piece);
  CHECK(out.waiting() > 0);
  CHECK_FALSE(out.can_take());
  out.lost(*first);
  CHECK(out.can_take());
  const auto again = out.take(1'000);
  REQUIRE(again);
  CHECK_FALSE(out.can_take());
  out.acked(*again);
  CHECK(out.can_take());
}

TEST_CASE("A frame of impossible length is noticed", "[node]") {
  InStream in;
  SECTION("zero") {
    REQUIRE(in.put(0, Bytes{0}));
  }
  SECTION("too long") {
    REQUIRE(in.put(0, Bytes{0xff, 0x7f}));
  }
  SECTION("of three bytes") {
    REQUIRE(in.put(0, Bytes{0x80, 0x80, 0x01}));
  }
  CHECK(in.next_frame().error().code == Errc::invalid);
}

TEST_CASE("Acks are rare while all is well, and come at once after a gap", "[node]") {
  Arrivals arrivals;
  CHECK_FALSE(arrivals.report(0));
  for (std::uint64_t n = 0; n < 7; ++n) {
    arrivals.note(n, true, false, 100);
    CHECK(arrivals.due_ms() == 100 + kAckDelay_ms);
  }
  arrivals.note(7, true, false, 200);
  CHECK(arrivals.due_ms() == 200);
  REQUIRE(arrivals.report(250));
  CHECK(arrivals.due_ms() == INT64_MAX);
  arrivals.note(9, true, false, 300);
  CHECK(arrivals.due_ms() == 300);
  const auto ack = arrivals.report(310);
  REQUIRE(ack);
  CHECK(ack->stamp_ms == 300);
  CHECK(ack->delay_ms == 10);
  REQUIRE(ack->ranges.size() == 2);
  CHECK(ack->ranges[0].first == 9);
  CHECK(ack->ranges[1].last == 7);
}

}  // namespace
}  // namespace harkara::node::datagram
