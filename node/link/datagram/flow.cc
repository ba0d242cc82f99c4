#include "node/link/datagram/flow.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "node/link/datagram/packet.h"

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kFirstBurst = 6;      // packets, before anything is known
constexpr std::size_t kWirePacket = 1'260;  // with IP and UDP
constexpr std::size_t kFullBytes = 1'100;
constexpr std::size_t kSamples = 10;
constexpr std::int64_t kLeastInterval_ms = 4;  // of a rate sample
constexpr std::int64_t kBaseTurn_ms = 15'000;
constexpr std::size_t kMaxWindow = 224 * 1024;  // below the peer's stream window
// Where no queue is seen for so many round trips, more is tried for one of them: the
// link may have become faster. Sooner again if it had.
constexpr std::int64_t kFasterPause = 10;
constexpr std::int64_t kCatchUp_us = 3'000;  // a timer may be late by so much

}  // namespace

Flow::Flow(std::int64_t round_trip_ms, std::int64_t now_ms)
    : round_trip_ms_(std::max<std::int64_t>(1, round_trip_ms)),
      smallest_ms_(round_trip_ms_),
      bases_turn_ms_(now_ms + kBaseTurn_ms),
      faster_at_ms_(now_ms + kFasterPause * smallest_ms_) {}

// The excess of the queue over its target is to go within twice the time after which
// the effect is seen: quicker would swing.
std::uint64_t Flow::pace() const {
  const std::int64_t target_ms = std::clamp<std::int64_t>(smallest_ms_ / 6, 10, 100);
  const auto ack_ms = static_cast<std::int64_t>(kPacketsPerAck * kWirePacket * 1'000 / rate_);
  const std::int64_t effect_ms = round_trip_ms_ + std::min(kAckDelay_ms, ack_ms);
  const std::int64_t gain =
      1'000 + std::clamp<std::int64_t>(500 * (target_ms - queue_ms_) / effect_ms, -400, 60);
  return std::max<std::uint64_t>(1, rate_ * static_cast<std::uint64_t>(gain) / 1'000);
}

void Flow::on_sent(std::size_t wire_bytes, std::int64_t now_ms) {
  if (rate_ == 0) return;  // the first burst goes as it is
  std::uint64_t rate = pace();
  if (now_ms < drain_until_ms_) {
    rate = rate_ * 3 / 4;
  } else if (now_ms >= faster_at_ms_) {
    rate = rate_ * 5 / 4;
    if (now_ms >= faster_at_ms_ + smallest_ms_) {
      const bool grew = rate_ > rate_before_ + rate_before_ / 10;
      faster_at_ms_ = now_ms + (grew ? 2 : kFasterPause) * smallest_ms_;
      rate_before_ = rate_;
    }
  }
  const std::int64_t earliest = now_ms * 1'000 - kCatchUp_us;
  next_us_ = std::max(next_us_, earliest) +
             static_cast<std::int64_t>(wire_bytes * 1'000'000 / std::max<std::uint64_t>(1, rate));
}

void Flow::measure_round_trip(const Acked& acked) {
  const std::int64_t sample =
      std::max<std::int64_t>(1, acked.now_ms - acked.sent_ms - acked.delay_ms);
  if (!std::exchange(measured_, true)) {
    round_trip_ms_ = smallest_ms_ = sample;
    return;
  }
  round_trip_ms_ = (7 * round_trip_ms_ + sample) / 8;
  smallest_ms_ = std::min(smallest_ms_, sample);
}

void Flow::measure_rate(const Acked& acked) {
  since_stamp_ += acked.fresh_bytes;
  limited_ = limited_ || acked.limited;
  if (!stamped_) {
    stamped_ = true;
    last_stamp_ms_ = acked.stamp_ms;
    since_stamp_ = 0;
    limited_ = false;
    return;
  }
  const auto interval = static_cast<std::int32_t>(acked.stamp_ms - last_stamp_ms_);
  if (interval < kLeastInterval_ms) return;
  const std::uint64_t sample = since_stamp_ * 1'000 / static_cast<std::uint64_t>(interval);
  const bool counts = !limited_ || (rate_ > 0 && sample > rate_);
  last_stamp_ms_ = acked.stamp_ms;
  since_stamp_ = 0;
  limited_ = false;
  if (!counts || sample == 0) return;
  samples_.push_back(sample);
  if (samples_.size() > kSamples) samples_.pop_front();
  rate_ = *std::ranges::max_element(samples_);
}

void Flow::measure_queue(const Acked& acked) {
  if (acked.wire_bytes < kFullBytes) return;  // a small one is through sooner
  if (acked.now_ms >= bases_turn_ms_) {
    bases_[1] = bases_[0];
    bases_[0] = INT64_MAX;
    bases_turn_ms_ = acked.now_ms + kBaseTurn_ms;
    if (queue_ms_ > smallest_ms_ / 12 + 10) drain_until_ms_ = acked.now_ms + smallest_ms_;
  }
  const std::int64_t delay =
      static_cast<std::int32_t>(acked.stamp_ms - static_cast<std::uint32_t>(acked.sent_ms));
  bases_[0] = std::min(bases_[0], delay);
  queue_ms_ = delay - std::min(bases_[0], bases_[1]);
  if (queue_ms_ > smallest_ms_ / 24 + 5)
    faster_at_ms_ = std::max(faster_at_ms_, acked.now_ms + kFasterPause * smallest_ms_);
}

void Flow::on_acked(const Acked& acked) {
  measure_round_trip(acked);
  measure_rate(acked);
  measure_queue(acked);
}

void Flow::on_return(std::int64_t now_ms) {
  stamped_ = false;
  faster_at_ms_ = now_ms + kFasterPause * smallest_ms_;
  queue_ms_ = 0;
}

std::size_t Flow::window_bytes() const {
  if (rate_ == 0) return kFirstBurst * kWirePacket;
  const std::uint64_t product = rate_ * static_cast<std::uint64_t>(smallest_ms_) / 1'000;
  // Room for acks that are rare, one of which may be lost.
  const std::uint64_t slack = std::max<std::uint64_t>(2 * rate_, kFirstBurst * kWirePacket);
  return static_cast<std::size_t>(std::min<std::uint64_t>(product * 7 / 4 + slack, kMaxWindow));
}

std::size_t Flow::slice_bytes() const {
  constexpr std::uint64_t kLeast = 1'100;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(rate_ / 4, kLeast, kMaxSliceBytes));
}

}  // namespace harkara::node::datagram
