#include "app/sweep_noun.h"

#include <sched.h>

#include <CLI/CLI.hpp>

#include "app/run_cost.h"
#include "app/sweep_file.h"
#include "app/sweep_work.h"
#include "node/advice.h"
#include "node/files.h"
#include "sim/engine_version.h"
#include "sim/sweep/merge.h"

namespace harkara::app {
namespace {

namespace fs = std::filesystem;
using node::Json;

std::size_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1));
}

Status plan(node::cli::Shell& shell, const std::string& file, const std::string& out) {
  HARKARA_ASSIGN(const sim::Manifest manifest, read_sweep(file));
  HARKARA_TRY(create_sweep(out, manifest));
  const std::string path = (fs::path(out) / "manifest.json").string();
  shell.tell({{"manifest", path},
              {"name", manifest.name},
              {"engine", manifest.engine},
              {"points", manifest.points.size()},
              {"runs", manifest.runs.size()}},
             manifest.name + ": " + std::to_string(manifest.points.size()) + " points, " +
                 std::to_string(manifest.runs.size()) + " runs in " + path +
                 "\nnext: harkara sim sweep run " + out);
  return ok();
}

SweepProgress bar(node::cli::Shell& shell) {
  if (!shell.around().err_is_terminal || shell.json()) return {};
  return [&err = shell.around().err](std::size_t done, std::size_t all) {
    constexpr std::size_t kWidth = 40;
    const std::size_t filled = all == 0 ? kWidth : done * kWidth / all;
    err << "\r\033[K[" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] run "
        << done << " of " << all;
    if (done == all) err << "\r\033[K";
    err.flush();
  };
}

Status run(node::cli::Shell& shell, const std::string& directory, const std::string& shard_text,
           std::size_t jobs) {
  HARKARA_ASSIGN(const sim::Manifest manifest, open_sweep(directory));
  if (manifest.engine != sim::engine_version())
    return node::fail_next(Errc::refused,
                           directory + " was planned for the engines " + manifest.engine +
                               ", and these are " + std::string(sim::engine_version()),
                           "run it with the binary that planned it, or plan it again");
  HARKARA_ASSIGN(const Shard shard, shard_setting(shard_text));
  HARKARA_ASSIGN(const WorkDone done,
                 run_sweep(directory, manifest, shard, jobs > 0 ? jobs : processors(), bar(shell)));
  if (done.failed > 0)
    return node::fail_next(Errc::closed,
                           std::to_string(done.failed) + " runs did not finish: a worker was " +
                               "killed, or says above what it lacked; " +
                               std::to_string(done.done) + " were done",
                           "give the same command again: what is done stays done");
  shell.tell({{"done", done.done}, {"before", done.before}, {"of", manifest.runs.size()}},
             std::to_string(done.done) + " runs done, " + std::to_string(done.before) +
                 " were done before, of " + std::to_string(manifest.runs.size()) +
                 "\nnext: harkara sim sweep merge " + directory);
  return ok();
}

// All results of a directory. Alarms are collected, so that all are told.
Status add_results(const fs::path& directory, const sim::Manifest& manifest, sim::Merge& merge,
                   std::vector<std::string>& alarms) {
  for (const sim::SweepRun& run : manifest.runs) {
    const fs::path path = result_path(directory, run.id);
    const auto text = node::read_file(path);
    if (!text && text.error().code == Errc::not_found) continue;
    if (!text) return text.error();
    auto outcome = sim::read_outcome(as_text(*text));
    if (!outcome) return node::within(path.string(), std::move(outcome).error());
    Status added = merge.add(*std::move(outcome), path.string());
    if (!added && added.error().code != Errc::corrupt) return added;
    if (!added) alarms.push_back(added.error().message);
  }
  return ok();
}

std::string cell(double value, int places) {
  const std::string text = number_text(value, places);
  return std::string(text.size() < 8 ? 8 - text.size() : 1, ' ') + text;
}

std::string in_words(const sim::Manifest& manifest, const sim::Merge& merge) {
  constexpr std::size_t kWithin24h = 2;
  constexpr std::size_t kMedian = 4;
  constexpr std::size_t kP95 = 5;
  constexpr std::size_t kOverhead = 6;
  std::string out = manifest.name +
                    ": median over the seeds, and 5 to 95 %\n"
                    "runs  in 24 h, %               median, h  95 %, h  overhead  changed\n";
  for (const sim::PointResult& point : merge.points()) {
    const sim::Spread& day = point.figures[kWithin24h];
    const std::string runs = std::to_string(point.runs);
    out += std::string(runs.size() < 4 ? 4 - runs.size() : 0, ' ') + runs +
           cell(100 * day.median, 2) + " (" + number_text(100 * day.p5, 2) + " to " +
           number_text(100 * day.p95, 2) + ")  " + cell(point.figures[kMedian].median, 2) +
           cell(point.figures[kP95].median, 2) + cell(point.figures[kOverhead].median, 2) + "  " +
           sim::point_text(manifest.points[point.point]) + "\n";
  }
  return out;
}

Json told(const sim::Manifest& manifest, const sim::Merge& merge) {
  Json out = Json::array();
  for (const sim::PointResult& point : merge.points()) {
    Json figures = Json::object();
    for (std::size_t i = 0; i < sim::kSweepFigures.size(); ++i)
      figures[std::string(sim::kSweepFigures[i])] = {
          {"median", number_or_null(point.figures[i].median)},
          {"p5", number_or_null(point.figures[i].p5)},
          {"p95", number_or_null(point.figures[i].p95)}};
    out.push_back({{"point", manifest.points[point.point]},
                   {"runs", point.runs},
                   {"figures", std::move(figures)}});
  }
  return out;
}

Status alarm(const std::vector<std::string>& alarms) {
  std::string all = alarms.front();
  constexpr std::size_t kShown = 5;
  for (std::size_t i = 1; i < std::min(kShown, alarms.size()); ++i) all += "; " + alarms[i];
  if (alarms.size() > kShown) all += "; and " + std::to_string(alarms.size() - kShown) + " more";
  return node::fail_next(Errc::corrupt, "the same run came out differently: " + all,
                         "nothing was merged: keep both files, and find out what made them differ");
}

Status merge(node::cli::Shell& shell, const std::vector<std::string>& directories,
             std::string into) {
  if (into.empty()) into = directories.front();
  HARKARA_ASSIGN(const sim::Manifest manifest, open_sweep(directories.front()));
  const std::string text = sim::manifest_text(manifest);
  sim::Merge merged(manifest);
  std::vector<std::string> alarms;
  for (const std::string& directory : directories) {
    HARKARA_ASSIGN(const sim::Manifest other, open_sweep(directory));
    if (sim::manifest_text(other) != text)
      return node::fail_next(Errc::invalid,
                             directory + " is of another sweep than " + directories.front(),
                             "merge shards of one sweep: each has a copy of its manifest.json");
    HARKARA_TRY(add_results(directory, manifest, merged, alarms));
  }
  if (!alarms.empty()) return alarm(alarms);
  std::error_code error;
  fs::create_directories(into, error);
  for (const auto& [name, content] : {std::pair{"runs.csv", merged.runs_csv()},
                                      {"table.csv", merged.table_csv()},
                                      {"table.html", merged.table_page()}})
    HARKARA_TRY(node::write_file(fs::path(into) / name, as_view(content), 0644));
  const std::string missing =
      merged.missing() == 0
          ? ""
          : std::to_string(merged.missing()) + " of " + std::to_string(manifest.runs.size()) +
                " runs are missing; next: harkara sim sweep run " + into + "\n";
  shell.tell(
      {{"name", manifest.name},
       {"engine", manifest.engine},
       {"runs", manifest.runs.size()},
       {"missing", merged.missing()},
       {"points", told(manifest, merged)}},
      in_words(manifest, merged) + missing + "table " + (fs::path(into) / "table.html").string());
  return ok();
}

struct SweepArguments {
  std::string file;
  std::string out;
  std::string directory;
  std::vector<std::string> directories;
  std::string shard = "0/1";
  std::size_t jobs = 0;
};

}  // namespace

void add_sweep(CLI::App& sim, node::cli::Shell& shell) {
  CLI::App* sweep = sim.add_subcommand("sweep", "Many runs: values and seeds varied");
  sweep->require_subcommand(1)->fallthrough();
  const auto a = std::make_shared<SweepArguments>();
  CLI::App* verb = shell.verb(*sweep, "plan", "Writes down every run, once",
                              "  harkara sim sweep plan couriers.toml --out couriers\n"
                              "with couriers.toml:\n"
                              "  scenario = \"district.toml\"\n"
                              "  seeds = \"1-20\"\n"
                              "  [grid]\n"
                              "  courier.count = [1, 2]\n"
                              "  node.clinic.link.rate = [4000, 8000, 16000]",
                              [&shell, a] { return plan(shell, a->file, a->out); });
  verb->add_option("sweep", a->file, "What to vary")->type_name("FILE")->required();
  verb->add_option("--out", a->out, "Where the manifest and the results go")
      ->type_name("DIR")
      ->required();
  verb =
      shell.verb(*sweep, "run", "Runs what is not done yet",
                 "  harkara sim sweep run couriers\n"
                 "  harkara sim sweep run couriers --shard 0/4     on the first of four machines",
                 [&shell, a] { return run(shell, a->directory, a->shard, a->jobs); });
  verb->add_option("directory", a->directory, "Of a planned sweep")->type_name("DIR")->required();
  verb->add_option("--shard", a->shard, "This part of so many")
      ->type_name("I/N")
      ->capture_default_str();
  verb->add_option("--jobs", a->jobs, "Runs at a time; else one for each processor")
      ->check(CLI::Range(1U, 4096U));
  verb = shell.verb(*sweep, "merge", "A table of all that is done",
                    "  harkara sim sweep merge couriers\n"
                    "  harkara sim sweep merge here there --out all   of two machines",
                    [&shell, a] { return merge(shell, a->directories, a->out); });
  verb->add_option("directories", a->directories, "Of one sweep")->type_name("DIR")->required();
  verb->add_option("--out", a->out, "Where the tables go; else the first")->type_name("DIR");
}

}  // namespace harkara::app
