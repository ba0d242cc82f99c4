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
  std::int64_t longest_ms = -1;  // of all, those not answered up to the end of the run
};

// What people did, each thing counted once, at whoever did or received it.
struct Counters {
  std::uint64_t cases = 0;         // opened
  std::uint64_t at_desk = 0;       // of them: complete where they were sent
  std::uint64_t asked_back = 0;    // by the desk
  std::uint64_t replies = 0;       // that came back to it
  std::uint64_t referrals = 0;     // to another desk
  std::uint64_t answers = 0;       // given
  std::uint64_t answers_home = 0;  // read by who asked
  std::uint64_t progress = 0;      // reports of what became of the patient, sent
  std::uint64_t progress_arrived = 0;
  std::uint64_t told_twice = 0;  // arrivals of what had arrived before: must stay 0
};

struct SittingUse {
  std::uint64_t sittings = 0;     // held
  std::uint64_t slots = 0;        // in them
  std::uint64_t booked = 0;       // of those
  std::uint64_t complete = 0;     // of the booked: all papers there when the sitting began
  std::uint64_t seen = 0;         // patients who came
  std::uint64_t turned_away = 0;  // no free slot up to the end of the run
};

// What no router could have done better. Bundles are sampled evenly when there are many.
struct OracleGap {
  std::uint64_t sampled = 0;
  std::uint64_t possible = 0;   // could have been delivered before the end
  std::uint64_t delivered = 0;  // were
  std::uint64_t early = 0;      // before the bound: must stay 0
  std::int64_t mean_ms = -1;    // of the delivered: later than the bound by
  std::int64_t median_ms = -1;
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
  Answered questions;                   // cases that somebody answers
  std::vector<Answered> classes;        // in the order of service
  std::vector<Answered> places;         // where cases come from, in the order of the plan
  std::vector<Answered> beneficiaries;  // of answered cases, when there are several
  std::vector<Answered> bundles;        // from being made to arriving, by class
  std::vector<Answered> beside_bulk;    // the same, of those made while something bulky moved
  Counters counters;
  SittingUse sittings;
  OracleGap gap;
  std::vector<Cause> causes;  // the greatest first
  std::vector<LinkUse> links;
};

}  // namespace harkara::sim
