// A network as a person describes it: kinds of nodes, how they are linked, who travels, and
// what work comes up. A seed makes a plan of it.
#pragma once

#include <map>
#include <optional>

#include "sim/input/gtfs.h"
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
  std::int64_t holds_ms = 0;  // as PlannedLink
};

struct NodeKind {
  std::string name;  // of one alone; of several, "name-1" and so on
  Tier tier = Tier::clinic;
  std::uint32_t count = 1;
  std::string parent;  // a kind above, shared out evenly; empty at the top
  std::uint64_t quota_bytes = 1ULL << 30U;
  LinkKind link;
};

// Travels from home along all its stops and back, on each of its days; or as a timetable says.
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

  // Public transport instead: a box on each vehicle that comes by two of the named stops.
  std::string gtfs;                               // a folder, beside the scenario; empty: none
  std::vector<std::string> routes;                // of these only; empty: all
  std::map<std::string, std::string> stop_nodes;  // stop_id -> node
  Timetable timetable;                            // read from there
};

struct DeskKind {
  std::string address;  // behind '@' a node, or a kind: then each of its nodes has one
  std::uint32_t doctors = 1;
  Hours hours;
};

// Specialists who each sit once a week, at a drawn half hour of these hours.
struct SittingKind {
  std::string desk;
  std::uint32_t count = 1;
  Hours hours;
  std::int64_t length_ms = kHour_ms;
  std::int64_t slot_ms = 6 * kMinute_ms;
  std::int64_t booked_before_ms = kDay_ms;  // slots are given out, and papers due, until then
};

// What goes with a question.
struct AttachmentKind {
  std::uint32_t percent = 100;  // of the cases that have any
  std::uint32_t min_count = 1;
  std::uint32_t max_count = 1;
  std::uint64_t min_bytes = 400'000;  // each drawn evenly between
  std::uint64_t max_bytes = 400'000;
  ServiceClass service_class = ServiceClass::document;
  bool needed = true;
};

// How long doctors take: all the same; half of it to one and a half, evenly; or at least
// half of it and as much again on the average, a few of them several times that.
enum class ServiceSpread : std::uint8_t { none, even, skewed };

struct WorkKind {
  std::string from;  // a kind of nodes
  std::string desk;  // of a kind of nodes: of the one above, else shared out evenly
  std::string to;    // instead of a desk: a node
  std::uint32_t per_day_milli = 1'000;  // cases of one node a day, in thousandths
  Hours hours;
  std::array<std::uint32_t, 7> weekday_percent = {100, 100, 100, 100, 100, 100, 100};
  std::vector<std::uint32_t> hour_weights;  // of each hour of `hours`; empty: all alike
  ServiceClass service_class = ServiceClass::routine;
  std::uint32_t emergency_percent = 0;  // of the cases that are of this class instead
  std::uint32_t urgent_percent = 0;
  std::uint64_t bytes = 3'000;
  std::uint32_t images = 0;
  std::uint64_t image_bytes = 0;
  ServiceClass image_class = ServiceClass::document;
  std::vector<AttachmentKind> attachments;  // besides the images
  std::uint64_t answer_bytes = 6'000;
  std::int64_t service_ms = 10 * kMinute_ms;
  ServiceSpread service_spread = ServiceSpread::none;
  // By node::consult::Beneficiary, in any measure; all 0: the public.
  std::array<std::uint32_t, node::consult::kBeneficiaries> beneficiaries{};

  std::uint32_t ask_percent = 0;
  std::uint64_t ask_bytes = 1'000;
  std::uint64_t reply_bytes = 2'000;
  std::int64_t reply_after_ms = 2 * kHour_ms;
  std::uint32_t refer_percent = 0;
  std::string refer_to;  // a desk, as above
  std::uint32_t progress_percent = 0;
  std::uint64_t progress_bytes = 1'000;
  std::int64_t progress_after_ms = 3 * kDay_ms;

  bool appointment = false;
  std::int64_t papers_within_ms = kDay_ms;  // of the confirmation, evenly
  std::uint32_t no_show_percent = 0;
};

// Something large that one node sends others on certain days, such as a course.
struct BulkKind {
  std::string from;  // a node
  std::string to;    // a kind of nodes
  std::uint64_t bytes = 0;
  std::int64_t at_ms = 9 * kHour_ms;  // of the day
  std::array<bool, 7> days = {true, false, false, false, false, false, false};
  ServiceClass service_class = ServiceClass::bulk;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::int64_t end_ms = 7 * kDay_ms;
  std::uint32_t lifetime_s = 7 * 24 * 3600;  // of every bundle
  std::size_t first_weekday = 0;
  std::vector<NodeKind> nodes;
  std::vector<CourierKind> couriers;
  std::vector<DeskKind> desks;
  std::vector<SittingKind> sittings;
  std::vector<WorkKind> work;
  std::vector<BulkKind> bulk;
};

// Errc::invalid names what refers to something that is not there.
Result<NetworkPlan> expand(const Scenario& scenario);

}  // namespace harkara::sim
