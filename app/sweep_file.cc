#include "app/sweep_file.h"

#include <toml++/toml.h>

#include <sstream>

#include "app/scenario_file.h"
#include "app/scenario_override.h"
#include "node/advice.h"
#include "node/files.h"
#include "sim/engine_version.h"

namespace harkara::app {
namespace {

namespace fs = std::filesystem;

std::string literal_of(const toml::node& node) {
  std::ostringstream out;
  node.visit([&out](const auto& value) { out << value; });
  return out.str();
}

using Values = std::map<std::string, std::vector<std::string>>;

// Tables within are paths: {courier = {count = [1, 2]}} is "courier.count". A list is one
// value where each key has just one, and several values in a grid.
void flatten(const toml::table& table, const std::string& before, bool grid, Values& out) {
  for (const auto& [key, node] : table) {
    const std::string path = before + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      flatten(*inner, path + ".", grid, out);
      continue;
    }
    const toml::array* list = grid ? node.as_array() : nullptr;
    std::vector<std::string>& values = out[path];
    if (list == nullptr) values.push_back(literal_of(node));
    if (list != nullptr)
      for (const toml::node& each : *list) values.push_back(literal_of(each));
  }
}

Status reject_unknown(const toml::table& table) {
  for (const auto& [key, node] : table)
    if (const std::string_view name = key.str(); name != "name" && name != "scenario" &&
                                                 name != "seeds" && name != "grid" &&
                                                 name != "point")
      return fail(Errc::invalid, "line " + std::to_string(node.source().begin.line) +
                                     ": unknown key " + std::string(name) +
                                     "; a sweep has name, scenario, seeds, grid and point");
  return ok();
}

Result<std::vector<std::uint64_t>> seeds_of(const toml::table& table) {
  const auto text = table["seeds"].value<std::string>();
  if (text) return sim::sweep_seeds_setting(*text);
  const toml::array* list = table["seeds"].as_array();
  if (list == nullptr || list->empty())
    return fail(Errc::invalid, "seeds is missing: give seeds = \"1-20\" or a list of numbers");
  std::vector<std::uint64_t> out;
  for (const toml::node& each : *list) {
    const auto seed = each.value_exact<std::int64_t>();
    if (!seed || *seed < 0) return fail(Errc::invalid, "seeds holds what is no whole number");
    out.push_back(static_cast<std::uint64_t>(*seed));
  }
  return out;
}

Result<std::vector<sim::SweepPoint>> points_of(const toml::table& table) {
  std::vector<sim::SweepPoint> out;
  if (const toml::table* grid = table["grid"].as_table()) {
    Values values;
    flatten(*grid, "", true, values);
    for (const auto& [key, choices] : values)
      if (choices.empty()) return fail(Errc::invalid, "grid: " + key + " has no values");
    out = sim::sweep_grid(values);
  }
  if (const toml::array* list = table["point"].as_array())
    for (const toml::node& each : *list) {
      if (!each.is_table()) return fail(Errc::invalid, "a point must be a table: [[point]]");
      Values values;
      flatten(*each.as_table(), "", false, values);
      sim::SweepPoint& point = out.emplace_back();
      for (const auto& [key, choices] : values) point[key] = choices.front();
    }
  if (out.empty()) out.emplace_back();  // the scenario as it is
  return out;
}

Result<sim::Manifest> manifest_of(const toml::table& table, const fs::path& beside) {
  HARKARA_TRY(reject_unknown(table));
  const auto scenario = table["scenario"].value<std::string>();
  if (!scenario) return fail(Errc::invalid, "scenario is missing: name a scenario's file");
  HARKARA_ASSIGN(const Bytes text, node::read_file(beside / *scenario));
  sim::Manifest out;
  out.name = table["name"].value_or(std::string("sweep"));
  out.engine = sim::engine_version();
  out.scenario = as_text(text);
  HARKARA_ASSIGN(out.points, points_of(table));
  HARKARA_ASSIGN(const auto seeds, seeds_of(table));
  HARKARA_TRY(sim::plan_runs(out, seeds));
  return out;
}

Result<toml::table> parse(const Bytes& text) {
  try {
    return toml::table(toml::parse(as_text(text)));
  } catch (const toml::parse_error& error) {
    return fail(Errc::invalid, "line " + std::to_string(error.source().begin.line) + ": " +
                                   std::string(error.description()));
  }
}

}  // namespace

Result<sim::NetworkPlan> plan_of(const sim::Manifest& manifest, const sim::SweepRun& run) {
  const sim::SweepPoint& point = manifest.points[run.point];
  const auto in_point = [&point](Error error) {
    return node::within(sim::point_text(point), std::move(error));
  };
  auto text = with_values(as_view(manifest.scenario), point);
  if (!text) return in_point(std::move(text).error());
  auto scenario = parse_scenario(as_view(*text));
  if (!scenario) return in_point(std::move(scenario).error());
  for (const sim::CourierKind& kind : scenario->couriers)
    if (!kind.gtfs.empty())
      return in_point(fail(Errc::unsupported, "courier " + kind.name +
                                                  ": a sweep reads no timetable; give it a round"));
  scenario->seed = run.seed;
  auto plan = sim::expand(*scenario);
  if (!plan) return in_point(std::move(plan).error());
  return plan;
}

Result<sim::Manifest> read_sweep(const fs::path& path) {
  HARKARA_ASSIGN(const Bytes text, node::read_file(path));
  const auto table = parse(text);
  if (!table) return node::within(path.string(), table.error());
  auto manifest = manifest_of(*table, path.parent_path());
  if (!manifest) return node::within(path.string(), std::move(manifest).error());
  std::size_t tried = manifest->points.size();  // none yet
  for (const sim::SweepRun& run : manifest->runs) {
    if (run.point == tried) continue;
    tried = run.point;
    const auto plan = plan_of(*manifest, run);
    if (!plan) return node::within(path.string(), plan.error());
  }
  return manifest;
}

}  // namespace harkara::app
