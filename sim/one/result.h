// What came of a run under The ONE's rules, and the figures its reports give.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harkara::sim::one {

struct Outcome {
  std::string id;
  std::uint32_t request = kNone;  // the message that this one answers
  double created_s = -1;          // -1: an answer that was never written
  double delivered_s = -1;        // -1: not delivered
  std::uint32_t hops = 0;
  bool wants_answer = false;

  static constexpr std::uint32_t kNone = UINT32_MAX;
  bool created() const { return created_s >= 0; }
  bool delivered() const { return delivered_s >= 0; }
};

struct RunResult {
  std::vector<Outcome> messages;  // those of the trace, then their answers
  std::uint64_t started = 0;
  std::uint64_t relayed = 0;
  std::uint64_t aborted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t passes = 0;  // how often the nodes were looked at
  std::uint64_t digest = 0;  // over every hand-over
  double end_s = 0;
};

// Shares are 0 to 1; latencies in seconds; NaN where there is nothing to take it of.
struct Figures {
  std::uint64_t created = 0;
  std::uint64_t delivered = 0;
  std::uint64_t requests = 0;  // messages of the trace
  std::uint64_t requests_delivered = 0;
  std::uint64_t answers_wanted = 0;
  std::uint64_t answers = 0;
  double answers_within_24h = 0;  // of all wanted, counted from the request
  double latency_mean_s = 0;
  double latency_median_s = 0;
  double round_trip_median_s = 0;
  double round_trip_p95_s = 0;
  double hops_mean = 0;
  double overhead = 0;  // (relayed - delivered) / delivered
};

Figures figures_of(const RunResult& result);

}  // namespace harkara::sim::one
