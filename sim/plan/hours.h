// When a desk sits, a clinic works or a signal is there: hours of a day, on days of a week.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace harkara::sim {

inline constexpr std::int64_t kMinute_ms = 60'000;
inline constexpr std::int64_t kHour_ms = 60 * kMinute_ms;
inline constexpr std::int64_t kDay_ms = 24 * kHour_ms;

struct Span {
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;  // > start_ms
};

struct Hours {
  std::int64_t from_ms = 0;                                               // of the day
  std::int64_t to_ms = kDay_ms;                                           // > from_ms
  std::array<bool, 7> days = {true, true, true, true, true, true, true};  // Monday first

  bool never() const { return days == std::array<bool, 7>{}; }
};

// "09:00-17:00"; a span does not cross midnight. Errc::invalid.
Result<Hours> hours_setting(std::string_view text);
// "mon" to "sun". Errc::invalid.
Result<std::size_t> weekday_setting(std::string_view text);
// Of such names; all when empty.
Result<std::array<bool, 7>> weekdays_setting(const std::vector<std::string>& names);

// The same time in spans apart from each other, in order.
std::vector<Span> joined(std::vector<Span> spans);

// A calendar whose day 0 is a given weekday (0: Monday).
class Calendar {
 public:
  explicit Calendar(std::size_t first_weekday) : first_(first_weekday) {}
  std::size_t weekday(std::int64_t day) const {
    return (first_ + static_cast<std::size_t>(day)) % 7;
  }
  bool open(const Hours& hours, std::int64_t at_ms) const;
  // The first open moment at or after. REQUIRES: !hours.never().
  std::int64_t next_open(const Hours& hours, std::int64_t at_ms) const;
  // All open spans that begin before `end_ms`, cut there.
  std::vector<Span> spans(const Hours& hours, std::int64_t end_ms) const;

 private:
  std::size_t first_;
};

}  // namespace harkara::sim
