#include <catch2/catch.hpp>
#include <numeric>

#include "sim/plan/case_draw.h"
#include "sim/plan/scenario.h"
#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

// Two hubs with desks, a clinic below each, links that are always up.
Scenario two_hubs() {
  Scenario out;
  out.name = "two hubs";
  out.end_ms = 3 * kDay_ms;
  NodeKind hub;
  hub.name = "hub";
  hub.tier = Tier::hub;
  hub.count = 2;
  NodeKind clinic;
  clinic.name = "clinic";
  clinic.parent = "hub";
  clinic.count = 2;
  NodeKind top;
  top.name = "aiims";
  top.tier = Tier::hub;
  NodeKind district = hub;
  district.tier = Tier::district;
  district.parent = "aiims";
  out.nodes = {top, district, clinic};
  DeskKind local;
  local.address = "medicine@hub";
  local.hours = *hours_setting("09:00-17:00");
  DeskKind far = local;
  far.address = "heart@aiims";
  out.desks = {local, far};
  WorkKind work;
  work.from = "clinic";
  work.desk = local.address;
  work.per_day_milli = 4'000;
  work.hours = *hours_setting("09:00-15:00");
  out.work = {work};
  return out;
}

NetworkPlan planned(const Scenario& scenario) {
  auto plan = expand(scenario);
  if (!plan) FAIL(plan.error().message);
  return *std::move(plan);
}

RunReport run(const Scenario& scenario) {
  const NetworkPlan plan = planned(scenario);
  return NetworkRun(plan).run();
}

std::string refusal(const Scenario& scenario) {
  const auto plan = expand(scenario);
  REQUIRE(!plan);
  return plan.error().message;
}

// Each case waits from its making to its answer, or to the end; nothing else is waiting.
void check_waits(const Scenario& scenario, const RunReport& report) {
  std::int64_t unanswered_ms = 0;
  const NetworkPlan plan = planned(scenario);
  for (const PlannedCase& each : plan.cases) unanswered_ms += plan.end_ms - each.at_ms;
  const std::int64_t waited =
      std::accumulate(report.causes.begin(), report.causes.end(), std::int64_t{0},
                      [](std::int64_t sum, const Cause& cause) { return sum + cause.waited_ms; });
  CHECK(waited > 0);
  CHECK(waited <= unanswered_ms);
  if (report.all.answered == 1 && report.all.created == 1) CHECK(waited == report.all.median_ms);
}

Scenario one_case(Scenario scenario) {
  scenario.end_ms = kDay_ms;
  scenario.work[0].per_day_milli = 300;
  for (scenario.seed = 1;; ++scenario.seed)
    if (planned(scenario).cases.size() == 1 && planned(scenario).cases[0].at_ms < kDay_ms)
      return scenario;
}

}  // namespace

TEST_CASE("a desk of a kind stands at each of its nodes, and clinics ask the one above", "[sim]") {
  const NetworkPlan plan = planned(two_hubs());
  REQUIRE(plan.desks.size() == 3);
  CHECK(plan.desks[1].address == "medicine@hub-2");
  for (const PlannedCase& each : plan.cases)
    CHECK(each.to == plan.nodes[each.from].parents.front());
}

TEST_CASE("work comes up by weekday and hour as it says", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.end_ms = 7 * kDay_ms;
  WorkKind& work = scenario.work[0];
  work.per_day_milli = 400'000;
  work.weekday_percent = {200, 100, 100, 100, 100, 100, 0};
  work.hour_weights = {3, 1, 0, 1, 1, 1};
  const NetworkPlan plan = planned(scenario);
  std::array<std::size_t, 7> by_day{};
  std::array<std::size_t, 24> by_hour{};
  for (const PlannedCase& each : plan.cases) {
    ++by_day[static_cast<std::size_t>(each.at_ms / kDay_ms)];
    ++by_hour[static_cast<std::size_t>(each.at_ms % kDay_ms / kHour_ms)];
  }
  CHECK(by_day[6] == 0);
  CHECK(by_day[0] > by_day[1] * 18 / 10);
  CHECK(by_day[0] < by_day[1] * 22 / 10);
  CHECK(by_hour[11] == 0);
  CHECK(by_hour[9] > by_hour[10] * 27 / 10);
  CHECK(by_hour[9] < by_hour[10] * 33 / 10);
}

TEST_CASE("times of service keep their mean, whatever their spread", "[sim]") {
  SeededRandom random(7);
  for (const ServiceSpread spread :
       {ServiceSpread::none, ServiceSpread::even, ServiceSpread::skewed}) {
    std::int64_t sum = 0;
    std::int64_t most = 0;
    for (int i = 0; i < 20'000; ++i) {
      const std::int64_t drawn = drawn_around(600'000, spread, random);
      sum += drawn;
      most = std::max(most, drawn);
      CHECK(drawn >= 300'000);
    }
    CHECK(sum / 20'000 > 590'000);
    CHECK(sum / 20'000 < 610'000);
    CHECK((spread == ServiceSpread::skewed) == (most > 900'000));
  }
}

TEST_CASE("a desk that asks back answers after the reply, and all of it is waiting", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.work[0].ask_percent = 100;
  const RunReport report = run(scenario);
  CHECK(report.counters.asked_back > 10);
  CHECK(report.counters.replies >= report.counters.answers);
  CHECK(report.counters.answers_home == report.all.answered);
  CHECK(report.counters.told_twice == 0);
  CHECK(report.all.median_ms > 2 * kHour_ms);  // as long as a clinic takes to reply
  CHECK(run(two_hubs()).all.median_ms < kHour_ms);
  check_waits(scenario, report);
  const Scenario single = one_case(scenario);
  check_waits(single, run(single));
}

TEST_CASE("a referral takes the case to another desk, which answers it", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.work[0].refer_percent = 100;
  scenario.work[0].refer_to = "heart@aiims";
  scenario.work[0].images = 1;
  scenario.work[0].image_bytes = 50'000;
  const RunReport report = run(scenario);
  CHECK(report.counters.referrals == report.counters.at_desk);
  CHECK(report.all.answered > report.all.created * 8 / 10);
  bool waited_there = false;
  for (const Cause& cause : report.causes)
    waited_there = waited_there || cause.name == "at aiims: waiting for an answer";
  CHECK(waited_there);
  check_waits(scenario, report);
  scenario.work[0].refer_to = "heart@nowhere";
  CHECK(refusal(scenario).find("heart@nowhere") != std::string::npos);
}

TEST_CASE("progress is reported once for each answer read", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.work[0].progress_percent = 100;
  scenario.work[0].progress_after_ms = kDay_ms;
  const RunReport report = run(scenario);
  CHECK(report.counters.progress > 0);
  CHECK(report.counters.progress <= report.counters.answers_home);
  CHECK(report.counters.progress_arrived <= report.counters.progress);
  CHECK(report.counters.progress_arrived + 4 >= report.counters.progress);
  CHECK(report.counters.told_twice == 0);
}

TEST_CASE("slots of sittings are given out once, and papers come before or are missed", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.end_ms = 14 * kDay_ms;
  for (NodeKind& kind : scenario.nodes) {
    kind.link.up_ms = 10 * kMinute_ms;
    kind.link.every_ms = 2 * kHour_ms;
  }
  SittingKind sitting;
  sitting.desk = "heart@aiims";
  sitting.count = 2;
  sitting.hours = *hours_setting("10:00-12:00");
  sitting.slot_ms = 20 * kMinute_ms;
  scenario.sittings = {sitting};
  WorkKind& work = scenario.work[0];
  work.desk = sitting.desk;
  work.per_day_milli = 1'000;
  work.appointment = true;
  AttachmentKind papers;
  papers.min_count = 1;
  papers.max_count = 2;
  papers.min_bytes = 10'000;
  papers.max_bytes = 20'000;
  work.attachments = {papers};
  work.papers_within_ms = 6 * kHour_ms;
  const RunReport prompt = run(scenario);
  CHECK(prompt.sittings.sittings == 4);
  CHECK(prompt.sittings.slots == 12);
  CHECK(prompt.sittings.booked <= 12);
  CHECK(prompt.sittings.booked > 5);  // two cases a day: only early slots stay free
  CHECK(prompt.sittings.seen == prompt.sittings.booked);
  CHECK(prompt.sittings.complete == prompt.sittings.booked);
  CHECK(prompt.sittings.turned_away > 0);
  CHECK(prompt.counters.answers == prompt.sittings.seen);
  check_waits(scenario, prompt);

  work.papers_within_ms = 13 * kDay_ms;
  work.no_show_percent = 50;
  const RunReport slow = run(scenario);
  CHECK(slow.sittings.complete < slow.sittings.booked);
  CHECK(slow.sittings.seen < slow.sittings.booked);
}

TEST_CASE("a course on its way keeps no question waiting", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.end_ms = kDay_ms;
  for (NodeKind& kind : scenario.nodes) kind.link.rate_Bps = 30'000;
  BulkKind course;
  course.from = "aiims";
  course.to = "clinic";
  course.bytes = 12'000'000;
  scenario.bulk = {course};
  scenario.work[0].per_day_milli = 20'000;
  scenario.work[0].hours = *hours_setting("09:00-10:00");
  const RunReport report = run(scenario);
  REQUIRE(report.beside_bulk.size() >= 2);
  for (const Answered& each : report.beside_bulk)
    if (each.name == "routine") {
      CHECK(each.created > 0);
      CHECK(each.answered == each.created);
      CHECK(each.p95_ms < 10'000);
    }
}

TEST_CASE("no bundle comes before the bound, and what came was possible", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.nodes[2].link.cover = {*hours_setting("06:00-10:00")};
  const RunReport report = run(scenario);
  CHECK(report.gap.sampled > 20);
  CHECK(report.gap.early == 0);
  CHECK(report.gap.delivered <= report.gap.possible);
  CHECK(report.gap.delivered > report.gap.possible * 9 / 10);
  CHECK(report.gap.median_ms >= 0);
}

TEST_CASE("each beneficiary class is counted by itself", "[sim]") {
  Scenario scenario = two_hubs();
  scenario.work[0].beneficiaries = {1, 1, 1, 1};
  const RunReport report = run(scenario);
  REQUIRE(report.beneficiaries.size() == 4);
  CHECK(report.beneficiaries[3].name == "deprived");
  std::uint64_t sum = 0;
  for (const Answered& each : report.beneficiaries) sum += each.created;
  CHECK(sum == report.all.created);
}

}  // namespace harkara::sim
