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

// The figures that MessageStatsReport is made from.
struct Stats {
  std::string scenario;
  double end_s = 0;
  std::size_t created = 0;
  std::uint64_t started = 0;
  std::uint64_t relayed = 0;
  std::uint64_t aborted = 0;
  std::uint64_t dropped = 0;
  std::size_t answers_wanted = 0;
  std::vector<double> latencies;  // of those delivered
  std::vector<double> hops;
  std::vector<double> round_trips;
};

std::string text_of(const Stats& stats) {
  const auto created = static_cast<double>(stats.created);
  const auto delivered = static_cast<double>(stats.latencies.size());
  const auto wanted = static_cast<double>(stats.answers_wanted);
  const auto answered = static_cast<double>(stats.round_trips.size());
  const auto relayed = static_cast<double>(stats.relayed);
  const double hops = stats.hops.empty() ? 0 : median(stats.hops);
  const auto line = [](const char* name, const std::string& value) {
    return "\n" + std::string(name) + ": " + value;
  };
  return "Message stats for scenario " + stats.scenario + line("sim_time", decimal(stats.end_s)) +
         line("created", std::to_string(stats.created)) +
         line("started", std::to_string(stats.started)) +
         line("relayed", std::to_string(stats.relayed)) +
         line("aborted", std::to_string(stats.aborted)) +
         line("dropped", std::to_string(stats.dropped)) + line("removed", "0") +
         line("delivered", std::to_string(stats.latencies.size())) +
         line("delivery_prob", decimal(created == 0 ? 0 : delivered / created)) +
         line("response_prob", decimal(wanted == 0 ? 0 : answered / wanted)) +
         line("overhead_ratio", decimal(ratio(relayed - delivered, delivered))) +
         line("latency_avg", decimal(mean(stats.latencies))) +
         line("latency_med", decimal(median(stats.latencies))) +
         line("hopcount_avg", decimal(mean(stats.hops))) +
         line("hopcount_med", std::to_string(static_cast<int>(hops))) +
         line("buffertime_avg", "NaN") + line("buffertime_med", "NaN") +
         line("rtt_avg", decimal(mean(stats.round_trips))) +
         line("rtt_med", decimal(median(stats.round_trips))) + "\n";
}

}  // namespace

std::string message_stats(const RunHistory& history) {
  Stats out;
  out.scenario = history.name;
  out.end_s = seconds(history.end_ms);
  out.created = history.bundles.size();
  out.started = out.relayed = history.moved;
  out.dropped = history.expired;
  for (const RunHistory::Bundle& bundle : history.bundles) {
    if (!bundle.arrived()) continue;
    out.latencies.push_back(seconds(bundle.arrived_ms - bundle.made.at_ms));
    out.hops.push_back(static_cast<double>(path_of(bundle).size() - 1));
  }
  for (const RunHistory::Case& each : history.cases) {
    if (!each.wants_answer) continue;
    ++out.answers_wanted;
    if (each.ended()) out.round_trips.push_back(seconds(each.ended_ms - each.at_ms));
  }
  return text_of(out);
}

std::string message_stats(const one::RunResult& result, const std::string& scenario) {
  Stats out;
  out.scenario = scenario;
  out.end_s = result.end_s;
  out.started = result.started;
  out.relayed = result.relayed;
  out.aborted = result.aborted;
  out.dropped = result.dropped;
  for (const one::Outcome& message : result.messages) {
    if (!message.created()) continue;
    ++out.created;
    if (message.wants_answer) ++out.answers_wanted;
    if (!message.delivered()) continue;
    out.latencies.push_back(message.delivered_s - message.created_s);
    out.hops.push_back(message.hops);
    if (message.request != one::Outcome::kNone)
      out.round_trips.push_back(message.delivered_s - result.messages[message.request].created_s);
  }
  return text_of(out);
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
