// What came of a run of real engines, in the figures that a planner asks for.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/service_class.h"

namespace harkara::sim {

// An answer counts from the moment its case was made; so does, for what nobody answers, the
// arrival of its last part.
inline constexpr std::array<std::int64_t, 8> kWithin_h = {1, 2, 4, 6, 12, 24, 48, 72};

struct Answered {
  std::string name;  // of a class or a node
  std::uint64_t created = 0;
  std::uint64_t answered = 0;
  std::array<std::uint64_t, kWithin_h.size()> within{};  // of those created
  std::int64_t median_ms = -1;                           // of those answered; -1: none
  std::int64_t p95_ms = -1;
};

// Where cases waited, together exactly as long as all of them did: from being made to being
// answered, or to the end of the run.
struct Cause {
  std::string name;
  std::int64_t waited_ms = 0;
};

struct LinkUse {
  std::string name;  // "clinic - district"
  std::uint64_t links = 0;
  std::int64_t up_ms = 0;
  std::uint64_t capacity_bytes = 0;  // of one direction while up
  std::uint64_t carried_bytes = 0;   // of both directions, framing included
};

// Bundles and their hand-overs, in the words of The ONE.
struct Transfers {
  std::uint64_t created = 0;
  std::uint64_t delivered = 0;
  std::uint64_t requests_delivered = 0;  // that are no answers
  std::uint64_t answers = 0;
  std::uint64_t relayed = 0;     // whole bundles taken over, deliveries included
  std::uint64_t expired = 0;     // copies whose lifetime ended
  std::uint64_t lost_bytes = 0;  // of frames that were under way when a link was cut
  std::int64_t latency_mean_ms = -1;
  std::int64_t latency_median_ms = -1;
};

struct RunReport {
  std::string name;
  std::uint64_t seed = 0;
  std::int64_t end_ms = 0;
  std::uint64_t nodes = 0;
  std::uint64_t put_off = 0;  // submissions that a full store refused, tried again hourly
  std::uint64_t events = 0;
  std::uint64_t digest = 0;
  Transfers transfers;
  Answered all;
  Answered questions;             // cases that somebody answers
  std::vector<Answered> classes;  // in the order of service
  std::vector<Answered> places;   // where cases come from, in the order of the plan
  std::vector<Cause> causes;      // the greatest first
  std::vector<LinkUse> links;
};

}  // namespace harkara::sim
