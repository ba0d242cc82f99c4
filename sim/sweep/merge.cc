#include "sim/sweep/merge.h"

#include <algorithm>
#include <cmath>

#include "sim/csv.h"

namespace harkara::sim {
namespace {

bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

bool same(const Outcome& a, const Outcome& b) {
  return a.digest == b.digest &&
         std::ranges::equal(a.figures, b.figures, [](double x, double y) { return same(x, y); });
}

// By nearest rank.
Spread spread_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {std::nan(""), std::nan(""), std::nan("")};
  std::ranges::sort(values);
  const auto at = [&values](std::size_t percent) {
    return values[std::max<std::size_t>((values.size() * percent + 99) / 100, 1) - 1];
  };
  return {at(50), at(5), at(95)};
}

std::vector<std::string> keys_of(const Manifest& manifest) {
  std::vector<std::string> out;
  for (const SweepPoint& point : manifest.points)
    for (const auto& [key, value] : point)
      if (std::ranges::find(out, key) == out.end()) out.push_back(key);
  return out;
}

// A point's values as cells; nothing where the scenario is left as it is.
std::string cells_of(const SweepPoint& point, const std::vector<std::string>& keys) {
  std::string out;
  for (const std::string& key : keys) {
    const auto at = point.find(key);
    out += (at == point.end() ? std::string() : csv_cell(at->second)) + ',';
  }
  return out;
}

std::string head_of(const std::vector<std::string>& keys) {
  std::string out;
  for (const std::string& key : keys) out += csv_cell(key) + ',';
  return out;
}

}  // namespace

Merge::Merge(const Manifest& manifest) : manifest_(manifest) {
  for (const SweepRun& run : manifest.runs) runs_[run.id] = &run;
}

Status Merge::add(Outcome outcome, std::string where) {
  const auto run = runs_.find(outcome.run);
  if (run == runs_.end())
    return fail(Errc::invalid, where + " is of run " + outcome.run + ", which this sweep has not");
  const auto at = found_.find(outcome.run);
  if (at == found_.end()) {
    found_.emplace(run->first, Found{std::move(outcome), std::move(where)});
    return ok();
  }
  if (same(at->second.outcome, outcome)) return ok();
  return fail(Errc::corrupt, "run " + outcome.run + " (" +
                                 point_text(manifest_.points[run->second->point]) + ", seed " +
                                 std::to_string(run->second->seed) + ") gave digest " +
                                 at->second.outcome.digest + " in " + at->second.where + " and " +
                                 outcome.digest + " in " + where);
}

std::vector<PointResult> Merge::points() const {
  std::vector<PointResult> out;
  for (std::size_t point = 0; point < manifest_.points.size(); ++point) {
    std::array<std::vector<double>, kSweepFigures.size()> values;
    std::size_t runs = 0;
    for (const SweepRun& run : manifest_.runs) {
      const auto found = found_.find(run.id);
      if (run.point != point || found == found_.end()) continue;
      ++runs;
      for (std::size_t i = 0; i < values.size(); ++i)
        values[i].push_back(found->second.outcome.figures[i]);
    }
    PointResult result{point, runs, {}};
    for (std::size_t i = 0; i < values.size(); ++i) result.figures[i] = spread_of(values[i]);
    out.push_back(result);
  }
  return out;
}

std::string Merge::runs_csv() const {
  const auto keys = keys_of(manifest_);
  std::string out = "run," + head_of(keys) + "seed,digest";
  for (const std::string_view figure : kSweepFigures) out += "," + std::string(figure);
  out += '\n';
  for (const SweepRun& run : manifest_.runs) {
    const auto found = found_.find(run.id);
    if (found == found_.end()) continue;
    out += run.id + ',' + cells_of(manifest_.points[run.point], keys) + std::to_string(run.seed) +
           ',' + found->second.outcome.digest;
    for (const double value : found->second.outcome.figures) out += ',' + exact_text(value);
    out += '\n';
  }
  return out;
}

std::string Merge::table_csv() const {
  const auto keys = keys_of(manifest_);
  std::string out = head_of(keys) + "runs";
  for (const std::string_view figure : kSweepFigures)
    for (const char* part : {"", "_p5", "_p95"}) out += "," + std::string(figure) + part;
  out += '\n';
  for (const PointResult& result : points()) {
    out += cells_of(manifest_.points[result.point], keys) + std::to_string(result.runs);
    for (const Spread& spread : result.figures)
      for (const double value : {spread.median, spread.p5, spread.p95})
        out += ',' + exact_text(value);
    out += '\n';
  }
  return out;
}

}  // namespace harkara::sim
