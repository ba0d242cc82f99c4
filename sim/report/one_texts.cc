#include "sim/report/one_texts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace harkara::sim {
namespace {

std::string decimal(double value) {  // as The ONE: four places, "NaN"
  if (std::isnan(value)) return "NaN";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.4f", value);
  return text.data();
}

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

double ratio(double part, double whole) {
  return whole == 0 ? std::nan("") : part / whole;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return ratio(sum, static_cast<double>(values.size()));
}

double median(std::vector<double> values) {
  if (values.empty()) return std::nan("");
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// The nodes from its origin to where it arrived.
std::vector<std::uint32_t> path_of(const RunHistory::Bundle& bundle) {
  std::vector<std::uint32_t> out;
  const BundleMoved* at = nullptr;
  for (const BundleMoved& move : bundle.moves)
    if (at == nullptr && move.arrived) at = &move;
  while (at != nullptr) {
    out.push_back(at->to);
    const BundleMoved* before = nullptr;
    for (const BundleMoved& move : bundle.moves)
      if (&move < at && move.to == at->from) before = &move;
    at = before;
  }
  out.push_back(bundle.made.from);
  std::ranges::reverse(out);
  return out;
}

std::string id_of(const RunHistory& history, const RunHistory::Bundle& bundle) {
  const RunHistory::Case& each = history.cases[bundle.made.number];
  if (!each.name.empty() && each.bundles.size() <= 2)
    return (bundle.made.homeward ? "R_" : "") + each.name;
  return "M" + std::to_string(bundle.made.bundle);
}

}  // namespace

std::string message_stats(const RunHistory& history) {
  std::vector<double> latencies;
  std::vector<double> hops;
  std::vector<double> round_trips;
  std::size_t wanted = 0;
  for (const RunHistory::Bundle& bundle : history.bundles) {
    if (!bundle.arrived()) continue;
    latencies.push_back(seconds(bundle.arrived_ms - bundle.made.at_ms));
    hops.push_back(static_cast<double>(path_of(bundle).size() - 1));
  }
  for (const RunHistory::Case& each : history.cases) {
    if (!each.wants_answer) continue;
    ++wanted;
    if (each.ended()) round_trips.push_back(seconds(each.ended_ms - each.at_ms));
  }
  const auto created = static_cast<double>(history.bundles.size());
  const auto delivered = static_cast<double>(latencies.size());
  const std::string moved = std::to_string(history.moved);
  const double hop_median = median(hops);
  return "Message stats for scenario " + history.name +
         "\nsim_time: " + decimal(seconds(history.end_ms)) +
         "\ncreated: " + std::to_string(history.bundles.size()) + "\nstarted: " + moved +
         "\nrelayed: " + moved + "\naborted: 0\ndropped: " + std::to_string(history.expired) +
         "\nremoved: 0\ndelivered: " + std::to_string(latencies.size()) +
         "\ndelivery_prob: " + decimal(created == 0 ? 0 : delivered / created) +
         "\nresponse_prob: " +
         decimal(wanted == 0
                     ? 0
                     : static_cast<double>(round_trips.size()) / static_cast<double>(wanted)) +
         "\noverhead_ratio: " +
         decimal(ratio(static_cast<double>(history.moved) - delivered, delivered)) +
         "\nlatency_avg: " + decimal(mean(latencies)) +
         "\nlatency_med: " + decimal(median(latencies)) + "\nhopcount_avg: " + decimal(mean(hops)) +
         "\nhopcount_med: " + (hops.empty() ? "0" : std::to_string(static_cast<int>(hop_median))) +
         "\nbuffertime_avg: NaN\nbuffertime_med: NaN\nrtt_avg: " + decimal(mean(round_trips)) +
         "\nrtt_med: " + decimal(median(round_trips)) + "\n";
}

std::string delivered_messages(const RunHistory& history) {
  std::vector<const RunHistory::Bundle*> delivered;
  for (const RunHistory::Bundle& bundle : history.bundles)
    if (bundle.arrived()) delivered.push_back(&bundle);
  std::ranges::stable_sort(delivered, {}, &RunHistory::Bundle::arrived_ms);
  std::string out =
      "# time  ID  size  hopcount  deliveryTime  fromHost  toHost  remainingTtl  isResponse  "
      "path\n";
  for (const RunHistory::Bundle* bundle : delivered) {
    const BundleMade& made = bundle->made;
    const auto path = path_of(*bundle);
    const std::int64_t took_ms = bundle->arrived_ms - made.at_ms;
    const std::int64_t left_min = (std::int64_t{history.lifetime_s} - took_ms / 1000) / 60;
    out += decimal(seconds(bundle->arrived_ms)) + ' ' + id_of(history, *bundle) + ' ' +
           std::to_string(made.bytes) + ' ' + std::to_string(path.size() - 1) + ' ' +
           decimal(seconds(took_ms)) + ' ' + history.nodes[made.from].name + ' ' +
           history.nodes[made.to].name + ' ' + std::to_string(left_min) +
           (made.homeward ? " Y " : " N ") + history.nodes[path.front()].name;
    for (std::size_t i = 1; i < path.size(); ++i) out += "->" + history.nodes[path[i]].name;
    out += '\n';
  }
  return out;
}

}  // namespace harkara::sim
