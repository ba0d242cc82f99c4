#include "node/link/tcp_pace.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "base/limits.h"

namespace harkara::node::test {
namespace {

constexpr std::size_t kSegment = 1'448;
constexpr std::size_t kHeads = 50;  // of link and slice

// A connection over a link of some rate and 300 ms each way, with a sender who always has
// something, or not, and the kernel's view of it.
class Wire {
 public:
  explicit Wire(double bytes_per_ms) : rate_(bytes_per_ms) {
    figures_.segment_bytes = kSegment;
    figures_.least_trip_us = 600'000;
    figures_.round_trip_us = 600'000;
    figures_.taken = 866;  // the handshake; its last part is not acknowledged yet
    figures_.arrived = 566;
    begun_ = pace.begin(figures_);
    figures_.arrived = 866;
  }
  bool begun() const { return begun_; }

  void run(std::int64_t duration_ms, bool has_data = true) {
    for (const std::int64_t end = now_ms_ + duration_ms; now_ms_ < end;
         now_ms_ += TcpPace::kLook_ms)
      step(has_data);
  }
  void frame(std::size_t bytes) {
    pace.handed(bytes);
    for (std::size_t left = bytes; left > 0; left -= std::min(left, kSegment))
      packet(std::min(left, kSegment));
  }
  void set_rate(double bytes_per_ms) { rate_ = bytes_per_ms; }
  // What stands before a frame that is handed over now.
  double queue_ms() const { return std::max(0.0, busy_until_ - static_cast<double>(now_ms_)); }
  std::uint64_t under_way() const { return figures_.under_way; }
  std::uint64_t arrived() const { return figures_.arrived; }
  void lose_sight_of(std::uint64_t bytes) { pace.handed(bytes); }

  TcpPace pace;
  double idle_ms = 0;
  std::size_t slice = 0;

 private:
  struct Packet {
    double acked_ms, sent_ms;
    std::size_t bytes;
  };
  void packet(std::size_t bytes) {
    const double begin = std::max(busy_until_, static_cast<double>(now_ms_));
    busy_until_ = begin + static_cast<double>(bytes) / rate_;
    idle_ms += begin - last_end_;
    last_end_ = busy_until_;
    packets_.push_back({busy_until_ + 600, static_cast<double>(now_ms_), bytes});
    figures_.taken += bytes;
    figures_.under_way += bytes;
  }
  void step(bool has_data) {
    while (!packets_.empty() && packets_.front().acked_ms <= static_cast<double>(now_ms_)) {
      const Packet packet = packets_.front();
      packets_.pop_front();
      figures_.arrived += packet.bytes;
      figures_.under_way -= packet.bytes;
      const auto trip_us = static_cast<std::int64_t>((packet.acked_ms - packet.sent_ms) * 1'000);
      figures_.round_trip_us += (trip_us - figures_.round_trip_us) / 8;
    }
    if (!pace.busy() && room_ == 0) return;
    if (const auto room = pace.look(figures_, now_ms_)) {
      room_ = room->bytes;
      slice = room->slice_bytes;
    }
    while (has_data && room_ > 0) {
      frame(slice + kHeads);
      room_ -= std::min(room_, slice + 16);
    }
  }

  double rate_;
  bool begun_ = false;
  TcpFigures figures_;
  std::int64_t now_ms_ = 0;
  double busy_until_ = 0;
  double last_end_ = 0;
  std::size_t room_ = 0;
  std::deque<Packet> packets_;
};

TEST_CASE("A paced TCP link is kept busy, and no more waits than a fraction of a second",
          "[node]") {
  const double rate = GENERATE(2.0, 4.0, 8.0, 16.0, 48.0);  // bytes per ms
  CAPTURE(rate);
  Wire wire(rate);
  REQUIRE(wire.begun());
  wire.run(20'000);
  const double idle = wire.idle_ms;
  const std::uint64_t before = wire.arrived();
  double longest = 0;
  for (int i = 0; i < 500; ++i) {
    wire.run(20);
    longest = std::max(longest, wire.queue_ms());
  }
  CHECK(wire.idle_ms - idle < 50);
  CHECK(static_cast<double>(wire.arrived() - before) > rate * 10'000 * 0.97);
  // A quarter of the round trip, two packets, a slice, and what is in the hands of timers.
  CHECK(longest < 150 + 3 * kSegment / rate + static_cast<double>(wire.slice) / rate + 100);
}

TEST_CASE("Slices of a paced TCP link fill whole packets with their heads", "[node]") {
  Wire wire(6);
  wire.run(15'000);
  CHECK((wire.slice + kHeads) % kSegment > kSegment - 10);
  CHECK(wire.slice < kMaxSliceBytes);
}

TEST_CASE("A paced TCP link waits for full packets only while enough is on the way", "[node]") {
  const double rate = GENERATE(4.0, 8.0, 16.0);
  Wire wire(rate);
  wire.run(1'000);
  CHECK_FALSE(wire.pace.crowded());  // nothing is known yet
  wire.run(15'000);
  int crowded = 0;
  for (int i = 0; i < 3'000; ++i) {
    wire.run(20, i % 300 < 200);
    if (!wire.pace.crowded()) continue;
    ++crowded;
    CHECK(wire.queue_ms() > 40);
  }
  CHECK(crowded > 1'200);
}

// Regression: the ack of a greeting that stood alone was the first sample, and the link stood
// idle until there was a second one.
TEST_CASE("The rate of a paced TCP link is not taken from a lone greeting", "[node]") {
  Wire wire(8);
  wire.frame(360);
  wire.run(20);  // it is under way, and the rest follows
  wire.run(20'000);
  CHECK(wire.idle_ms < 50);
}

TEST_CASE("A sender with little to say does not make its link look slow", "[node]") {
  Wire wire(8);
  wire.run(15'000);
  const std::uint64_t rate = wire.pace.rate();
  for (int i = 0; i < 40; ++i) {
    wire.frame(200);
    wire.run(400, false);
  }
  CHECK(wire.pace.rate() == rate);
  wire.run(5'000);
  const double idle = wire.idle_ms;
  wire.run(10'000);
  CHECK(wire.idle_ms - idle < 50);
}

TEST_CASE("A paced link that becomes slower is filled less, and one that becomes faster more",
          "[node]") {
  Wire wire(16);
  wire.run(15'000);
  wire.set_rate(4);
  wire.run(30'000);
  CHECK(wire.pace.rate() < 4'800);
  CHECK(wire.under_way() < 9'000);
  wire.set_rate(16);
  wire.run(30'000);
  CHECK(wire.pace.rate() > 14'000);
}

TEST_CASE("A paced link comes to rest when nothing is under way", "[node]") {
  Wire wire(8);
  wire.run(5'000);
  wire.run(5'000, false);
  CHECK(wire.under_way() == 0);
  CHECK_FALSE(wire.pace.busy());
  wire.lose_sight_of(300);  // a byte count that was wrong must not keep the loop awake
  CHECK(wire.pace.busy());
  wire.run(2'000, false);
  CHECK_FALSE(wire.pace.busy());
}

TEST_CASE("A short link, and what is no TCP, is left to the acks of the peer", "[node]") {
  TcpFigures near;
  near.segment_bytes = kSegment;
  near.least_trip_us = 900;
  TcpPace pace;
  CHECK_FALSE(pace.begin(near));
  CHECK_FALSE(pace.begin(std::nullopt));
  CHECK_FALSE(pace.busy());
  CHECK(pace.least_trip_ms() == -1);
  near.least_trip_us = -1;
  CHECK_FALSE(pace.begin(near));
}

}  // namespace
}  // namespace harkara::node::test
