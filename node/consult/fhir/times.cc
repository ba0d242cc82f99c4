#include "node/consult/fhir/times.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace harkara::node::consult::fhir {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kMinute_ms = 60'000;
constexpr std::int64_t kDay_ms = 24 * 60 * kMinute_ms;

chrono::year_month_day date_of(std::int64_t time_ms) {
  const chrono::sys_time<chrono::milliseconds> at{chrono::milliseconds{time_ms}};
  return chrono::year_month_day{chrono::floor<chrono::days>(at)};
}

// Takes what it knows from the front.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `digits` of them; -1 and nothing taken when they are not there.
  int number(std::size_t digits) {
    if (rest_.size() < digits) return -1;
    int out = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return -1;
      out = out * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return out;
  }

  // After a point, any number of digits; those after the third say nothing here.
  int thousandths() {
    int out = 0;
    int place = 100;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; place /= 10) {
      out += (rest_.front() - '0') * place;
      rest_.remove_prefix(1);
    }
    return out;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> day_of(Reader& reader) {
  const int year = reader.number(4);
  if (year < 1) return std::nullopt;
  const int month = reader.skip('-') ? reader.number(2) : 1;
  const int day = reader.skip('-') ? reader.number(2) : 1;
  if (month < 1 || day < 1) return std::nullopt;
  const chrono::year_month_day date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                    chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return chrono::sys_days{date}.time_since_epoch().count();
}

// "Z", "+05:30": minutes ahead of UTC.
std::optional<int> zone_of(Reader& reader) {
  if (reader.skip('Z')) return 0;
  const bool east = reader.skip('+');
  if (!east && !reader.skip('-')) return std::nullopt;
  const int hours = reader.number(2);
  const int minutes = reader.skip(':') ? reader.number(2) : -1;
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (hours * 60 + minutes);
}

}  // namespace

std::string instant_text(std::int64_t time_ms) {
  const chrono::year_month_day date = date_of(time_ms);
  const std::int64_t in_day = ((time_ms % kDay_ms) + kDay_ms) % kDay_ms;
  char out[48];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(in_day / (60 * kMinute_ms)),
                static_cast<int>(in_day / kMinute_ms % 60), static_cast<int>(in_day / 1000 % 60),
                static_cast<int>(in_day % 1000));
  return out;
}

std::optional<std::int64_t> time_of(std::string_view text) {
  Reader reader(text);
  const auto day = day_of(reader);
  if (!day) return std::nullopt;
  if (reader.at_end()) return *day * kDay_ms;
  if (!reader.skip('T')) return std::nullopt;
  const int hour = reader.number(2);
  const int minute = reader.skip(':') ? reader.number(2) : -1;
  const int second = reader.skip(':') ? reader.number(2) : 0;
  const int thousandths = reader.skip('.') ? reader.thousandths() : 0;
  const auto zone = zone_of(reader);
  const bool sane = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 &&
                    second <= 60 && zone && reader.at_end();
  if (!sane) return std::nullopt;
  return *day * kDay_ms + (std::int64_t{hour} * 60 + minute - *zone) * kMinute_ms +
         std::int64_t{second} * 1000 + thousandths;
}

std::int64_t months_between(std::int64_t from_ms, std::int64_t to_ms) {
  const chrono::year_month_day from = date_of(from_ms);
  const chrono::year_month_day to = date_of(to_ms);
  const auto months = [](const chrono::year_month_day& date) {
    return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month());
  };
  return months(to) - months(from) - (to.day() < from.day() ? 1 : 0);
}

}  // namespace harkara::node::consult::fhir
