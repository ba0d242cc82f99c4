#include "sync/timetable.h"

#include <catch2/catch.hpp>

namespace harkara::sync {
namespace {

constexpr std::int64_t kMonday_s = 1'767'571'200;  // 2026-01-05 00:00 UTC, a Monday
constexpr std::int64_t kHour_s = 3'600;
constexpr std::int64_t kDay_s = 24 * kHour_s;

TEST_CASE("a timetable tells how long it is until the next call, week after week", "[sync]") {
  Timetable rounds;
  rounds.add(9 * kHour_s, 1'800);               // Monday
  rounds.add(3 * kDay_s + 9 * kHour_s, 1'800);  // Thursday
  for (const std::int64_t week : {0, 1, 52}) {
    const std::int64_t monday_s = kMonday_s + week * 7 * kDay_s;
    CHECK(rounds.wait_s(monday_s) == 9 * kHour_s);
    CHECK(rounds.wait_s(monday_s + 9 * kHour_s) == 0);
    CHECK(rounds.wait_s(monday_s + 9 * kHour_s + 1'799) == 0);
    CHECK(rounds.wait_s(monday_s + 9 * kHour_s + 1'800) == 3 * kDay_s - 1'800);
    CHECK(rounds.wait_s(monday_s + 4 * kDay_s) == 3 * kDay_s + 9 * kHour_s);
  }
}

TEST_CASE("the mean wait of a timetable is that of a moment drawn at random", "[sync]") {
  Timetable rounds;
  rounds.add(2 * kDay_s + 600, 7'200);
  rounds.add(2 * kDay_s + 3'600, 7'200);            // overlaps the first
  rounds.add(6 * kDay_s + 23 * kHour_s, 4 * 3600);  // across the week's end
  std::uint64_t sum = 0;
  for (std::int64_t s = 0; s < 7 * kDay_s; s += 60) sum += rounds.wait_s(kMonday_s + s);
  CHECK(static_cast<double>(rounds.mean_wait_s()) ==
        Approx(static_cast<double>(sum) / (7 * 24 * 60)).margin(60));
}

TEST_CASE("calls before Monday and of other weeks are the same calls", "[sync]") {
  Timetable a;
  Timetable b;
  a.add(-kHour_s, 60);
  b.add(7 * kDay_s * 3 + 7 * kDay_s - kHour_s, 60);
  for (std::int64_t s = 0; s < 7 * kDay_s; s += 1'801)
    CHECK(a.wait_s(kMonday_s + s) == b.wait_s(kMonday_s + s));
}

TEST_CASE("calls between two moments are counted from the first up to the second", "[sync]") {
  Timetable daily;
  for (std::int64_t day = 0; day < 7; ++day) daily.add(day * kDay_s + 8 * kHour_s, 600);
  const std::int64_t eight_s = kMonday_s + 8 * kHour_s;
  CHECK_FALSE(daily.at_least(1, eight_s + 1, eight_s + kDay_s));
  CHECK(daily.at_least(1, eight_s, eight_s + 1));
  CHECK(daily.at_least(2, eight_s, eight_s + kDay_s + 1));
  CHECK_FALSE(daily.at_least(3, eight_s, eight_s + 2 * kDay_s));
  CHECK(daily.at_least(30, eight_s, eight_s + 40 * kDay_s));
  CHECK_FALSE(Timetable().at_least(1, 0, kMonday_s));
}

TEST_CASE("a timetable holds no more calls than its limit", "[sync]") {
  Timetable full;
  for (std::int64_t i = 0; i < 5'000; ++i) full.add(i * 60, 30);
  CHECK(full.wait_s(kMonday_s + static_cast<std::int64_t>(Timetable::kMaxCalls) * 60) > 60);
}

}  // namespace
}  // namespace harkara::sync
