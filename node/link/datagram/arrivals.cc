#include "node/link/datagram/arrivals.h"

#include <algorithm>

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kKept = 64;  // ranges
// A range is told again and again only while it is near the top: what lies further
// back was in many acks already. Three are told in any case, for after a fade.
constexpr std::uint64_t kNear = 48;
constexpr std::size_t kAlways = 3;

}  // namespace

void Arrivals::note(std::uint64_t number, bool counts, bool asks, std::int64_t now_ms) {
  const bool first = numbers_.empty();
  const std::uint64_t expected = first ? number : numbers_.back().end;
  if (first || number >= expected) last_ms_ = now_ms;
  numbers_.add({number, number + 1});
  while (numbers_.count() > kKept) numbers_.remove(numbers_.front());
  if (!counts) return;
  ++unreported_;
  const bool gap = number != expected;
  if (asks || gap || unreported_ >= kPacketsPerAck)
    due_ms_ = now_ms;
  else
    due_ms_ = std::min(due_ms_, now_ms + kAckDelay_ms);
}

std::optional<AckBlock> Arrivals::report(std::int64_t now_ms, std::size_t most) {
  if (numbers_.empty()) return std::nullopt;
  AckBlock ack;
  ack.stamp_ms = static_cast<std::uint32_t>(last_ms_);
  ack.delay_ms =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(now_ms - last_ms_, 0, UINT32_MAX));
  const std::uint64_t top = numbers_.back().end;
  for (auto at = numbers_.all().rbegin(); at != numbers_.all().rend(); ++at) {
    const bool near = top - at->second < kNear;
    if (ack.ranges.size() == kMaxAckRanges || (!near && ack.ranges.size() >= kAlways)) break;
    ack.ranges.push_back({at->first, at->second - 1});
  }
  while (!ack.ranges.empty() && encoded_bytes(ack) > most) ack.ranges.pop_back();
  if (ack.ranges.empty()) return std::nullopt;
  unreported_ = 0;
  due_ms_ = INT64_MAX;
  return ack;
}

}  // namespace harkara::node::datagram
