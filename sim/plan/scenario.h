// A network as a person describes it: kinds of nodes, how they are linked, who travels, and
// what work comes up. A seed makes a plan of it.
#pragma once

#include <optional>

#include "sim/plan/network_plan.h"

namespace harkara::sim {

// The link of a node to its parent.
struct LinkKind {
  std::uint64_t rate_Bps = 8'000;
  std::int64_t delay_ms = 300;
  std::uint32_t loss_percent = 0;  // of the rate, that repairs take
  std::vector<Hours> cover;        // when there is a signal; empty: always
  // Within that, up so long once in each such time, at a drawn moment; 0: throughout.
  std::int64_t up_ms = 0;
  std::int64_t every_ms = 0;
};

struct NodeKind {
  std::string name;  // of one alone; of several, "name-1" and so on
  Tier tier = Tier::clinic;
  std::uint32_t count = 1;
  std::string parent;  // a kind above, shared out evenly; empty at the top
  std::uint64_t quota_bytes = 1ULL << 30U;
  LinkKind link;
};

// Travels from home along all its stops and back, on each of its days.
struct CourierKind {
  std::string name;
  std::uint32_t count = 1;                // the stops are shared out among them
  std::string home;                       // a kind; the nodes are shared out too
  std::string stops;                      // a kind
  std::int64_t leaves_ms = 8 * kHour_ms;  // of the day
  std::int64_t stop_ms = 10 * kMinute_ms;
  std::int64_t between_ms = 30 * kMinute_ms;
  std::array<bool, 7> days = Hours{}.days;
  std::uint64_t rate_Bps = 1'000'000;
  std::uint64_t quota_bytes = 1ULL << 30U;
};

struct DeskKind {
  std::string address;  // its part behind '@' is a node's name
  std::uint32_t doctors = 1;
  Hours hours;
};

struct WorkKind {
  std::string from;  // a kind of nodes
  std::string desk;
  std::uint32_t per_day_milli = 1'000;  // cases of one node a day, in thousandths
  Hours hours;
  ServiceClass service_class = ServiceClass::routine;
  std::uint64_t bytes = 3'000;
  std::uint32_t images = 0;
  std::uint64_t image_bytes = 0;
  ServiceClass image_class = ServiceClass::document;
  std::uint64_t answer_bytes = 6'000;
  std::int64_t service_ms = 10 * kMinute_ms;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::int64_t end_ms = 7 * kDay_ms;
  std::size_t first_weekday = 0;
  std::vector<NodeKind> nodes;
  std::vector<CourierKind> couriers;
  std::vector<DeskKind> desks;
  std::vector<WorkKind> work;
};

// Errc::invalid names what refers to something that is not there.
Result<NetworkPlan> expand(const Scenario& scenario);

}  // namespace harkara::sim
