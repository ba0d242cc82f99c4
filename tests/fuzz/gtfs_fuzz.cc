// Timetables: any three tables, parted by zero bytes, give vehicles or an error, and a vehicle
// is on its way at one time only.
#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"
#include "sim/input/gtfs.h"

using namespace harkara;
using namespace harkara::sim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text({data, size});
  std::array<std::string_view, 3> tables;
  for (std::string_view& table : tables) {
    table = rest.substr(0, rest.find('\0'));
    rest.remove_prefix(std::min(table.size() + 1, rest.size()));
  }
  const auto read = read_gtfs({tables[0], tables[1], tables[2]});
  if (!read) return 0;
  for (const TimetableVehicle& vehicle : read->vehicles) {
    HARKARA_ASSERT(!vehicle.visits.empty());
    HARKARA_ASSERT(std::ranges::is_sorted(vehicle.visits, {}, &TimetableVisit::arrive_s));
    for (const TimetableVisit& visit : vehicle.visits)
      HARKARA_ASSERT(visit.arrive_s >= 0 && visit.arrive_s <= visit.leave_s);
  }
  return 0;
}
