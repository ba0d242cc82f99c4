// One channel, its peer written by hand.
#include <catch2/catch.hpp>
#include <set>

#include "crypto/hash.h"
#include "tests/node/link/datagram/bench.h"

namespace harkara::node::datagram::test {
namespace {

Content ack_of(std::uint64_t first, std::uint64_t last, std::int64_t now_ms) {
  Content content;
  content.ack = AckBlock{static_cast<std::uint32_t>(now_ms), 0, {{first, last}}};
  return content;
}

TEST_CASE("The first round trip that is measured replaces the handshake's guess", "[node]") {
  Flow flow(20, 0);
  CHECK_FALSE(flow.measured());
  flow.on_acked({.now_ms = 700, .sent_ms = 100, .wire_bytes = 100, .fresh_bytes = 100});
  CHECK(flow.measured());
  CHECK(flow.smallest_round_trip_ms() == 600);
  CHECK(flow.round_trip_ms() == 600);
  flow.on_acked({.now_ms = 1'500, .sent_ms = 1'000, .wire_bytes = 100, .fresh_bytes = 100});
  CHECK(flow.smallest_round_trip_ms() == 500);
  flow.on_move();  // the next path may be longer
  flow.on_acked({.now_ms = 3'000, .sent_ms = 2'000, .wire_bytes = 100, .fresh_bytes = 100});
  CHECK(flow.smallest_round_trip_ms() == 1'000);
}

TEST_CASE("An ask that rides on data is given its time before the peer is thought away", "[node]") {
  crypto::initialise();
  Bench bench;
  bench.channel.write(Bytes(500, 1), 0);
  REQUIRE(bench.channel.next_packet(0));
  REQUIRE_FALSE(bench.channel.next_packet(0));
  const std::int64_t doubt_ms = bench.channel.next_due_ms(0);
  REQUIRE(doubt_ms > 500);
  bench.channel.write(Bytes(500, 2), doubt_ms - 1);
  Bytes plain;
  const auto asking = bench.channel.next_packet(doubt_ms + 40);
  REQUIRE(asking);
  const Content content = Bench::read(*asking, plain);
  CHECK(content.asks);
  CHECK(content.offset);
  for (std::int64_t t = doubt_ms + 41; t < doubt_ms + 500; ++t)
    REQUIRE_FALSE(bench.channel.next_packet(t));
  CHECK_FALSE(bench.channel.silent());
  static_cast<void>(bench.channel.next_packet(doubt_ms + 10'000));
  CHECK(bench.channel.silent());
}

TEST_CASE("Where little may be sent, little is sent, and the clock does not race", "[node]") {
  crypto::initialise();
  Bench bench;
  bench.channel.write(Bytes(4'000, 1), 0);
  Content heard;
  heard.asks = true;
  REQUIRE(bench.say(heard, 10) == Channel::Verdict::newest);
  bench.channel.ask();
  CHECK_FALSE(bench.channel.next_packet(10, kLeastPacketBytes - 1));
  CHECK(bench.channel.next_due_ms(10, kLeastPacketBytes - 1) == INT64_MAX);
  const auto least = bench.channel.next_packet(10, kLeastPacketBytes);
  REQUIRE(least);
  CHECK(least->size() == 24);
  Bytes plain;
  CHECK(Bench::read(*least, plain).asks);
  CHECK(bench.channel.next_due_ms(10, kLeastPacketBytes) > 10);  // the ack waits for room
  const auto ack = bench.channel.next_packet(10, 60);
  REQUIRE(ack);
  CHECK(ack->size() <= 60);
  CHECK(Bench::read(*ack, plain).ack);
  CHECK(bench.channel.next_due_ms(10, 60) > 10);
  const auto data = bench.channel.next_packet(10, 500);
  REQUIRE(data);
  CHECK(data->size() > 490);
  CHECK(data->size() <= 500);
}

TEST_CASE("A challenge is in each packet until its path is trusted, and only its return tells",
          "[node]") {
  crypto::initialise();
  Bench bench;
  PathToken token;
  token.bytes = {1, 2, 3, 4, 5, 6, 7, 8};
  bench.channel.challenge_path(token);
  Bytes plain;
  const auto first = bench.channel.next_packet(0, kLeastPacketBytes + PathToken::kSize);
  REQUIRE(first);
  CHECK(first->size() == 32);
  CHECK(Bench::read(*first, plain).challenge == token);
  // To acknowledge it unseen tells nothing.
  REQUIRE(bench.say(ack_of(0, 0, 10), 10) == Channel::Verdict::newest);
  CHECK_FALSE(bench.channel.returned());
  bench.channel.write(Bytes(500, 1), 10);
  const auto second = bench.channel.next_packet(60);
  REQUIRE(second);
  CHECK(Bench::read(*second, plain).challenge == token);
  Content back;
  back.response = token;
  REQUIRE(bench.say(back, 100) == Channel::Verdict::newest);
  CHECK(bench.channel.returned() == token);
  bench.channel.trust_path();
  bench.channel.ask();
  const auto third = bench.channel.next_packet(110);
  REQUIRE(third);
  CHECK_FALSE(Bench::read(*third, plain).challenge);
}

TEST_CASE("A challenge is returned at once, and once", "[node]") {
  crypto::initialise();
  Bench bench;
  Content content;
  content.challenge = PathToken{{9, 9}};
  REQUIRE(bench.say(content, 0) == Channel::Verdict::newest);
  CHECK(bench.channel.next_due_ms(0) == 0);
  Bytes plain;
  const auto answer = bench.channel.next_packet(0);
  REQUIRE(answer);
  CHECK(Bench::read(*answer, plain).response == content.challenge);
  CHECK_FALSE(bench.channel.next_packet(0));
}

// What a peer says that has these.
Content state_of(const std::set<std::uint64_t>& came, std::int64_t now_ms) {
  Content content;
  content.ack = AckBlock{static_cast<std::uint32_t>(now_ms), 0, {}};
  std::vector<AckRange>& ranges = content.ack->ranges;
  for (auto at = came.rbegin(); at != came.rend(); ++at) {
    if (!ranges.empty() && ranges.back().first == *at + 1)
      ranges.back().first = *at;
    else if (ranges.size() < kMaxAckRanges)
      ranges.push_back({*at, *at});
    else
      break;
  }
  return content;
}

TEST_CASE("A hole that holds the peer's window lets us sleep until it is mended", "[node]") {
  crypto::initialise();
  Bench bench;
  std::set<std::uint64_t> came;  // all but the first bytes, which are lost each time
  Bytes plain;
  std::int64_t now_ms = 0;
  const auto held = [&] {
    return bench.channel.out().waiting() > 0 && !bench.channel.out().can_take();
  };
  for (; !held() && now_ms < 80'000; now_ms += 20) {
    while (bench.channel.room() > 0) bench.channel.write(Bytes(1'000, 1), now_ms);
    while (const auto packet = bench.channel.next_packet(now_ms))
      if (Bench::read(*packet, plain).offset != 0U) came.insert(parse_data(*packet)->number_low);
    if (!came.empty())
      REQUIRE(bench.say(state_of(came, now_ms), now_ms) == Channel::Verdict::newest);
  }
  REQUIRE(held());
  while (bench.channel.next_packet(now_ms)) {
  }
  CHECK(bench.channel.next_due_ms(now_ms) > now_ms);
}

}  // namespace
}  // namespace harkara::node::datagram::test
