// Timetables of public transport (GTFS): what a bus that carries our bundles will do.
// Read are trips.txt, stop_times.txt and the weekdays of calendar.txt; neither its dates nor
// calendar_dates.txt, since a scenario's days have no date.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace harkara::sim {

struct GtfsTexts {
  std::string_view trips;
  std::string_view stop_times;
  std::string_view calendar;
};

struct TimetableVisit {
  std::string stop;
  std::int64_t arrive_s = 0;  // since the service day's midnight; may be past 24 h
  std::int64_t leave_s = 0;   // >= arrive_s
};

// What one vehicle does on each of its days, in order of time: trips of one block, or of one
// route and service where the next begins at the stop where the last one ended.
struct TimetableVehicle {
  std::string route;
  std::array<bool, 7> days{};  // Monday first
  std::vector<TimetableVisit> visits;
};

struct Timetable {
  std::vector<TimetableVehicle> vehicles;  // by route, then by their first departure
  std::vector<std::string> warnings;       // what was left out
};

// Errc::invalid names file and line; Errc::too_large.
Result<Timetable> read_gtfs(const GtfsTexts& texts);

}  // namespace harkara::sim
