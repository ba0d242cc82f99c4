// How fast and how much: sends at the rate at which the peer is seen to receive, a
// little faster while nothing queues on the way and slower when it does (the idea of
// LEDBAT, RFC 6817, with BBR's measure of the rate). Loss does not slow it: on poor
// radio it is no sign of a full queue, and a fade is none either. Rate and delay come
// from the peer's arrival stamps, so acks that are rare or late do not disturb them.
#pragma once

#include <array>
#include <cstdint>
#include <deque>

namespace harkara::node::datagram {

class Flow {
 public:
  // `round_trip_ms`: a guess, until the first packet is acknowledged: a handshake that
  // was repeated cannot tell which of its messages was answered (Karn, Partridge 1987).
  Flow(std::int64_t round_trip_ms, std::int64_t now_ms);

  struct Acked {
    std::int64_t now_ms = 0;
    std::int64_t sent_ms = 0;     // of the greatest number this ack names for the first time
    std::size_t wire_bytes = 0;   // of that packet
    std::uint32_t stamp_ms = 0;   // when it came, by the peer's clock
    std::int64_t delay_ms = 0;    // the ack's own
    std::size_t fresh_bytes = 0;  // of all packets it names for the first time
    bool limited = false;         // we had nothing more to send: says little about the link
  };
  void on_sent(std::size_t wire_bytes, std::int64_t now_ms);
  void on_acked(const Acked& acked);
  // What was under way is judged lost after a silence: the next stamps start afresh.
  void on_return(std::int64_t now_ms);
  // They take longer on the way: the least transit time of the smaller ones is no measure.
  void on_larger_packets() { bases_ = {INT64_MAX, INT64_MAX}; }
  // The peer is elsewhere: what was measured of the round trip is a guess now.
  void on_move() { measured_ = false; }

  // The next packet may go then, if the window has room.
  std::int64_t next_ms() const { return (next_us_ + 999) / 1000; }
  std::size_t window_bytes() const;  // of packets under way
  std::int64_t round_trip_ms() const { return round_trip_ms_; }
  std::int64_t smallest_round_trip_ms() const { return smallest_ms_; }
  bool measured() const { return measured_; }  // these two are no guess
  std::int64_t queue_ms() const { return queue_ms_; }
  // Bytes per second; 0: not measured.
  std::uint64_t rate() const { return rate_; }
  // A quarter second of the link, within one packet's worth and the engine's limit.
  std::size_t slice_bytes() const;

 private:
  void measure_round_trip(const Acked& acked);
  void measure_rate(const Acked& acked);
  void measure_queue(const Acked& acked);
  std::uint64_t pace() const;  // bytes per second

  std::int64_t round_trip_ms_;
  std::int64_t smallest_ms_;
  bool measured_ = false;
  std::uint64_t rate_ = 0;
  std::deque<std::uint64_t> samples_;
  bool stamped_ = false;
  std::uint32_t last_stamp_ms_ = 0;
  std::size_t since_stamp_ = 0;  // bytes
  bool limited_ = false;         // any of them
  std::int64_t queue_ms_ = 0;
  std::array<std::int64_t, 2> bases_{INT64_MAX, INT64_MAX};  // least delay: now, before
  std::int64_t bases_turn_ms_;
  std::int64_t faster_at_ms_;      // more than the rate is tried then
  std::uint64_t rate_before_ = 0;  // at the last such time
  std::int64_t drain_until_ms_ = 0;
  std::int64_t next_us_ = 0;
};

}  // namespace harkara::node::datagram
