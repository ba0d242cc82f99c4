#include "sync/patience.h"

#include <algorithm>
#include <utility>

namespace harkara::sync {
namespace {

constexpr std::int64_t kMost_ms = 60'000;
constexpr std::int64_t kTimes = 4;

}  // namespace

void Patience::begin(std::int64_t now_ms) {
  since_ms_ = now_ms;
  exhausted_ = false;
}

void Patience::on_slice(std::int64_t now_ms) {
  if (std::exchange(given_up_, false)) least_ms_ = kMost_ms;
  gaps_ms_.at(next_) = now_ms - since_ms_;
  next_ = (next_ + 1) % kGaps;
  begin(now_ms);
}

std::int64_t Patience::patience_ms() const {
  const std::int64_t longest = *std::ranges::max_element(gaps_ms_);
  return std::clamp(kTimes * std::min(longest, kMost_ms), least_ms_, kMost_ms);
}

}  // namespace harkara::sync
