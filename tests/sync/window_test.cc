#include "sync/window.h"

#include <catch2/catch.hpp>
#include <deque>

#include "base/limits.h"

namespace harkara::sync {
namespace {

// A sender that always has more, a link, and a receiver that acks when asked.
struct Pipe {
  double rate_Bpms;
  std::int64_t one_way_ms;
  Window window{256 * 1024};
  double free_at_ms = 0;
  double swallowed_ms = 0;  // so much of its rate an idle link takes at once
  std::uint64_t sent = 0;
  std::size_t largest_queue = 0;
  std::int64_t stalled_since = -1;
  struct Coming {
    std::int64_t at_ms;
    std::uint64_t total;
  };
  std::deque<Coming> acks = {};
  std::size_t frame_bytes = 0;  // 0: whole slices
  std::size_t asked = 0;
  std::int64_t disk_ms = 1;  // the receiver answers whenever so much time is over

  void step(std::int64_t now) {
    while (!acks.empty() && acks.front().at_ms <= now) {
      REQUIRE(window.on_ack(acks.front().total, now));
      acks.pop_front();
    }
    for (;;) {
      const std::size_t cost = frame_bytes > 0 ? frame_bytes : window.slice_bytes() + 16;
      if (!window.allows(cost)) break;
      const bool ask = window.on_sent(cost, window.would_fill(cost), now);
      sent += cost;
      free_at_ms = std::max(free_at_ms, static_cast<double>(now) - swallowed_ms) +
                   static_cast<double>(cost) / rate_Bpms;
      if (!ask) continue;
      ++asked;
      const std::int64_t back = static_cast<std::int64_t>(free_at_ms) + 2 * one_way_ms + 1;
      acks.push_back({(back + disk_ms - 1) / disk_ms * disk_ms, sent});
    }
  }
  void run(std::int64_t from, std::int64_t until) {
    for (std::int64_t now = from; now < until; ++now) step(now);
  }
};

}  // namespace

TEST_CASE("the window settles near two bandwidth-delay products and two slices", "[sync]") {
  const std::int64_t round_trip = GENERATE(100, 600);
  Pipe pipe{4.0, round_trip / 2};
  pipe.run(0, 60'000);
  // The path's delay includes the time that one slice takes to leave.
  const double delay =
      static_cast<double>(round_trip) + static_cast<double>(pipe.window.slice_bytes() + 16) / 4.0;
  const double product = 4.0 * delay;
  const double slices = 2 * static_cast<double>(pipe.window.slice_bytes() + 16);
  CAPTURE(round_trip, pipe.window.bytes(), product);
  CHECK(static_cast<double>(pipe.window.bytes()) >= std::min(2'048.0, product));
  CHECK(static_cast<double>(pipe.window.bytes()) <= 1.05 * (2.0 * product + slices));
  CHECK(static_cast<double>(pipe.sent) > 0.85 * 4.0 * 60'000);
}

TEST_CASE("the window does not swell over half an hour of steady sending", "[sync]") {
  Pipe pipe{8.0, 300};
  pipe.run(0, 60'000);
  const std::size_t early = pipe.window.bytes();
  pipe.run(60'000, 1'800'000);
  CAPTURE(early, pipe.window.bytes());
  CHECK(pipe.window.bytes() <= early * 5 / 4);
  CHECK(static_cast<double>(pipe.sent) > 0.85 * 8.0 * 1'800'000);
}

// As TCP does while it repairs a loss, or a peer whose disk is slow.
TEST_CASE("acks that are held back and then come at once do not make the window swell", "[sync]") {
  Pipe pipe{8.0, 300};
  pipe.run(0, 60'000);
  const std::size_t steady = pipe.window.bytes();
  std::size_t largest = 0;
  for (std::int64_t now = 60'000; now < 300'000; ++now) {
    const bool held = now % 10'000 < 1'500;
    if (held && !pipe.acks.empty() && pipe.acks.front().at_ms <= now)
      for (auto& ack : pipe.acks) ack.at_ms = std::max(ack.at_ms, now / 10'000 * 10'000 + 1'500);
    pipe.step(now);
    largest = std::max(largest, pipe.window.bytes());
  }
  CAPTURE(steady, largest);
  CHECK(largest <= steady * 5 / 4);
}

TEST_CASE("little to say does not make the window small", "[sync]") {
  Window window(256 * 1024);
  std::uint64_t sent = 0;
  // A small frame a second, answered after 600 ms: 0.2 bytes per millisecond.
  for (std::int64_t now = 0; now < 30'000; now += 1'000) {
    sent += 120;
    REQUIRE(window.on_sent(120, true, now));
    REQUIRE(window.on_ack(sent, now + 600));
  }
  CHECK(window.bytes() >= 4'096);
}

TEST_CASE("the window grows on a fast link and stays below its cap", "[sync]") {
  Pipe pipe{1'250.0, 50};
  pipe.run(0, 5'000);
  CHECK(pipe.window.bytes() > 100'000);
  CHECK(pipe.window.bytes() <= 256 * 1024);
  CHECK(pipe.window.slice_bytes() == kMaxSliceBytes);
}

TEST_CASE("a fast and near peer that writes to its disk in between is kept busy", "[sync]") {
  Pipe pipe{8'000.0, 0};
  const bool quick_at_first = GENERATE(true, false);
  CAPTURE(quick_at_first);
  if (!quick_at_first) pipe.disk_ms = 20;
  pipe.run(0, 100);
  pipe.disk_ms = 20;
  pipe.run(100, 10'000);
  CAPTURE(pipe.window.bytes(), pipe.window.round_trip_ms());
  CHECK(static_cast<double>(pipe.sent) > 0.8 * 8'000.0 * 10'000);
}

TEST_CASE("what a buffer swallows at once is no proof of a fast link", "[sync]") {
  Pipe pipe{400.0, 0};
  pipe.swallowed_ms = 50;
  for (std::int64_t now = 0; now < 10'000; ++now) {
    if (now % 1'000 >= 200) pipe.step(now);
    REQUIRE(pipe.window.bytes() <= 64 * 1024);
  }
}

TEST_CASE("little is under way on a near link of moderate speed", "[sync]") {
  Pipe pipe{400.0, 0};
  for (std::int64_t now = 0; now < 10'000; ++now) {
    pipe.step(now);
    REQUIRE(pipe.window.in_flight() <= 4 * kMaxSliceBytes);
  }
  CHECK(static_cast<double>(pipe.sent) > 0.8 * 400.0 * 10'000);
}

TEST_CASE("a full window of small frames asks for no more than eight acks", "[sync]") {
  Pipe pipe{1'250.0, 50};
  pipe.frame_bytes = 400;
  pipe.run(0, 20'000);
  const double windows = static_cast<double>(pipe.sent) / static_cast<double>(pipe.window.bytes());
  CHECK(static_cast<double>(pipe.asked) < 9 * windows);
}

TEST_CASE("a path that became longer is found out by draining", "[sync]") {
  Pipe pipe{8.0, 50};
  pipe.run(0, 15'000);
  const std::size_t before = pipe.window.bytes();
  pipe.one_way_ms = 500;
  pipe.run(15'000, 90'000);
  CHECK(pipe.window.round_trip_ms() > 1'000);
  CHECK(pipe.window.bytes() > before);
}

TEST_CASE("an ack of more than was sent is refused", "[sync]") {
  Window window(10'000);
  CHECK(window.on_ack(0, 1));
  CHECK_FALSE(window.on_ack(1, 1));
  window.on_sent(500, true, 2);
  CHECK_FALSE(window.on_ack(501, 3));
  CHECK(window.on_ack(500, 3));
  CHECK(window.on_ack(100, 4));  // late, harmless
  CHECK(window.in_flight() == 0);
}

TEST_CASE("more is never under way than the window and one frame", "[sync]") {
  Pipe pipe{4.0, 300};
  for (std::int64_t now = 0; now < 120'000; ++now) {
    pipe.step(now);
    REQUIRE(pipe.window.in_flight() <= pipe.window.bytes() + kMaxSliceBytes + 16 + 4'096);
  }
}

TEST_CASE("frames that did not ask for an ack never leave the link stuck", "[sync]") {
  Window window(256 * 1024);
  std::int64_t now = 0;
  std::uint64_t sent = 0;
  std::uint64_t asked = 0;
  for (int i = 0; i < 2'000; ++i, now += 700) {
    for (int burst = 0; burst < 3 && window.allows(900); ++burst) {
      sent += 900;
      if (window.on_sent(900, false, now)) asked = sent;
    }
    REQUIRE(window.on_ack(asked, now + 600));
    REQUIRE(window.allows(1'040));
  }
}

}  // namespace harkara::sync
