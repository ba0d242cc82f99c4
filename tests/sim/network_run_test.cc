#include <catch2/catch.hpp>
#include <numeric>

#include "sim/input/one_trace.h"
#include "sim/plan/scenario.h"
#include "sim/plan/trace_plan.h"
#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

// Two clinics below a hub, one with a signal in the morning only.
Scenario small() {
  Scenario out;
  out.name = "small";
  out.end_ms = 3 * kDay_ms;
  NodeKind hub;
  hub.name = "aiims";
  hub.tier = Tier::hub;
  NodeKind near;
  near.name = "near";
  near.parent = "aiims";
  NodeKind far = near;
  far.name = "far";
  far.count = 2;
  far.link.cover = {*hours_setting("06:00-07:00")};
  out.nodes = {hub, near, far};
  DeskKind desk;
  desk.address = "radiology@aiims";
  desk.hours = *hours_setting("10:00-16:00");
  out.desks = {desk};
  WorkKind work;
  work.from = "near";
  work.desk = desk.address;
  work.per_day_milli = 6'000;
  work.hours = *hours_setting("09:00-15:00");
  WorkKind remote = work;
  remote.from = "far";
  remote.service_class = ServiceClass::urgent;
  out.work = {work, remote};
  return out;
}

RunReport run(const Scenario& scenario) {
  const auto plan = expand(scenario);
  if (!plan) FAIL(plan.error().message);
  return NetworkRun(*plan).run();
}

std::int64_t waited(const RunReport& report) {
  return std::accumulate(
      report.causes.begin(), report.causes.end(), std::int64_t{0},
      [](std::int64_t sum, const Cause& cause) { return sum + cause.waited_ms; });
}

std::string refusal(const Scenario& scenario) {
  const auto plan = expand(scenario);
  REQUIRE(!plan);
  return plan.error().message;
}

}  // namespace

TEST_CASE("a scenario is expanded to nodes, links, desks and cases", "[sim]") {
  const auto plan = expand(small());
  REQUIRE(plan);
  REQUIRE(plan->nodes.size() == 4);
  CHECK(plan->nodes[2].name == "far-1");
  CHECK(plan->nodes[2].group == "far");
  CHECK(plan->nodes[3].parents == std::vector<std::uint32_t>{0});
  REQUIRE(plan->links.size() == 3);
  CHECK(plan->links[0].up.size() == 1);  // always up
  CHECK(plan->links[1].up.size() == 3);
  CHECK(plan->cases.size() > 25);
  CHECK(plan->cases.size() < 90);
  for (const PlannedCase& each : plan->cases) {
    CHECK(each.at_ms % kDay_ms >= 9 * kHour_ms);
    CHECK(each.at_ms % kDay_ms < 15 * kHour_ms);
  }
  CHECK(std::ranges::is_sorted(plan->cases, {}, &PlannedCase::at_ms));
}

TEST_CASE("a scenario that refers to what is not there is refused", "[sim]") {
  Scenario parent = small();
  parent.nodes[1].parent = "district";
  CHECK(refusal(parent).find("'district'") != std::string::npos);
  Scenario upside = small();
  upside.nodes[0].parent = "near";
  CHECK(refusal(upside).find("higher tier") != std::string::npos);
  Scenario desk = small();
  desk.work[0].desk = "surgery@aiims";
  CHECK(refusal(desk).find("'surgery@aiims'") != std::string::npos);
  Scenario place = small();
  place.desks[0].address = "radiology@nowhere";
  CHECK(refusal(place).find("'nowhere'") != std::string::npos);
  Scenario twice = small();
  twice.nodes[2].name = "near";
  CHECK(refusal(twice).find("two kinds") != std::string::npos);
  Scenario longest = small();
  longest.nodes[2].name = std::string(40, 'x');
  CHECK(refusal(longest).find("too long") != std::string::npos);
}

TEST_CASE("cases are answered in a desk's hours, and all waiting has a cause", "[sim]") {
  const RunReport report = run(small());
  CHECK(report.all.created == report.questions.created);
  CHECK(report.all.answered > report.all.created / 2);
  REQUIRE(report.classes.size() == 2);
  const Answered& urgent = report.classes[0];
  const Answered& routine = report.classes[1];
  CHECK(urgent.name == "urgent");
  CHECK(routine.within[5] == routine.created - (routine.created - routine.answered));
  CHECK(urgent.median_ms > 20 * kHour_ms);  // made after one morning, answered after the next
  CHECK(routine.median_ms < 6 * kHour_ms);
  REQUIRE(!report.causes.empty());
  CHECK(report.causes.front().name == "far to aiims: no contact");

  const auto plan = expand(small());
  std::int64_t total = 0;
  NetworkRun again(*plan);
  const RunReport same = again.run();
  CHECK(same.digest == report.digest);
  for (const PlannedCase& each : plan->cases) total += plan->end_ms - each.at_ms;
  CHECK(waited(same) < total);  // answered cases stop waiting
  CHECK(waited(same) > 0);
}

TEST_CASE("with no contact at all, each case waits where it was made", "[sim]") {
  Scenario cut = small();
  for (NodeKind& kind : cut.nodes) {
    kind.link.cover = {*hours_setting("00:00-00:01")};
    kind.link.cover[0].days = {};
  }
  const auto plan = expand(cut);
  REQUIRE(plan);
  NetworkRun lonely(*plan);
  const RunReport report = lonely.run();
  CHECK(report.all.answered == 0);
  std::int64_t total = 0;
  for (const PlannedCase& each : plan->cases) total += plan->end_ms - each.at_ms;
  CHECK(waited(report) == total);
  REQUIRE(report.causes.size() == 2);
  CHECK(report.causes[0].name == "held at far to the end");
}

TEST_CASE("a courier brings cases from where there is no signal, and the answers", "[sim]") {
  Scenario scenario = small();
  scenario.nodes[2].parent = "";  // no link of its own
  CourierKind vehicle;
  vehicle.name = "vehicle";
  vehicle.home = "aiims";
  vehicle.stops = "far";
  vehicle.leaves_ms = 8 * kHour_ms;
  scenario.couriers = {vehicle};
  const auto plan = expand(scenario);
  REQUIRE(plan);
  const PlannedNode& far = plan->nodes[2];  // knows when the vehicle comes by
  REQUIRE(far.calls.size() == 1);
  CHECK(plan->nodes[far.calls[0].node].name == "vehicle");
  for (const PlannedLink& link : plan->links)
    if (link.b == 2 && link.a == far.calls[0].node)
      CHECK(far.calls[0].timetable.wait_s(World::kStartWall_ms / 1000) ==
            link.up.front().start_ms / 1000);
  const RunReport report = NetworkRun(*plan).run();
  REQUIRE(report.places.size() == 3);
  CHECK(report.places[1].name == "far-1");
  CHECK(report.places[1].answered > 0);
  CHECK(report.places[1].answered < report.places[1].created);
  CHECK(report.places[1].median_ms > 12 * kHour_ms);
}

TEST_CASE("a trace runs on real engines, and each message that asks is answered", "[sim]") {
  OneTraceReader reader;
  REQUIRE(reader.read("x.one",
                      "10 CONN 0 1 up\n600 CONN 0 1 down\n700 CONN 1 2 up\n1400 CONN 1 2 down\n"
                      "1500 CONN 0 1 up\n1900 CONN 0 1 down\n"
                      "0 C Q1 2 0 4000 6000\n20 C I1 1 0 90000\n"));
  const Trace trace = std::move(reader).finish();
  TraceSettings settings;
  settings.rates = {{"", 8'000}};
  settings.groups = *groups_setting("aiims:0,district:1,clinic:2");
  settings.end_ms = 2'600'000;
  const auto plan = plan_of_trace(trace, settings);
  REQUIRE(plan);
  CHECK(plan->nodes[2].parents == std::vector<std::uint32_t>{1});
  NetworkRun native(*plan);
  const RunReport report = native.run();
  CHECK(report.transfers.requests_delivered == 2);
  CHECK(report.questions.created == 1);
  CHECK(report.transfers.relayed == 4);  // the answer reached the district
  CHECK(report.transfers.created == 3);
  CHECK(report.transfers.answers == 0);  // the way home never opened again
}

}  // namespace harkara::sim
