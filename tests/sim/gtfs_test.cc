#include <catch2/catch.hpp>

#include "sim/input/csv.h"
#include "sim/input/gtfs.h"

namespace harkara::sim {
namespace {

constexpr std::string_view kCalendar =
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "WD,1,1,1,1,1,0,0,20260101,20261231\n"
    "SA,0,0,0,0,0,1,0,20260101,20261231\n";
constexpr std::string_view kTrips =
    "\xEF\xBB\xBFroute_id,service_id,trip_id,trip_headsign\r\n"
    "R1,WD,T1,\"Town, east\"\r\n"
    "R1,WD,T2,Back\r\n"
    "R1,WD,T3,At the same time\r\n"
    "R1,SA,T4,Saturday\r\n"
    "R1,HOLIDAY,T5,Never\r\n";
constexpr std::string_view kTimes =
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T1,08:00:00,08:05:00,A,1\n"
    "T1,9:00:00,9:01:00,C,3\n"
    "T1,,,B,2\n"
    "T2,09:30:00,09:30:00,C,1\n"
    "T2,25:10:00,25:10:00,A,2\n"
    "T3,08:30:00,08:30:00,A,1\n"
    "T3,09:10:00,09:10:00,C,2\n"
    "T4,08:00:00,08:00:00,A,1\n"
    "T5,08:00:00,08:00:00,A,1\n";

std::string refusal(std::string_view trips, std::string_view times,
                    std::string_view calendar = kCalendar) {
  const auto read = read_gtfs({trips, times, calendar});
  REQUIRE(!read);
  return read.error().message;
}

}  // namespace

TEST_CASE("a timetable becomes vehicles that follow their trips", "[sim]") {
  const auto read = read_gtfs({kTrips, kTimes, kCalendar});
  if (!read) FAIL(read.error().message);
  REQUIRE(read->vehicles.size() == 3);
  const TimetableVehicle& first = read->vehicles[0];
  CHECK(first.days == std::array<bool, 7>{true, true, true, true, true, false, false});
  // The trip back begins where this one stood, so it is the same bus.
  REQUIRE(first.visits.size() == 4);
  CHECK(first.visits[0].stop == "A");
  CHECK(first.visits[0].leave_s == 8 * 3600 + 300);
  CHECK(first.visits[3].arrive_s == 25 * 3600 + 600);
  std::size_t saturdays = 0;
  for (const TimetableVehicle& each : read->vehicles) saturdays += each.days[5] ? 1U : 0U;
  CHECK(saturdays == 1);
  CHECK(read->warnings.size() == 2);
}

TEST_CASE("trips of one block are one vehicle wherever they begin", "[sim]") {
  const auto read = read_gtfs({"route_id,service_id,trip_id,block_id\nR1,WD,T1,7\nR2,WD,T2,7\n",
                               "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                               "T1,08:00:00,08:00:00,A,1\nT1,09:00:00,09:00:00,B,2\n"
                               "T2,10:00:00,10:00:00,X,1\nT2,11:00:00,11:00:00,Y,2\n",
                               kCalendar});
  REQUIRE(read);
  REQUIRE(read->vehicles.size() == 1);
  CHECK(read->vehicles[0].visits.size() == 4);
}

TEST_CASE("what is wrong in a timetable is named with file and line", "[sim]") {
  CHECK(refusal("", kTimes).find("trips.txt: is empty") == 0);
  CHECK(refusal("route_id,trip_id\n", kTimes).find("service_id") != std::string::npos);
  CHECK(refusal("route_id,service_id,trip_id\nR,WD,T1\nR,WD,T1\n", kTimes).find("trips.txt:3") ==
        0);
  const std::string head = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n";
  const std::string_view one = "route_id,service_id,trip_id\nR,WD,T1\n";
  CHECK(refusal(one, head + "T9,08:00:00,08:00:00,A,1\n").find("no trip 'T9'") !=
        std::string::npos);
  CHECK(refusal(one, head + "T1,08:00,08:00:00,A,1\n").find("stop_times.txt:2") == 0);
  CHECK(refusal(one, head + "T1,49:00:00,49:00:00,A,1\n").find("service day") != std::string::npos);
  CHECK(refusal(one, head + "T1,08:00:00,07:00:00,A,1\n").find("service day") != std::string::npos);
  CHECK(refusal(one, head + "T1,08:00:00,08:00:00,\"A,1\n").find("not closed") !=
        std::string::npos);
  CHECK(refusal(one, head + "T1,08:00:00,08:00:00,A,1,7\n").find("more fields") !=
        std::string::npos);
}

TEST_CASE("fields in quotes hold commas, quotes and ends of lines", "[sim]") {
  auto table = CsvTable::open("x", "a,b\n\"1,\"\"2\"\"\",\"x\ny\"\n\n3\n");
  REQUIRE(table);
  REQUIRE(table->next());
  CHECK(table->field(0) == "1,\"2\"");
  CHECK(table->field(1) == "x\ny");
  REQUIRE(table->next());
  CHECK(table->field(0) == "3");
  CHECK(table->field(1).empty());
  CHECK(table->refuse("so").message == "x:5: so");
  CHECK(!table->next());
  CHECK(table->status());
}

}  // namespace harkara::sim
