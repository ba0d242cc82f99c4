#include "sim/one/result.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace harkara::sim::one {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kDay_s = 24 * 3600;

double mean(const std::vector<double>& values) {
  if (values.empty()) return kNaN;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The upper of two in the middle. REQUIRES: sorted.
double median(const std::vector<double>& values) {
  if (values.empty()) return kNaN;
  return values[values.size() / 2];
}

// The nearest rank. REQUIRES: sorted.
double percentile95(const std::vector<double>& values) {
  if (values.empty()) return kNaN;
  return values[(values.size() * 95 + 99) / 100 - 1];
}

double share(double part, double whole) {
  return whole > 0 ? part / whole : kNaN;
}

}  // namespace

Figures figures_of(const RunResult& result) {
  Figures out;
  std::vector<double> latencies;
  std::vector<double> round_trips;
  double hops = 0;
  for (const Outcome& message : result.messages) {
    const bool answer = message.request != Outcome::kNone;
    if (!answer) ++out.requests;
    if (message.created()) ++out.created;
    if (message.wants_answer) ++out.answers_wanted;
    if (!message.delivered()) continue;
    ++out.delivered;
    ++(answer ? out.answers : out.requests_delivered);
    hops += message.hops;
    latencies.push_back(message.delivered_s - message.created_s);
    if (answer)
      round_trips.push_back(message.delivered_s - result.messages[message.request].created_s);
  }
  std::ranges::sort(latencies);
  std::ranges::sort(round_trips);
  const auto within = std::ranges::upper_bound(round_trips, kDay_s) - round_trips.begin();
  out.answers_within_24h =
      share(static_cast<double>(within), static_cast<double>(out.answers_wanted));
  out.latency_mean_s = mean(latencies);
  out.latency_median_s = median(latencies);
  out.round_trip_median_s = median(round_trips);
  out.round_trip_p95_s = percentile95(round_trips);
  out.hops_mean = share(hops, static_cast<double>(out.delivered));
  out.overhead = share(static_cast<double>(result.relayed) - static_cast<double>(out.delivered),
                       static_cast<double>(out.delivered));
  return out;
}

}  // namespace harkara::sim::one
