#include "sim/sweep/manifest.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "crypto/hash.h"

namespace harkara::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::size_t kMaxRuns = 1'000'000;
constexpr std::size_t kIdBytes = 16;

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out > INT64_MAX)
    return std::nullopt;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

Status add_seeds(std::string_view part, std::vector<std::uint64_t>& out) {
  const std::size_t dash = part.find('-');
  const auto first = number_of(trimmed(part.substr(0, dash)));
  const auto last =
      dash == std::string_view::npos ? first : number_of(trimmed(part.substr(dash + 1)));
  if (!first || !last || *last < *first)
    return fail(Errc::invalid, "'" + std::string(part) + "' is no seed, and no span of them");
  if (*last - *first >= kMaxRuns - out.size())
    return fail(Errc::too_large, "these are more than a million seeds");
  for (std::uint64_t seed = *first; seed <= *last; ++seed) out.push_back(seed);
  return ok();
}

const std::string* text_of(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at == object.end() ? nullptr : at->get_ptr<const std::string*>();
}

Result<SweepPoint> read_point(const Json& json) {
  if (!json.is_object()) return fail(Errc::invalid, "a point is no object");
  SweepPoint out;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) return fail(Errc::invalid, "the value of " + key + " is no text");
    out[key] = value.get<std::string>();
  }
  return out;
}

Result<SweepRun> read_run(const Json& json, const Manifest& manifest) {
  if (!json.is_object()) return fail(Errc::invalid, "a run is no object");
  const std::string* id = text_of(json, "id");
  const Json point = json.value("point", Json());
  const Json seed = json.value("seed", Json());
  if (id == nullptr || !point.is_number_unsigned() || !seed.is_number_unsigned() ||
      point.get<std::uint64_t>() >= manifest.points.size())
    return fail(Errc::invalid, "a run lacks its id, its point or its seed");
  SweepRun out{*id, point.get<std::size_t>(), seed.get<std::uint64_t>()};
  if (run_id(manifest, manifest.points[out.point], out.seed) != out.id)
    return fail(Errc::invalid,
                "run " + out.id + " is not the run that it names: the file was changed");
  return out;
}

}  // namespace

std::string run_id(const Manifest& manifest, const SweepPoint& point, std::uint64_t seed) {
  crypto::Hasher hasher("hk.sweep");
  const auto add = [&hasher](std::string_view text) {
    hasher.add_u64(text.size()).add(as_view(text));
  };
  add(manifest.engine);
  add(manifest.scenario);
  hasher.add_u64(point.size());
  for (const auto& [key, value] : point) {
    add(key);
    add(value);
  }
  hasher.add_u64(seed);
  return to_hex(hasher.finish().view().first(kIdBytes));
}

Status plan_runs(Manifest& manifest, const std::vector<std::uint64_t>& seeds) {
  if (manifest.points.size() * seeds.size() > kMaxRuns)
    return fail(Errc::too_large, "these are more than a million runs");
  std::vector<std::string> ids;
  for (std::size_t point = 0; point < manifest.points.size(); ++point)
    for (const std::uint64_t seed : seeds) {
      manifest.runs.push_back({run_id(manifest, manifest.points[point], seed), point, seed});
      ids.push_back(manifest.runs.back().id);
    }
  std::ranges::sort(ids);
  if (std::ranges::adjacent_find(ids) != ids.end())
    return fail(Errc::invalid, "a seed or a point occurs twice");
  return ok();
}

Result<std::vector<std::uint64_t>> sweep_seeds_setting(std::string_view text) {
  std::vector<std::uint64_t> out;
  while (true) {
    const std::size_t comma = text.find(',');
    HARKARA_TRY(add_seeds(trimmed(text.substr(0, comma)), out));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

std::vector<SweepPoint> sweep_grid(const std::map<std::string, std::vector<std::string>>& values) {
  std::vector<SweepPoint> out = {{}};
  for (const auto& [key, choices] : values) {
    std::vector<SweepPoint> wider;
    for (const SweepPoint& point : out)
      for (const std::string& choice : choices) {
        wider.push_back(point);
        wider.back()[key] = choice;
      }
    out = std::move(wider);
  }
  return out;
}

std::string manifest_text(const Manifest& manifest) {
  Json points = Json::array();
  for (const SweepPoint& point : manifest.points) {
    Json json = Json::object();
    for (const auto& [key, value] : point) json[key] = value;
    points.push_back(std::move(json));
  }
  Json runs = Json::array();
  for (const SweepRun& run : manifest.runs)
    runs.push_back({{"id", run.id}, {"point", run.point}, {"seed", run.seed}});
  const Json out = {{"format", kFormat},         {"name", manifest.name},
                    {"engine", manifest.engine}, {"scenario", manifest.scenario},
                    {"points", points},          {"runs", runs}};
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Manifest> read_manifest(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(Errc::invalid, "is no JSON object");
  if (json.value("format", Json()) != kFormat)
    return fail(Errc::unsupported, "this build reads format 1 of manifests only");
  Manifest out;
  for (const auto& [key, field] :
       {std::pair{"name", &out.name}, {"engine", &out.engine}, {"scenario", &out.scenario}}) {
    const std::string* value = text_of(json, key);
    if (value == nullptr) return fail(Errc::invalid, std::string(key) + " must be a text");
    *field = *value;
  }
  const Json points = json.value("points", Json());
  const Json runs = json.value("runs", Json());
  if (!points.is_array() || !runs.is_array())
    return fail(Errc::invalid, "points and runs must be lists");
  for (const Json& each : points) {
    HARKARA_ASSIGN(SweepPoint point, read_point(each));
    out.points.push_back(std::move(point));
  }
  for (const Json& each : runs) {
    HARKARA_ASSIGN(SweepRun run, read_run(each, out));
    out.runs.push_back(std::move(run));
  }
  return out;
}

std::string point_text(const SweepPoint& point) {
  std::string out;
  for (const auto& [key, value] : point) {
    if (!out.empty()) out += ", ";
    out.append(key).append(" = ").append(value);
  }
  return out.empty() ? "as it is" : out;
}

}  // namespace harkara::sim
