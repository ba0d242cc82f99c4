#include "sync/timetable.h"

#include <algorithm>

#include "base/assert.h"

namespace harkara::sync {
namespace {

constexpr std::int64_t kFirstMonday_s = 4LL * Timetable::kDay_s;  // 1970-01-05

std::uint32_t second_of_week(std::int64_t since_monday_s) {
  constexpr std::int64_t kWeek_s = Timetable::kWeek_s;
  return static_cast<std::uint32_t>((since_monday_s % kWeek_s + kWeek_s) % kWeek_s);
}

}  // namespace

void Timetable::add(std::int64_t start_s, std::uint32_t length_s) {
  if (calls_.size() == kMaxCalls) return;
  const Call call{second_of_week(start_s), std::min(length_s, kWeek_s)};
  calls_.insert(std::ranges::upper_bound(calls_, call.start_s, {}, &Call::start_s), call);
}

std::uint32_t Timetable::next_start_s(std::uint32_t second) const {
  const auto next = std::ranges::lower_bound(calls_, second, {}, &Call::start_s);
  return next == calls_.end() ? calls_.front().start_s + kWeek_s : next->start_s;
}

std::uint32_t Timetable::wait_s(std::int64_t wall_s) const {
  HARKARA_ASSERT(!calls_.empty());
  const std::uint32_t now = second_of_week(wall_s - kFirstMonday_s);
  for (const Call& call : calls_)
    if ((now + kWeek_s - call.start_s) % kWeek_s < call.length_s) return 0;
  return next_start_s(now) - now;
}

std::uint32_t Timetable::mean_wait_s() const {
  HARKARA_ASSERT(!calls_.empty());
  std::uint64_t waits_s2 = 0;
  std::uint64_t busy_until_s = calls_.front().start_s;
  const std::uint64_t end_s = busy_until_s + kWeek_s;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    busy_until_s = std::max<std::uint64_t>(busy_until_s, calls_[i].start_s + calls_[i].length_s);
    const std::uint64_t next = i + 1 < calls_.size() ? calls_[i + 1].start_s : end_s;
    const std::uint64_t gap = next > busy_until_s ? next - busy_until_s : 0;
    waits_s2 += gap * gap / 2;
  }
  return static_cast<std::uint32_t>(waits_s2 / kWeek_s);
}

bool Timetable::at_least(std::size_t calls, std::int64_t from_s, std::int64_t to_s) const {
  std::int64_t at_s = from_s;
  for (std::size_t begun = 0; begun < calls; ++begun) {
    if (at_s >= to_s || calls_.empty()) return false;
    const std::uint32_t second = second_of_week(at_s - kFirstMonday_s);
    at_s += next_start_s(second) - second;
    if (at_s >= to_s) return false;
    ++at_s;
  }
  return true;
}

}  // namespace harkara::sync
