#include <catch2/catch.hpp>

#include "reference.h"
#include "sim/one/model.h"
#include "sim/plan/trace_plan.h"
#include "sim/report/event_log.h"
#include "sim/report/event_reader.h"
#include "sim/report/one_recorder.h"
#include "sim/report/page.h"

namespace harkara::sim {
namespace {

struct Recorded {
  one::RunResult result;
  RunHistory history;
};

Recorded record(const Trace& trace, const one::Options& options, const TraceSettings& settings) {
  const auto plan = plan_of_trace(trace, settings);
  if (!plan) FAIL(plan.error().message);
  std::string events;
  EventLog log(*plan, [&events](std::string_view lines) { events += lines; });
  OneRecorder recorder(trace, *plan, log);
  auto watched = one::Model::make(trace, options, &recorder);
  REQUIRE(watched);
  Recorded out;
  out.result = watched->run();
  recorder.finish();
  log.finish(out.result.passes, out.result.digest);
  auto history = read_events(events);
  if (!history) FAIL(history.error().message);
  out.history = *std::move(history);
  CHECK(one::Model::make(trace, options)->run().digest == out.result.digest);
  return out;
}

Recorded record(std::string_view text, std::vector<std::uint64_t> buffers = {}) {
  OneTraceReader reader;
  REQUIRE(reader.read("x.one", text));
  const Trace trace = std::move(reader).finish();
  one::Options options;
  options.rates = {{"", 1'000}};
  options.buffer_bytes = buffers;
  TraceSettings settings;
  settings.rates = options.rates;
  settings.buffer_bytes = buffers;
  return record(trace, options, settings);
}

}  // namespace

TEST_CASE("a run under The ONE's rules leaves the events of a report", "[sim][report]") {
  // A question over one relay, its answer straight back; the last contact outlasts the run.
  const Recorded run = record(
      "1 C M1 0 2 5000 2000\n10 CONN 0 1 up\n20 CONN 0 1 down\n"
      "100 CONN 1 2 up\n7300 CONN 1 2 down\n7400 CONN 0 2 up\n7500 C M2 1 0 10\n");
  const RunHistory& history = run.history;
  REQUIRE(history.bundles.size() == 3);
  CHECK(history.moved == run.result.relayed);
  CHECK(history.bundles[0].made.at_ms == 1'000);
  CHECK(history.bundles[0].arrived_ms == 105'000);
  CHECK(history.bundles[0].moves.size() == 2);
  CHECK(history.bundles[1].made.homeward);
  CHECK(history.bundles[1].made.at_ms == 105'000);
  CHECK(history.bundles[1].made.bytes == 2'000);
  REQUIRE(history.cases.size() == 2);
  CHECK(history.cases[0].ended_ms == history.bundles[1].arrived_ms);
  CHECK(!history.cases[1].ended());
  REQUIRE(history.contacts.size() == 3);
  CHECK(history.contacts[0].carried_bytes == 5'000);
  CHECK(history.contacts[2].start_ms == 7'400'000);
  CHECK(history.contacts[2].end_ms == history.end_ms);
  REQUIRE(history.fills.size() == 2);
  CHECK(history.fills[0].at_ms == 3'600'000);
  CHECK(history.fills[0].used_bytes[1] == 7'000);
  CHECK(report_page(history).find("</html>") != std::string::npos);
}

TEST_CASE("what a cut lost and a full buffer gave up is in the events too", "[sim][report]") {
  const Recorded run =
      record("1 C M1 0 1 50000\n2 C M2 2 1 600\n3 C M3 2 1 600\n10 CONN 0 1 up\n14 CONN 0 1 down\n",
             {0, 0, 1'000});
  CHECK(run.result.aborted == 1);
  REQUIRE(run.history.contacts.size() == 1);
  CHECK(run.history.contacts[0].lost_bytes == 4'000);
  CHECK(run.history.contacts[0].carried_bytes == 4'000);
  CHECK(run.result.dropped == 1);
  CHECK(run.history.expired == 1);
}

TEST_CASE("the events of the reference trace agree with the run's own counts",
          "[.][reference][report]") {
  if (reference::directory().empty()) return;
  const Trace trace = reference::trace();
  one::Options options;
  options.rates = reference::rates();
  options.router = one::Router::prophet;
  options.ttl_min = 72 * 60;
  options.buffer_bytes.assign(71, 32'000'000);
  TraceSettings settings;
  settings.rates = options.rates;
  settings.buffer_bytes = options.buffer_bytes;
  const Recorded run = record(trace, options, settings);
  CHECK(run.history.moved == run.result.relayed);
  CHECK(run.history.expired == run.result.dropped);
  std::uint64_t arrived = 0;
  for (const auto& bundle : run.history.bundles) arrived += bundle.arrived() ? 1U : 0U;
  CHECK(arrived == one::figures_of(run.result).delivered);
}

}  // namespace harkara::sim
