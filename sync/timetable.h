// Contacts known beforehand: a vehicle's rounds, a link's hours, the same each week. By the
// wall clock, so they are worth what the clock is; a neighbour that misses two of them is not
// expected by its timetable until it has been met again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace harkara::sync {

class Timetable {
 public:
  static constexpr std::uint32_t kDay_s = 24 * 3600;
  static constexpr std::uint32_t kWeek_s = 7 * kDay_s;
  static constexpr std::size_t kMaxCalls = 1'024;

  // `start_s` in seconds since Monday 00:00 UTC; any number of weeks more or less is the
  // same. Further calls than kMaxCalls are dropped.
  void add(std::int64_t start_s, std::uint32_t length_s);
  bool empty() const { return calls_.empty(); }

  // Of seconds since 1970. REQUIRES: not empty.
  std::uint32_t wait_s(std::int64_t wall_s) const;  // until a call begins; 0 during one
  std::uint32_t mean_wait_s() const;                // of that, over the week
  // Did this many begin in [from_s, to_s)?
  bool at_least(std::size_t calls, std::int64_t from_s, std::int64_t to_s) const;

 private:
  struct Call {
    std::uint32_t start_s;
    std::uint32_t length_s;
  };
  // The first that starts at that second of the week or after it, next week's included.
  std::uint32_t next_start_s(std::uint32_t second) const;
  std::vector<Call> calls_;  // by start_s
};

}  // namespace harkara::sync
