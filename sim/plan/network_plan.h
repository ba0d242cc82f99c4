// All that a run of real engines is told: who there is, who can talk to whom and when, and
// what is asked. Scenarios and traces are expanded into one.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/service_class.h"
#include "base/tier.h"
#include "node/consult/beneficiary.h"
#include "sim/plan/hours.h"
#include "sync/timetable.h"

namespace harkara::sim {

// What a node knows beforehand: when it will meet another.
struct PlannedCalls {
  std::uint32_t node = 0;
  sync::Timetable timetable;  // of virtual wall time
};

struct PlannedNode {
  std::string name;
  std::string group;  // those that are alike, for reports
  Tier tier = Tier::clinic;
  std::vector<std::uint32_t> parents;
  std::uint64_t quota_bytes = 1ULL << 30U;
  std::vector<PlannedCalls> calls = {};
};

struct PlannedLink {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  std::uint64_t rate_Bps = 0;  // > 0
  std::int64_t delay_ms = 0;
  std::vector<Span> up;  // in order, apart from each other
  // Contacts outlive fades up to this, as those of datagram links do; 0: they do not.
  std::int64_t holds_ms = 0;
  std::uint32_t lost_ppm = 0;  // of packets; only where holds_ms > 0, others have a lower rate

  // So many packets in a million are lost on it. REQUIRES: holds_ms and rate_Bps are set.
  void lose(std::uint32_t ppm) {
    if (holds_ms > 0)
      lost_ppm = ppm;
    else
      rate_Bps = std::max<std::uint64_t>(1, rate_Bps * (1'000'000 - ppm) / 1'000'000);
  }
};

struct PlannedDesk {
  std::string address;  // "radiology@aiims"
  std::uint32_t node = 0;
  std::uint32_t doctors = 1;
  Hours hours;
};

// One specialist's bounded session at a desk, in slots that patients book.
struct PlannedSitting {
  std::uint32_t desk = 0;
  std::int64_t start_ms = 0;
  std::int64_t end_ms = 0;
  std::int64_t slot_ms = 0;          // > 0
  std::int64_t booked_until_ms = 0;  // <= start_ms; papers are due then
  std::uint32_t slots() const { return static_cast<std::uint32_t>((end_ms - start_ms) / slot_ms); }
};

struct PlannedPart {
  ServiceClass service_class = ServiceClass::routine;
  std::uint64_t bytes = 0;
  bool needed = true;  // nobody answers before it is there
};

// A question and what belongs to it; it is answered when all needed parts have arrived.
// What is to happen on the way is drawn beforehand.
struct PlannedCase {
  static constexpr std::uint32_t kNoDesk = UINT32_MAX;
  std::int64_t at_ms = 0;
  std::uint32_t from = 0;
  std::uint32_t desk = kNoDesk;    // where it goes, or
  std::uint32_t to = 0;            // the node that gets it
  std::vector<PlannedPart> parts;  // the first is the question
  std::uint64_t answer_bytes = 0;  // 0: nobody answers, arriving is all
  std::int64_t service_ms = 0;     // of a doctor's time; of a node without a desk: none
  node::consult::Beneficiary beneficiary = node::consult::Beneficiary::general;

  std::uint64_t ask_bytes = 0;  // > 0: the desk first asks back, and waits for the reply
  std::uint64_t reply_bytes = 0;
  std::int64_t reply_after_ms = 0;     // of the clinic, once the question back is there
  std::uint32_t refer_to = kNoDesk;    // the desk passes it on to this one, which answers
  std::uint64_t progress_bytes = 0;    // > 0: the clinic reports what became of the patient
  std::int64_t progress_after_ms = 0;  // since the answer came home

  // By appointment: the question asks for a slot, the other parts are sent this long after
  // it was confirmed, and the answer follows the sitting. -1: it is not.
  std::int64_t papers_after_ms = -1;
  bool shows_up = true;
  bool by_appointment() const { return papers_after_ms >= 0; }
};

struct NetworkPlan {
  std::string name;
  std::uint64_t seed = 1;
  std::int64_t end_ms = 0;
  std::size_t first_weekday = 0;             // 0: Monday
  std::uint32_t lifetime_s = 7 * 24 * 3600;  // of every bundle
  std::vector<PlannedNode> nodes;
  std::vector<PlannedLink> links;
  std::vector<PlannedDesk> desks;
  std::vector<PlannedSitting> sittings;  // by start_ms
  std::vector<PlannedCase> cases;        // by at_ms
  std::vector<std::string> case_names;   // by case, where somebody named them; else none
};

}  // namespace harkara::sim
