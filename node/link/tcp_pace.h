// How much a TCP connection takes now, so that the link is never idle and little stands
// before an emergency. The engine's own window (sync/window.h) learns what arrived from the
// peer's acks, which TCP holds back for a round trip whenever a packet is lost; the kernel
// knows better, by selective acknowledgements. So on long links it is asked, every few
// milliseconds while something is under way, and the engine is told what room there is:
//
//   room = 1.25 x rate x least round trip + 2 full packets - what is under way
//
// where under way is all that was handed to libzmq and neither arrived nor is judged lost.
// The rate is the best of late, at which bytes were seen to arrive. On short links the
// window by acks does well, and sees past proxies on the way that a kernel cannot.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "node/link/tcp_figures.h"

namespace harkara::node {

class TcpPace {
 public:
  struct Room {
    std::size_t bytes;        // as many whole slices as fit
    std::size_t slice_bytes;  // payload; fills packets with its heads
  };
  static constexpr std::int64_t kLook_ms = 20;
  static constexpr std::uint64_t kFewPackets = 16;

  // Of a connection on which no frame was sent yet: is it one to be paced? To be called
  // once; without, or when it says no, the others say nothing.
  bool begin(const std::optional<TcpFigures>& figures);
  bool active() const { return active_; }
  // A frame of so many bytes, link framing included, goes to libzmq.
  void handed(std::size_t wire_bytes);
  // What the engine does not know yet. To be called every kLook_ms while busy().
  std::optional<Room> look(const TcpFigures& figures, std::int64_t now_ms);
  // Something is under way, or nothing was looked at yet.
  bool busy() const { return active_ && busy_; }

  // The link holds but few packets, as far as is known.
  bool few() const { return active_ && target() < kFewPackets * segment_bytes_; }

  // By the last look: more packets wait on the way than are sent until the next one, so that
  // nothing is lost if the next packet waits to be full.
  bool crowded() const { return crowded_; }

  std::int64_t least_trip_ms() const { return active_ ? least_trip_us_ / 1'000 : -1; }
  std::uint64_t rate() const { return rate_; }  // bytes per second; 0: not measured

 private:
  std::uint64_t target() const;
  std::size_t slice_bytes() const;
  void measure(const TcpFigures& figures, std::uint64_t flight, std::int64_t now_ms);
  void take_sample(std::uint64_t sample);
  void resynchronise(const TcpFigures& figures);
  bool is_crowded(const TcpFigures& figures) const;
  std::uint64_t slack() const;
  std::uint64_t product() const;  // what the link holds, of rate and least round trip

  bool active_ = false;
  bool busy_ = true;
  bool crowded_ = false;
  std::uint64_t handed_ = 0;  // with what the kernel had taken before the first frame
  std::uint64_t told_ = 0;    // of room, and not used since
  std::uint64_t told_slice_ = 0;
  int odd_looks_ = 0;
  std::size_t segment_bytes_ = 0;
  std::int64_t least_trip_us_ = 0;
  std::uint64_t rate_ = 0;
  std::deque<std::uint64_t> samples_;
  bool starting_ = true;           // no queue was seen yet, and the rate still grows
  std::uint64_t steady_rate_ = 0;  // the rate when it last grew by a quarter
  int steady_samples_ = 0;         // since then
  // The rate sample that is being taken.
  std::int64_t since_ms_ = -1;  // -1: none
  std::uint64_t arrived_then_ = 0;
  std::uint64_t arrived_ = 0;  // the most that was seen
  bool limited_ = false;       // the engine left room meanwhile
};

}  // namespace harkara::node
