#include "sim/plan/hours.h"

#include <algorithm>

#include "base/assert.h"
#include "sim/input/lines.h"

namespace harkara::sim {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<std::int64_t> time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  const auto hour = whole_number(text.substr(0, 2));
  const auto minute = whole_number(text.substr(3, 2));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) return {};
  return static_cast<std::int64_t>(*hour * 60 + *minute) * kMinute_ms;
}

}  // namespace

Result<Hours> hours_setting(std::string_view text) {
  Hours out;
  const auto from = time_of_day(text.substr(0, std::min<std::size_t>(5, text.size())));
  const auto to = text.size() == 11 ? time_of_day(text.substr(6)) : std::nullopt;
  if (!from || !to || text[5] != '-' || *from >= *to)
    return fail(Errc::invalid,
                "'" + std::string(text) + "' are no hours of one day, such as 09:00-17:00");
  out.from_ms = *from;
  out.to_ms = *to;
  return out;
}

Result<std::size_t> weekday_setting(std::string_view text) {
  const auto found = std::ranges::find(kDays, text);
  if (found == kDays.end())
    return fail(Errc::invalid,
                "'" + std::string(text) + "' is none of mon tue wed thu fri sat sun");
  return static_cast<std::size_t>(found - kDays.begin());
}

Result<std::array<bool, 7>> weekdays_setting(const std::vector<std::string>& names) {
  if (names.empty()) return Hours{}.days;
  std::array<bool, 7> out{};
  for (const std::string& name : names) {
    HARKARA_ASSIGN(const std::size_t day, weekday_setting(name));
    out[day] = true;
  }
  return out;
}

std::vector<Span> joined(std::vector<Span> spans) {
  std::ranges::stable_sort(spans, {}, &Span::start_ms);
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (!out.empty() && span.start_ms <= out.back().end_ms) {
      out.back().end_ms = std::max(out.back().end_ms, span.end_ms);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

bool Calendar::open(const Hours& hours, std::int64_t at_ms) const {
  const std::int64_t time_ms = at_ms % kDay_ms;
  return hours.days[weekday(at_ms / kDay_ms)] && time_ms >= hours.from_ms && time_ms < hours.to_ms;
}

std::int64_t Calendar::next_open(const Hours& hours, std::int64_t at_ms) const {
  HARKARA_ASSERT(!hours.never());
  if (open(hours, at_ms)) return at_ms;
  std::int64_t day = at_ms / kDay_ms;
  if (at_ms % kDay_ms >= hours.from_ms) ++day;
  while (!hours.days[weekday(day)]) ++day;
  return day * kDay_ms + hours.from_ms;
}

std::vector<Span> Calendar::spans(const Hours& hours, std::int64_t end_ms) const {
  std::vector<Span> out;
  for (std::int64_t day = 0; day * kDay_ms < end_ms; ++day) {
    const std::int64_t start_ms = day * kDay_ms + hours.from_ms;
    if (!hours.days[weekday(day)] || start_ms >= end_ms) continue;
    out.push_back({start_ms, std::min(end_ms, day * kDay_ms + hours.to_ms)});
  }
  return out;
}

}  // namespace harkara::sim
