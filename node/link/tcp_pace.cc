#include "node/link/tcp_pace.h"

#include <algorithm>

#include "base/assert.h"
#include "base/limits.h"

namespace harkara::node {
namespace {

constexpr std::int64_t kLongTrip_us = 60'000;
// Before anything is known: a round trip of 600 ms at 64 kbit/s, and the ack's delay.
constexpr std::uint64_t kFirstPackets = 7;
constexpr std::uint64_t kLeastSlackPackets = 2;  // one on the air, one that waits for its ack
constexpr std::uint64_t kMaxTarget = 1'024 * 1'024;
constexpr std::size_t kSamples = 8;
constexpr int kSteadySamples = 3;
constexpr std::int64_t kLeastInterval_ms = 200;  // of a rate sample
// Heads of CURVE, ZMTP and the slice: 42 and at most 15 bytes; a slice of that much less
// than some full packets fills them.
constexpr std::size_t kSliceHeads = 54;
constexpr std::uint64_t kSlice_ms = 600;
constexpr int kOddLooks = 25;
constexpr std::uint64_t kOverhead = 16;  // what the engine counts beside a slice's payload

}  // namespace

bool TcpPace::begin(const std::optional<TcpFigures>& figures) {
  HARKARA_ASSERT(!active_);
  if (!figures || figures->least_trip_us < kLongTrip_us || figures->segment_bytes < kMinSliceBytes)
    return false;
  active_ = true;
  handed_ = figures->taken;
  segment_bytes_ = figures->segment_bytes;
  least_trip_us_ = figures->least_trip_us;
  arrived_ = figures->arrived;
  return true;
}

void TcpPace::handed(std::size_t wire_bytes) {
  if (!active_) return;
  handed_ += wire_bytes;
  told_ -= std::min<std::uint64_t>(told_, wire_bytes);
  busy_ = true;
}

std::uint64_t TcpPace::target() const {
  if (rate_ == 0) return kFirstPackets * segment_bytes_;
  const std::uint64_t quarters = starting_ ? 10 : 5;  // as BBR's startup, and a little ahead
  const std::uint64_t looks = rate_ * 2 * kLook_ms / 1'000;
  return std::min(product() * quarters / 4 + looks + slack(), kMaxTarget);
}

// Slices are handed over whole, when half of one fits, and the last packet may wait for company.
std::uint64_t TcpPace::slack() const {
  return std::max(kLeastSlackPackets * segment_bytes_,
                  slice_bytes() * 3 / 4 + segment_bytes_ * 3 / 2);
}

std::uint64_t TcpPace::product() const {
  return rate_ * static_cast<std::uint64_t>(least_trip_us_) / 1'000'000;
}

// Below what target() keeps there, so that a slice finds the link crowded when it is handed
// over. On a link of many packets a look comes too late.
bool TcpPace::is_crowded(const TcpFigures& figures) const {
  if (rate_ == 0 || !few()) return false;
  const std::uint64_t sent = figures.under_way - std::min(figures.under_way, figures.unsent);
  return sent > product() + rate_ * 2 * kLook_ms / 1'000 + kLeastSlackPackets * segment_bytes_;
}

std::size_t TcpPace::slice_bytes() const {
  const std::uint64_t packets =
      std::max<std::uint64_t>(1, rate_ * kSlice_ms / 1'000 / segment_bytes_);
  const std::uint64_t bytes = packets * segment_bytes_ - kSliceHeads;
  return static_cast<std::size_t>(std::clamp<std::uint64_t>(bytes, kMinSliceBytes, kMaxSliceBytes));
}

// From one arrival to another, a round trip apart or more.
void TcpPace::measure(const TcpFigures& figures, std::uint64_t flight, std::int64_t now_ms) {
  const bool idle = flight == 0;
  const bool limits = flight + 2 * slice_bytes() + segment_bytes_ < target();
  limited_ = limited_ || limits;
  const bool news = figures.arrived > arrived_;
  arrived_ = std::max(arrived_, figures.arrived);
  const std::int64_t interval = std::max(kLeastInterval_ms, least_trip_us_ / 1'000);
  if (since_ms_ >= 0 && news && now_ms - since_ms_ >= interval) {
    const std::uint64_t sample =
        (arrived_ - arrived_then_) * 1'000 / static_cast<std::uint64_t>(now_ms - since_ms_);
    if (!limited_ || (rate_ > 0 && sample > rate_)) take_sample(sample);
    since_ms_ = -1;
  }
  if (idle) {
    since_ms_ = -1;
  } else if (since_ms_ < 0 && news) {
    since_ms_ = now_ms;
    arrived_then_ = arrived_;
    limited_ = limits;  // what is handed over from now on arrives in another interval
  }
}

void TcpPace::take_sample(std::uint64_t sample) {
  if (sample == 0) return;
  if (sample > steady_rate_ + steady_rate_ / 4) {
    steady_rate_ = sample;
    steady_samples_ = 0;
  } else if (++steady_samples_ >= kSteadySamples) {
    starting_ = false;
  }
  samples_.push_back(sample);
  if (samples_.size() > kSamples) samples_.pop_front();
  rate_ = *std::ranges::max_element(samples_);
}

// What libzmq holds goes to an empty socket at once. What does not was miscounted by us.
void TcpPace::resynchronise(const TcpFigures& figures) {
  const bool odd = handed_ > figures.taken && figures.under_way == 0;
  odd_looks_ = odd ? odd_looks_ + 1 : 0;
  if (odd_looks_ >= kOddLooks) handed_ = figures.taken;
}

std::optional<TcpPace::Room> TcpPace::look(const TcpFigures& figures, std::int64_t now_ms) {
  if (!active_) return std::nullopt;
  least_trip_us_ = std::max<std::int64_t>(1'000, figures.least_trip_us);
  segment_bytes_ = std::max(figures.segment_bytes, kMinSliceBytes);
  resynchronise(figures);
  const std::uint64_t waiting = handed_ - std::min(handed_, figures.taken);
  const std::uint64_t flight = waiting + figures.under_way;
  measure(figures, flight, now_ms);
  if (figures.round_trip_us > least_trip_us_ * 3 / 2 && rate_ > 0) starting_ = false;
  busy_ = flight > 0;
  crowded_ = is_crowded(figures);
  const std::uint64_t slice = slice_bytes() + kOverhead;
  // To the nearest: what does not fit a last slice would never be used otherwise.
  const std::uint64_t whole = slice_bytes() + kSliceHeads;
  const std::uint64_t most = target() + whole / 2;
  const std::uint64_t slices = (most - std::min(most, flight)) / whole;
  const bool known = slices * slice <= told_ && told_slice_ == slice;
  if (known || slices == 0) return std::nullopt;
  told_ = slices * slice;
  told_slice_ = slice;
  // The engine sends a whole slice as long as any room is left.
  return Room{static_cast<std::size_t>((slices - 1) * slice + 1), slice_bytes()};
}

}  // namespace harkara::node
