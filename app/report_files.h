// The directory of a run's report: events.jsonl is the truth, and all but summary.json is
// made from it.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>

#include "node/cli/shell.h"
#include "sim/report/event_log.h"
#include "sim/run/report.h"

namespace harkara::app {

// events.jsonl while a run goes on; under that name only when it is whole.
class EventFile {
 public:
  // Creates the directory where needed. Errc::io.
  static Result<std::unique_ptr<EventFile>> create(const std::filesystem::path& directory,
                                                   const sim::NetworkPlan& plan);
  sim::RunObserver& observer() { return *log_; }
  Status finish(const sim::RunReport& report);

 private:
  explicit EventFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path beside() const;

  std::filesystem::path path_;
  std::ofstream file_;
  std::optional<sim::EventLog> log_;
};

// summary.json and MessageStatsReport.txt, of a run that leaves no events. Errc::io.
Status write_stats(const std::filesystem::path& directory, const node::Json& summary,
                   const std::string& stats);
// summary.json. Errc::io.
Status write_summary(const std::filesystem::path& directory, const node::Json& summary);

// Makes the page and the tables from the directory's events.jsonl; returns their paths.
// Errc::not_found, invalid, unsupported, io.
Result<std::vector<std::filesystem::path>> write_report(const std::filesystem::path& directory);

// harkara sim report DIR.
Status make_report_again(node::cli::Shell& shell, const std::string& directory);

}  // namespace harkara::app
