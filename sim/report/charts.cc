#include "sim/report/charts.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/plan/hours.h"
#include "sim/report/case_waits.h"
#include "sim/run/report.h"

namespace harkara::sim::charts {
namespace {

using Case = RunHistory::Case;

std::int64_t took_ms(const Case& each) {
  return each.ended() ? each.ended_ms - each.at_ms : -1;
}

// Cases that were made: of each, how long it took in ms, or -1.
using Took = std::vector<std::int64_t>;

std::size_t within(const Took& took, std::int64_t ms) {
  return static_cast<std::size_t>(
      std::ranges::count_if(took, [ms](std::int64_t t) { return t >= 0 && t <= ms; }));
}

// Of all of them, those without an end counting as endless; null then. The least that is at
// least as great as so many per cent are.
Json percentile_s(Took took, std::size_t percent) {
  if (took.empty()) return nullptr;
  for (std::int64_t& each : took)
    if (each < 0) each = INT64_MAX;
  const std::size_t rank = (took.size() * percent + 99) / 100 - 1;
  std::ranges::nth_element(took, took.begin() + static_cast<std::ptrdiff_t>(rank));
  return took[rank] == INT64_MAX ? Json() : Json(took[rank] / 1000);
}

std::map<ServiceClass, Took> by_class(const RunHistory& history) {
  std::map<ServiceClass, Took> out;
  for (const Case& each : history.cases) out[each.service_class].push_back(took_ms(each));
  return out;
}

Took all_of(const RunHistory& history) {
  Took out;
  for (const Case& each : history.cases) out.push_back(took_ms(each));
  return out;
}

Json share_row(std::string_view name, const Took& took) {
  Json hours = Json::array();
  for (const std::int64_t h : kWithin_h) hours.push_back(within(took, h * kHour_ms));
  return {{"name", name},
          {"made", took.size()},
          {"ended", within(took, INT64_MAX)},
          {"within", hours},
          {"median_s", percentile_s(took, 50)},
          {"p95_s", percentile_s(took, 95)}};
}

// Minutes between 2 min and `end_ms`, evenly on a logarithmic scale.
std::vector<double> latency_grid(std::int64_t end_ms) {
  constexpr std::size_t kPoints = 121;
  constexpr double kFirst_min = 2;
  const double last_min = std::max(static_cast<double>(end_ms) / kMinute_ms, 2 * kFirst_min);
  std::vector<double> out;
  for (std::size_t i = 0; i < kPoints; ++i)
    out.push_back(kFirst_min *
                  std::pow(last_min / kFirst_min, static_cast<double>(i) / (kPoints - 1)));
  return out;
}

double rounded(double value, double unit) {
  return std::round(value / unit) * unit;
}

Json cumulative(Took took, const std::vector<double>& minutes) {
  std::ranges::sort(took);
  const auto first = std::ranges::lower_bound(took, 0);  // behind those without an end
  Json out = Json::array();
  for (const double minute : minutes) {
    const auto until =
        std::ranges::upper_bound(took, static_cast<std::int64_t>(minute * kMinute_ms));
    const auto count = static_cast<double>(std::max<std::ptrdiff_t>(until - first, 0));
    out.push_back(rounded(count / static_cast<double>(took.size()), 1e-4));
  }
  return out;
}

}  // namespace

Json shares(const RunHistory& history) {
  Json out = {share_row("all", all_of(history))};
  for (const auto& [service_class, took] : by_class(history))
    out.push_back(share_row(service_class_name(service_class), took));
  return out;
}

Json latency(const RunHistory& history) {
  const std::vector<double> grid = latency_grid(history.end_ms);
  Json hours = Json::array();
  for (const double minute : grid) hours.push_back(rounded(minute / 60, 1e-4));
  Json series = Json::array();
  for (const auto& [service_class, took] : by_class(history))
    series.push_back(
        {{"name", service_class_name(service_class)}, {"share", cumulative(took, grid)}});
  return {{"hours", hours}, {"series", series}};
}

Json places(const RunHistory& history) {
  std::map<std::uint32_t, std::map<ServiceClass, Took>> took;
  for (const Case& each : history.cases)
    took[each.from][each.service_class].push_back(took_ms(each));
  Json out = Json::array();
  for (const auto& [node, classes] : took) {
    Json rows = Json::array();
    for (const auto& [service_class, all] : classes)
      rows.push_back({static_cast<int>(service_class), all.size(), within(all, 6 * kHour_ms),
                      within(all, 24 * kHour_ms), within(all, 72 * kHour_ms)});
    out.push_back({{"node", node}, {"classes", rows}});
  }
  return out;
}

Json by_hour(const RunHistory& history) {
  std::vector<Took> took(24);
  for (const Case& each : history.cases)
    took[static_cast<std::size_t>(each.at_ms % kDay_ms / kHour_ms)].push_back(took_ms(each));
  Json out = Json::array();
  for (const Took& hour : took) {
    Json row = {hour.size()};
    for (const std::size_t percent : {50U, 80U, 95U}) {
      const Json seconds = percentile_s(hour, percent);
      row.push_back(seconds.is_null() ? Json() : Json(rounded(seconds.get<double>() / 3600, 1e-2)));
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace harkara::sim::charts
