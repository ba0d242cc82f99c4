#include "sim/input/gtfs.h"

#include <algorithm>
#include <map>
#include <optional>

#include "sim/input/csv.h"
#include "sim/input/lines.h"

namespace harkara::sim {
namespace {

constexpr std::size_t kMaxVisits = 5'000'000;
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
constexpr std::array<std::string_view, 7> kDayColumns = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

using Days = std::array<bool, 7>;

// "7:05:00" or "25:10:00"; a service day lasts at most two days.
std::optional<std::int64_t> time_of_service(std::string_view text) {
  constexpr std::uint64_t kMaxHour = 48;
  const std::size_t first = text.find(':');
  const std::size_t second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second == std::string_view::npos) return {};
  const auto hours = whole_number(text.substr(0, first));
  const auto minutes = whole_number(text.substr(first + 1, second - first - 1));
  const auto seconds = whole_number(text.substr(second + 1));
  if (!hours || !minutes || !seconds || *hours > kMaxHour || *minutes > 59 || *seconds > 59)
    return {};
  return static_cast<std::int64_t>(*hours * 3600 + *minutes * 60 + *seconds);
}

struct Trip {
  std::string service;
  std::string route;
  std::string block;
  std::map<std::uint64_t, TimetableVisit> visits;  // by stop_sequence
};

class Reader {
 public:
  explicit Reader(const GtfsTexts& texts) : texts_(texts) {}

  Result<Timetable> run() {
    HARKARA_TRY(read_calendar());
    HARKARA_TRY(read_trips());
    HARKARA_TRY(read_stop_times());
    chain();
    return std::move(out_);
  }

 private:
  Status read_calendar() {
    HARKARA_ASSIGN(CsvTable table, CsvTable::open("calendar.txt", texts_.calendar));
    HARKARA_ASSIGN(const std::size_t service, table.column("service_id"));
    std::array<std::size_t, 7> columns{};
    for (std::size_t day = 0; day < 7; ++day) {
      HARKARA_ASSIGN(columns[day], table.column(kDayColumns[day]));
    }
    while (table.next()) {
      Days& days = services_[std::string(table.field(service))];
      for (std::size_t day = 0; day < 7; ++day) {
        const std::string_view runs = table.field(columns[day]);
        if (runs != "0" && runs != "1")
          return table.refuse("'" + std::string(runs) + "' is neither 0 nor 1");
        days[day] = runs == "1";
      }
    }
    return table.status();
  }

  Status read_trips() {
    HARKARA_ASSIGN(CsvTable table, CsvTable::open("trips.txt", texts_.trips));
    HARKARA_ASSIGN(const std::size_t id, table.column("trip_id"));
    HARKARA_ASSIGN(const std::size_t service, table.column("service_id"));
    HARKARA_ASSIGN(const std::size_t route, table.column("route_id"));
    const std::size_t block = table.column_or("block_id", kNoColumn);
    while (table.next()) {
      Trip trip{std::string(table.field(service)),
                std::string(table.field(route)),
                std::string(table.field(block)),
                {}};
      if (!services_.contains(trip.service)) {
        ++unknown_services_;
        trip.service.clear();  // its times are read, and then left out
      }
      if (!trips_.emplace(std::string(table.field(id)), std::move(trip)).second)
        return table.refuse("trip '" + std::string(table.field(id)) + "' is there twice");
    }
    HARKARA_TRY(table.status());
    if (unknown_services_ > 0)
      out_.warnings.push_back(std::to_string(unknown_services_) +
                              " trips run on dates that calendar.txt does not name; left out");
    return ok();
  }

  Status read_stop_times() {
    HARKARA_ASSIGN(CsvTable table, CsvTable::open("stop_times.txt", texts_.stop_times));
    HARKARA_ASSIGN(const std::size_t trip, table.column("trip_id"));
    HARKARA_ASSIGN(const std::size_t arrival, table.column("arrival_time"));
    HARKARA_ASSIGN(const std::size_t departure, table.column("departure_time"));
    HARKARA_ASSIGN(const std::size_t stop, table.column("stop_id"));
    HARKARA_ASSIGN(const std::size_t sequence, table.column("stop_sequence"));
    std::size_t untimed = 0;
    for (std::size_t visits = 0; table.next(); ++visits) {
      if (visits == kMaxVisits)
        return fail(Errc::too_large,
                    "stop_times.txt: more than " + std::to_string(kMaxVisits) + " visits");
      const auto found = trips_.find(std::string(table.field(trip)));
      if (found == trips_.end())
        return table.refuse("trips.txt has no trip '" + std::string(table.field(trip)) + "'");
      if (table.field(arrival).empty() && table.field(departure).empty()) {
        ++untimed;
        continue;
      }
      TimetableVisit visit{std::string(table.field(stop)), 0, 0};
      HARKARA_TRY(read_times(table, arrival, departure, visit));
      const auto number = whole_number(table.field(sequence));
      if (!number) return table.refuse("stop_sequence is no whole number");
      found->second.visits.insert_or_assign(*number, std::move(visit));
    }
    if (untimed > 0)
      out_.warnings.push_back(std::to_string(untimed) + " visits without a time; left out");
    return table.status();
  }

  static Status read_times(const CsvTable& table, std::size_t arrival, std::size_t departure,
                           TimetableVisit& visit) {
    const bool no_arrival = table.field(arrival).empty();
    const bool no_departure = table.field(departure).empty();
    const auto arrive = time_of_service(table.field(no_arrival ? departure : arrival));
    const auto leave = time_of_service(table.field(no_departure ? arrival : departure));
    if (!arrive || !leave || *leave < *arrive)
      return table.refuse("its times are none of a service day, such as 07:05:00");
    visit.arrive_s = *arrive;
    visit.leave_s = *leave;
    return ok();
  }

  // Trips in order of departure; each goes to the vehicle that stands there, else to a new one.
  void chain() {
    std::vector<const Trip*> trips;
    for (const auto& [id, trip] : trips_)
      if (!trip.service.empty() && !trip.visits.empty()) trips.push_back(&trip);
    std::ranges::stable_sort(
        trips, [](const Trip* a, const Trip* b) { return departs(*a) < departs(*b); });
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> waiting;
    for (const Trip* trip : trips) {
      auto& own =
          waiting[{trip->block.empty() ? "r" + trip->route : "b" + trip->block, trip->service}];
      const auto free = std::ranges::find_if(
          own, [&](std::size_t vehicle) { return can_take(out_.vehicles[vehicle], *trip); });
      std::size_t vehicle = out_.vehicles.size();
      if (free != own.end()) {
        vehicle = *free;
      } else {
        own.push_back(vehicle);
        out_.vehicles.push_back({trip->route, services_.at(trip->service), {}});
      }
      for (const auto& [number, visit] : trip->visits)
        out_.vehicles[vehicle].visits.push_back(visit);
    }
    for (TimetableVehicle& vehicle : out_.vehicles)
      std::ranges::stable_sort(vehicle.visits, {}, &TimetableVisit::arrive_s);
    std::ranges::stable_sort(out_.vehicles, {}, &TimetableVehicle::route);
  }

  static std::int64_t departs(const Trip& trip) { return trip.visits.begin()->second.arrive_s; }

  static bool can_take(const TimetableVehicle& vehicle, const Trip& trip) {
    const TimetableVisit& last = vehicle.visits.back();
    const bool there = !trip.block.empty() || last.stop == trip.visits.begin()->second.stop;
    return there && last.leave_s <= departs(trip);
  }

  const GtfsTexts& texts_;
  std::map<std::string, Days> services_;
  std::map<std::string, Trip> trips_;
  std::size_t unknown_services_ = 0;
  Timetable out_;
};

}  // namespace

Result<Timetable> read_gtfs(const GtfsTexts& texts) {
  return Reader(texts).run();
}

}  // namespace harkara::sim
