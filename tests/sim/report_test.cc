#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/report/case_columns.h"
#include "sim/report/case_waits.h"
#include "sim/report/event_log.h"
#include "sim/report/event_reader.h"
#include "sim/report/one_texts.h"
#include "sim/report/packed.h"
#include "sim/report/page.h"
#include "sim/report/page_data.h"
#include "sim/report/tables.h"
#include "sim/run/network_run.h"
#include "tests/sim/row.h"

namespace harkara::sim {
namespace {

struct Recorded {
  RunReport report;
  std::string events;
  RunHistory history;
};

Recorded record(const NetworkPlan& plan) {
  Recorded out;
  EventLog log(plan, [&out](std::string_view lines) { out.events += lines; });
  out.report = NetworkRun(plan, Depth::flow, &log).run();
  log.finish(out.report.events, out.report.digest);
  auto history = read_events(out.events);
  if (!history) FAIL(history.error().message);
  out.history = *std::move(history);
  return out;
}

// The clinic's signal is gone after three hours, and with it the cases made later.
NetworkPlan troubled_row() {
  NetworkPlan plan = row_plan();
  plan.links[0].up.resize(3);
  plan.cases[5].at_ms = 10 * kHour_ms;
  return plan;
}

std::string refusal(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  const auto read = read_events(text);
  REQUIRE(!read);
  return read.error().message;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string stat(const std::string& text, const std::string& name) {
  const std::size_t at = text.find("\n" + name + ": ");
  REQUIRE(at != std::string::npos);
  const std::size_t from = at + name.size() + 3;
  return text.substr(from, text.find('\n', from) - from);
}

}  // namespace

TEST_CASE("the events of a run tell what its report tells", "[sim][report]") {
  const auto [report, events, history] = record(row_plan());
  CHECK(history.name == "row");
  CHECK(history.nodes.size() == 3);
  CHECK(history.nodes[1].parents == std::vector<std::uint32_t>{2});
  CHECK(history.bundles.size() == report.transfers.created);
  CHECK(history.moved == report.transfers.relayed);
  CHECK(std::ranges::count_if(history.cases, &RunHistory::Case::ended) ==
        static_cast<std::ptrdiff_t>(report.all.answered));
  CHECK(history.cases[2].name == "Q2");
  CHECK(history.fills.size() == 11);
  CHECK(history.digest.size() == 16);
  CHECK(std::stoull(history.digest, nullptr, 16) == report.digest);
}

TEST_CASE("the causes of waiting told from events are those of the run", "[sim][report]") {
  for (const NetworkPlan& plan : {row_plan(), troubled_row()}) {
    const auto [report, events, history] = record(plan);
    std::map<std::string, std::int64_t> expected;
    for (const Cause& cause : report.causes) expected[cause.name] = cause.waited_ms;
    CHECK(CaseWaits(history).all() == expected);
  }
}

TEST_CASE("the causes of each case add up to its time", "[sim][report]") {
  const auto [report, events, history] = record(troubled_row());
  CHECK(report.all.answered == 3);
  const CaseWaits waits(history);
  for (const RunHistory::Case& each : history.cases) {
    Journeys::Waits all;
    waits.account(each, all);
    std::int64_t sum = 0;
    for (const auto& [cause, ms] : all) sum += ms;
    CHECK(sum == (each.ended() ? each.ended_ms : history.end_ms) - each.at_ms);
  }
}

TEST_CASE("events that refer to nothing, go back or stop short are refused", "[sim][report]") {
  const std::string text = record(row_plan()).events;
  CHECK(refusal(text, "\"format\":1", "\"format\":9").find("line 1") == 0);
  CHECK(refusal(text, "\"event\":\"node\"", "\"event\":\"knot\"") == "line 2: 'knot' is no event");
  CHECK(refusal(text, "\"a\":0", "\"a\":7").find("line 5: a must be") == 0);
  CHECK(refusal(text, "\"parents\":[1]", "\"parents\":[3]").find("parents") != std::string::npos);
  CHECK(refusal(text, "\"bundle\":0,\"case\"", "\"bundle\":5,\"case\"").find("count up") !=
        std::string::npos);
  CHECK(refusal(text, "\"arrived\":true", "\"arrived\":1").find("true or false") !=
        std::string::npos);
  CHECK(refusal(text, "{\"event\":\"end\"", "{\"event\":\"fill\"").find("line ") == 0);
  const auto cut = read_events(std::string_view(text).substr(0, text.rfind("{\"event\":\"end\"")));
  REQUIRE(!cut);
  CHECK(cut.error().message.find("cut short") != std::string::npos);
  CHECK(!read_events(""));
}

TEST_CASE("tables hold a line for each case and each contact", "[sim][report]") {
  const auto [report, events, history] = record(troubled_row());
  const std::string cases = cases_csv(history);
  CHECK(lines_of(cases) == 1 + history.cases.size());
  CHECK(cases.find("\n0,Q0,clinic,hub,routine,1.000,") != std::string::npos);
  CHECK(cases.find("\n5,Q5,clinic,hub,routine,36000.000,,,") != std::string::npos);  // no answer
  const std::string contacts = contacts_csv(history);
  CHECK(lines_of(contacts) == 1 + history.contacts.size());
  CHECK(contacts.find("\n0,clinic,district,8000,0.000,1800.000,28800000,") != std::string::npos);
}

TEST_CASE("The ONE's texts count as it does", "[sim][report]") {
  const auto [report, events, history] = record(row_plan());
  const std::string stats = message_stats(history);
  CHECK(stats.find("Message stats for scenario row\nsim_time: 36007.0000\n") == 0);
  CHECK(stat(stats, "created") == "18");
  CHECK(stat(stats, "delivered") == "18");
  CHECK(stat(stats, "relayed") == "36");
  CHECK(stat(stats, "overhead_ratio") == "1.0000");
  CHECK(stat(stats, "hopcount_avg") == "2.0000");
  CHECK(stat(stats, "response_prob") == "1.0000");
  CHECK(stat(stats, "buffertime_avg") == "NaN");
  const std::string delivered = delivered_messages(history);
  CHECK(lines_of(delivered) == 19);
  CHECK(delivered.find(" 3000 2 ") != std::string::npos);
  CHECK(delivered.find(" N clinic->district->hub\n") != std::string::npos);
  CHECK(delivered.find(" Y hub->district->clinic\n") != std::string::npos);
}

TEST_CASE("columns of numbers are packed as the page unpacks them", "[sim][report]") {
  CHECK(packed({}).empty());
  CHECK(packed({0, 0, 0, 0, 0, 0, 0}) == "A/g");  // order 0, seven times 1, five zeros
  CHECK(packed({3}) == "D4");                     // order 3: 1 and 110
  CHECK(packed({0, -1, 1, 63}) == "Apgfw");
  CHECK(packed({64, -300}) == "IwDVw");
  CHECK(packed_steps({5, 6, 4}) == packed({5, 1, -2}));
  CHECK(packed({5, 1, -2}) == "Cdu");
  CHECK(packed({INT64_MIN}) == "vAABAAB///////8");
}

TEST_CASE("of very many copies the page shows those that brought the bundle", "[sim][report]") {
  RunHistory history;
  history.nodes.resize(4);
  history.cases.push_back({"Q1", 0, 0, 3, ServiceClass::routine, false, 9'000, {0, 1}});
  RunHistory::Bundle arrived;
  arrived.made.to = 3;
  arrived.arrived_ms = 9'000;
  arrived.moves = {{1'000, 0, 0, 2, false}, {2'000, 0, 0, 1, false}, {9'000, 0, 1, 3, true}};
  RunHistory::Bundle lost = arrived;
  lost.arrived_ms = -1;
  lost.moves.assign(20'000, {1'000, 1, 0, 2, false});
  history.bundles = {arrived, lost};
  const auto shown = case_columns(history);
  CHECK(shown["ways_only"] == true);
  CHECK(shown["bundle"]["moves"] == packed({2, 3}));
  CHECK(shown["move"]["after"] == packed({2, 7, 1, 0, 0}));
  history.bundles[1].moves.resize(4);
  const auto whole = case_columns(history);
  CHECK(whole["ways_only"] == false);
  CHECK(whole["bundle"]["moves"] == packed({3, 4}));
}

TEST_CASE("the page holds everything it needs, and asks for nothing", "[sim][report]") {
  NetworkPlan plan = row_plan();
  plan.name = "a </script><b> & {{data}}";
  const auto [report, events, history] = record(plan);
  const std::string page = report_page(history);
  CHECK(page.find("{{style}}") == std::string::npos);
  CHECK(page.find("<title>a &lt;/script&gt;&lt;b&gt; &amp; {{data}}:") != std::string::npos);
  for (const char* way_out :
       {"<script src", "<link", "url(http", "fetch(", "XMLHttpRequest", "@import"})
    CHECK(page.find(way_out) == std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page_data(history).find('<') == std::string::npos);
  CHECK(page.size() < 150'000);
}

TEST_CASE("a page's shares are those of the run", "[sim][report]") {
  const auto [report, events, history] = record(troubled_row());
  const std::string data = page_data(history);
  std::string within;
  for (const std::uint64_t count : report.all.within)
    within += (within.empty() ? "" : ",") + std::to_string(count);
  CHECK(data.find("{\"name\":\"all\",\"made\":6,\"ended\":3,\"within\":[" + within + "]") !=
        std::string::npos);
  CHECK(data.find("\"p95_s\":null") != std::string::npos);  // half of them were never answered
}

}  // namespace harkara::sim
