// A trace: links that come and go between numbered nodes, and messages that are made.
// What The ONE's event files say, and what its model runs on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sim/contact_plan.h"

namespace harkara::sim {

struct LinkChange {
  std::int64_t at_ms = 0;
  std::uint32_t a = 0;  // who started the contact
  std::uint32_t b = 0;
  std::uint16_t link_class = 0;  // index into Trace::link_classes
  bool up = false;
};

struct PlannedMessage {
  std::int64_t at_ms = 0;
  std::string id;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t bytes = 0;
  std::uint32_t response_bytes = 0;  // > 0: the destination answers at delivery
};

struct Trace {
  std::uint32_t nodes = 0;                // 0 to nodes - 1
  std::vector<std::string> link_classes;  // "" for lines that name none
  std::vector<LinkChange> changes;        // by at_ms, then in the order of the source
  std::vector<PlannedMessage> messages;   // as above
  std::vector<std::string> warnings;      // what was put right, for the person who gave the file
};

// How fast a class of links is; in the order in which nodes serve them.
struct LinkRate {
  std::string link_class;  // "": of links that name none
  std::uint64_t rate_Bps = 0;
};

// The rate of each class of the trace, in its order. Errc::invalid: a class without one.
Result<std::vector<std::uint64_t>> rates_by_class(const Trace& trace,
                                                  const std::vector<LinkRate>& rates);

// Each contact of the trace as two directions. A second `up` and a `down` of what is not up
// say nothing; what is still up at `end_ms` ends there. Errc::invalid: a class without a rate.
Result<ContactPlan> plan_of(const Trace& trace, const std::vector<LinkRate>& rates,
                            std::int64_t end_ms);

// The time of the last event; 0 when there is none.
std::int64_t last_event_ms(const Trace& trace);

}  // namespace harkara::sim
