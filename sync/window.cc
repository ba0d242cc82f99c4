#include "sync/window.h"

#include <algorithm>
#include <cmath>

#include "base/limits.h"

namespace harkara::sync {
namespace {
constexpr std::size_t kMinWindowBytes = 2'048;
constexpr std::size_t kRates = 8;
// TCP's recovery of a lost packet holds acks back for a round trip: with 1.5 products
// under way the link then stands idle for half of one.
constexpr double kGain = 2.0;
// Until the rate has ceased to grow, as BBR's startup.
constexpr double kStartGain = 3.0;
constexpr double kGrowth = 1.25;
constexpr int kSteadySamples = 8;                   // about two windows
constexpr std::int64_t kMinDelayValid_ms = 20'000;  // a probe idles the link for a round trip
constexpr double kSliceMilliseconds = 250;
constexpr std::size_t kSlicesPerWindow = 8;
// A cut takes about two of them, each costs 51 bytes of heads; with less, a near peer that
// works in batches would keep the window at its least.
constexpr std::size_t kFirstSliceBytes = 768;
// Of a window, so that a fast link is not full of them.
constexpr std::size_t kMostAcks = 8;
// A peer takes what has come in as one batch, and answers when it is through with it: on a link
// of a computing centre that takes many times the smallest round trip ever seen, and the larger
// the batch the less each bundle costs. Elsewhere as much on the way would be lost with each cut.
constexpr std::int64_t kBatchTrip_ms = 40;
// Such a link is one over which so much was acknowledged at last, within a second. Less may be
// what the network's buffers swallow at once.
constexpr std::uint64_t kProofBytes = 1'000'000;
constexpr std::int64_t kProof_ms = 1'000;
}  // namespace

bool Window::allows(std::size_t frame_bytes) const {
  if (room_) return room_->bytes > 0;
  const std::uint64_t flight = in_flight();
  if (flight == 0 || samples_.empty()) return true;
  const bool draining = probing_ && acked_ < probe_from_;
  return !draining && flight + frame_bytes <= window_bytes_;
}

bool Window::would_fill(std::size_t frame_bytes) const {
  return !room_ && in_flight() + frame_bytes + slice_bytes() > window_bytes_ &&
         sent_ + frame_bytes - asked_ >= window_bytes_ / kMostAcks;
}

std::size_t Window::slice_bytes() const {
  if (room_) return std::clamp(room_->slice_bytes, kMinSliceBytes, kMaxSliceBytes);
  if (rates_.empty()) return kFirstSliceBytes;
  const double rate = *std::max_element(rates_.begin(), rates_.end());
  // Eight to a window that is not small: with few, what does not fit a last slice is never
  // used, the rate measured stays below the window's, and it ceases to grow; and a cut takes
  // half of one.
  const std::size_t ideal = std::min(static_cast<std::size_t>(rate * kSliceMilliseconds),
                                     std::max(kFirstSliceBytes, window_bytes_ / kSlicesPerWindow));
  return std::clamp(ideal, kMinSliceBytes, std::min(kMaxSliceBytes, max_bytes_));
}

bool Window::on_sent(std::size_t frame_bytes, bool last, std::int64_t now_ms) {
  sent_ += frame_bytes;
  if (room_) {
    room_->bytes -= std::min(room_->bytes, frame_bytes);
    return false;
  }
  const bool ask = last || samples_.empty() || sent_ - asked_ >= window_bytes_ / 4;
  if (!ask) return false;
  asked_ = sent_;
  // An idle link has no delivery rate: start the interval at this sending.
  const bool idle = in_flight() == frame_bytes;
  const bool filled = in_flight() + slice_bytes() > window_bytes_;
  samples_.push_back(
      {sent_, now_ms, acked_, idle ? now_ms : acked_ms_, idle ? now_ms : acked_sent_ms_, filled});
  return true;
}

bool Window::on_ack(std::uint64_t total, std::int64_t now_ms) {
  if (total > sent_) return false;
  if (total <= acked_) return true;
  acked_ = total;
  acked_ms_ = now_ms;
  while (!samples_.empty() && samples_.front().total <= total) {
    measure(samples_.front(), now_ms);
    acked_sent_ms_ = samples_.front().sent_ms;
    samples_.pop_front();
  }
  prove(now_ms);
  resize();
  return true;
}

void Window::measure(const Sample& sample, std::int64_t now_ms) {
  const std::int64_t round_trip = std::max<std::int64_t>(1, now_ms - sample.sent_ms);
  const bool probe = probing_ && sample.total > probe_from_;  // what was sent earlier queued
  if (min_round_trip_ms_ < 0 || round_trip <= min_round_trip_ms_ || probe) {
    min_round_trip_ms_ = round_trip;
    min_found_ms_ = now_ms;
    probing_ = false;
  } else if (!probing_ && now_ms - min_found_ms_ > kMinDelayValid_ms) {
    probing_ = true;
    probe_from_ = sent_;
  }
  // Acks that were held back come faster than the bytes they tell of were carried, but no
  // faster than these were sent (as BBR's delivery rate, by both clocks).
  const std::int64_t elapsed = std::max(
      {std::int64_t{1}, now_ms - sample.acked_then_ms, sample.sent_ms - sample.acked_sent_ms});
  const double rate =
      static_cast<double>(sample.total - sample.acked_then) / static_cast<double>(elapsed);
  // With less under way than may be, it was ourselves who set the rate.
  if (!sample.filled && (rates_.empty() || rate < *std::max_element(rates_.begin(), rates_.end())))
    return;
  if (rate > steady_rate_ * kGrowth) {
    steady_rate_ = rate;
    steady_samples_ = 0;
  } else if (sample.filled) {
    ++steady_samples_;
  }
  rates_.push_back(rate);
  if (rates_.size() > kRates) rates_.pop_front();
}

void Window::prove(std::int64_t now_ms) {
  if (proof_from_ms_ >= 0 && acked_ - proof_from_ < kProofBytes) return;
  fast_ = proof_from_ms_ >= 0 && now_ms - proof_from_ms_ <= kProof_ms;
  proof_from_ = acked_;
  proof_from_ms_ = now_ms;
}

void Window::resize() {
  if (rates_.empty()) return;
  const double rate = *std::max_element(rates_.begin(), rates_.end());
  const double gain = steady_samples_ < kSteadySamples ? kStartGain : kGain;
  // And what is on the air or waits for company in an ack: a slice each.
  const std::int64_t trip =
      fast_ ? std::max(min_round_trip_ms_, kBatchTrip_ms) : min_round_trip_ms_;
  const double target =
      gain * rate * static_cast<double>(trip) + 2 * static_cast<double>(slice_bytes());
  const double capped = std::min(target, static_cast<double>(max_bytes_));
  window_bytes_ = std::max({kMinWindowBytes, 2 * slice_bytes(), static_cast<std::size_t>(capped)});
  window_bytes_ = std::min(window_bytes_, max_bytes_);
}

}  // namespace harkara::sync
