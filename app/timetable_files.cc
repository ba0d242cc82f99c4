#include "app/timetable_files.h"

#include <filesystem>

#include "node/advice.h"
#include "node/files.h"

namespace harkara::app {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMaxTableBytes = 1U << 30U;

Result<sim::Timetable> read_folder(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    return node::fail_next(Errc::not_found, folder.string() + ": is no folder",
                           "unpack the timetable there, so that trips.txt is in it");
  HARKARA_ASSIGN(const Bytes trips, node::read_file(folder / "trips.txt", kMaxTableBytes));
  HARKARA_ASSIGN(const Bytes times, node::read_file(folder / "stop_times.txt", kMaxTableBytes));
  HARKARA_ASSIGN(const Bytes calendar, node::read_file(folder / "calendar.txt", kMaxTableBytes));
  auto read = sim::read_gtfs({as_text(trips), as_text(times), as_text(calendar)});
  if (!read) return node::within(folder.string(), std::move(read).error());
  return read;
}

}  // namespace

Status read_timetables(node::cli::Shell& shell, const std::string& scenario_file,
                       sim::Scenario& scenario) {
  for (sim::CourierKind& kind : scenario.couriers) {
    if (kind.gtfs.empty()) continue;
    HARKARA_ASSIGN(kind.timetable, read_folder(fs::path(scenario_file).parent_path() / kind.gtfs));
    for (const std::string& warning : kind.timetable.warnings)
      shell.remark("note: " + kind.gtfs + ": " + warning);
  }
  return ok();
}

}  // namespace harkara::app
