#include <catch2/catch.hpp>

#include "sim/plan/hours.h"

namespace harkara::sim {

TEST_CASE("hours and weekdays are read, and what they are not is refused", "[sim]") {
  const auto hours = hours_setting("09:30-24:00");
  REQUIRE(hours);
  CHECK(hours->from_ms == 9 * kHour_ms + 30 * kMinute_ms);
  CHECK(hours->to_ms == kDay_ms);
  for (const char* wrong : {"", "9:00-17:00", "09:00", "17:00-09:00", "09:00-09:00", "09:60-10:00",
                            "09:00-24:01", "09:00 17:00", "09:00-17:000"})
    CHECK(!hours_setting(wrong));
  const auto days = weekdays_setting({"sat", "mon"});
  REQUIRE(days);
  CHECK(*days == std::array<bool, 7>{true, false, false, false, false, true, false});
  CHECK(!weekdays_setting({"monday"}));
}

TEST_CASE("a desk opens at its next hour on one of its days", "[sim]") {
  Hours hours = *hours_setting("10:00-12:00");
  hours.days = *weekdays_setting({"mon", "wed"});
  const Calendar calendar(1);  // day 0 is a Tuesday
  CHECK(!calendar.open(hours, 11 * kHour_ms));
  CHECK(calendar.next_open(hours, 0) == kDay_ms + 10 * kHour_ms);
  CHECK(calendar.next_open(hours, kDay_ms + 11 * kHour_ms) == kDay_ms + 11 * kHour_ms);
  CHECK(calendar.next_open(hours, kDay_ms + 12 * kHour_ms) == 6 * kDay_ms + 10 * kHour_ms);
  const auto spans = calendar.spans(hours, 6 * kDay_ms + 11 * kHour_ms);
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].start_ms == kDay_ms + 10 * kHour_ms);
  CHECK(spans[1].end_ms == 6 * kDay_ms + 11 * kHour_ms);
}

}  // namespace harkara::sim
