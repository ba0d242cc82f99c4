#include "sync/contact_history.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::sync {
namespace {

constexpr std::uint64_t kMemory_s = 7 * 24 * 3600;       // older days count for a half and less
constexpr std::uint64_t kLongestGap_s = 30 * 24 * 3600;  // keeps the squares below 2^43
constexpr std::uint64_t kGrace_s = 600;

std::int64_t seconds(Moment now) {
  return now.monotonic_ms / 1000;
}

std::uint64_t elapsed(std::int64_t from_s, std::int64_t to_s) {
  if (to_s <= from_s) return 0;
  return std::min(static_cast<std::uint64_t>(to_s - from_s), kLongestGap_s);
}

}  // namespace

void ContactHistory::forget(std::uint64_t elapsed_s) {
  for (std::uint64_t* sum : {&total_s_, &gaps_s_, &waits_s2_})
    *sum = *sum * kMemory_s / (kMemory_s + elapsed_s);
}

void ContactHistory::began(Moment now) {
  if (contacts_++ > 0) return;
  if (met_) {
    const std::uint64_t gap = elapsed(since_s_, seconds(now));
    forget(gap);
    total_s_ += gap;
    gaps_s_ += gap;
    waits_s2_ += gap * gap / 2;
  }
  met_ = true;
  since_s_ = seconds(now);
}

void ContactHistory::ended(Moment now) {
  HARKARA_ASSERT(contacts_ > 0);
  if (--contacts_ > 0) return;
  const std::uint64_t length = elapsed(since_s_, seconds(now));
  forget(length);
  total_s_ += length;
  since_s_ = seconds(now);
}

// The gap in which a moment drawn at random lies is a long one rather than a short one.
std::uint64_t ContactHistory::usual_gap_s() const {
  return gaps_s_ == 0 ? 0 : 2 * waits_s2_ / gaps_s_;
}

std::uint32_t ContactHistory::wait_s(Moment now) const {
  const std::uint64_t lasting = elapsed(since_s_, seconds(now));
  const std::uint64_t all = std::max<std::uint64_t>(1, total_s_ + (in_contact() ? lasting : 0));
  std::uint64_t wait = waits_s2_ / all;
  if (overdue(now)) wait = std::max(wait, lasting);
  return static_cast<std::uint32_t>(std::min(wait, kLongestGap_s));
}

bool ContactHistory::overdue(Moment now) const {
  return !in_contact() && elapsed(since_s_, seconds(now)) > 2 * usual_gap_s() + kGrace_s;
}

std::int64_t ContactHistory::away_s(Moment now) const {
  return in_contact() ? 0 : std::max<std::int64_t>(0, seconds(now) - since_s_);
}

void ContactHistory::write(ByteWriter& out, Moment now) const {
  ContactHistory ended_now = *this;
  while (ended_now.in_contact()) ended_now.ended(now);
  out.u64(ended_now.total_s_);
  out.u64(ended_now.gaps_s_);
  out.u64(ended_now.waits_s2_);
  out.u8(met_ ? 1 : 0);
  out.i64(now.wall_ms / 1000 - ended_now.away_s(now));
}

void ContactHistory::read(ByteReader& in, Moment now) {
  const std::uint64_t total = in.u64();
  const std::uint64_t gaps = in.u64();
  const std::uint64_t waits = in.u64();
  const std::uint8_t met = in.u8();
  const std::int64_t last_wall_s = in.i64();
  constexpr std::uint64_t kMost_s = kLongestGap_s + kMemory_s;  // what the sums can come to
  if (!in.ok() || gaps > total || total > 2 * kMost_s || met > 1 || waits > kLongestGap_s * kMost_s)
    return in.reject();
  total_s_ = total;
  gaps_s_ = gaps;
  waits_s2_ = waits;
  met_ = met != 0;
  const std::int64_t now_wall_s = now.wall_ms / 1000;
  const bool believable = last_wall_s <= now_wall_s &&
                          last_wall_s >= now_wall_s - static_cast<std::int64_t>(kLongestGap_s);
  since_s_ = seconds(now) - (believable ? now_wall_s - last_wall_s : 0);
}

}  // namespace harkara::sync
