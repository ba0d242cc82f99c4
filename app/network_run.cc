#include "app/network_run.h"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "app/mission_figures.h"
#include "app/report_files.h"
#include "app/run_cost.h"
#include "app/scenario_file.h"
#include "app/timetable_files.h"
#include "node/files.h"
#include "sim/input/plans.h"
#include "sim/plan/contact_workload.h"
#include "sim/run/network_run.h"

namespace harkara::app {
namespace {

constexpr std::size_t kMaxPlanBytes = 1U << 30U;

using node::Json;
using sim::Answered;
using sim::RunReport;

double overhead(const sim::Transfers& transfers) {
  return share_of(transfers.relayed, transfers.delivered) - 1;
}

Json told(const RunReport& report, const std::string& router, const Cost& cost) {
  Json causes = Json::array();
  for (const sim::Cause& cause : report.causes)
    causes.push_back({{"name", cause.name}, {"waited_s", seconds_or_null(cause.waited_ms)}});
  Json links = Json::array();
  for (const sim::LinkUse& use : report.links)
    links.push_back({{"name", use.name},
                     {"links", use.links},
                     {"up_s", seconds_or_null(use.up_ms)},
                     {"capacity_bytes", use.capacity_bytes},
                     {"carried_bytes", use.carried_bytes}});
  const sim::Transfers& t = report.transfers;
  Json out = {{"model", "native"},
              {"router", router},
              {"name", report.name},
              {"seed", report.seed},
              {"end_s", seconds_or_null(report.end_ms)},
              {"nodes", report.nodes},
              {"created", t.created},
              {"delivered", t.delivered},
              {"requests_delivered", t.requests_delivered},
              {"answers_wanted", report.questions.created},
              {"answers", t.answers},
              {"answers_within_24h", number_or_null(within(report.questions, 24))},
              {"latency_mean_s", seconds_or_null(t.latency_mean_ms)},
              {"latency_median_s", seconds_or_null(t.latency_median_ms)},
              {"relayed", t.relayed},
              {"aborted", 0},  // what was cut is taken up again
              {"dropped", t.expired},
              {"lost_bytes", t.lost_bytes},
              {"overhead", number_or_null(overhead(t))},
              {"put_off", report.put_off},
              {"cases", answered_json(report.all)},
              {"classes", list_of(report.classes)},
              {"places", list_of(report.places)},
              {"causes", causes},
              {"links", links},
              {"events", report.events},
              {"digest", hex_digest(report.digest)},
              {"cpu_s", cost.cpu_s},
              {"peak_memory_bytes", cost.peak_bytes}};
  add_mission_figures(report, out);
  return out;
}

// The places that fare worst within a day.
std::vector<Answered> worst_places(std::vector<Answered> places) {
  constexpr std::size_t kShown = 8;
  std::ranges::stable_sort(places, {}, [](const Answered& place) { return within(place, 24); });
  if (places.size() > kShown) places.resize(kShown);
  return places;
}

std::string causes_in_words(const RunReport& report) {
  constexpr std::size_t kShown = 8;
  std::int64_t sum = 0;
  for (const sim::Cause& cause : report.causes) sum += cause.waited_ms;
  std::string out = "\nwhere all waiting went, " + duration_text(sum) + " together\n";
  for (std::size_t i = 0; i < std::min(kShown, report.causes.size()); ++i) {
    const sim::Cause& cause = report.causes[i];
    out += "  " +
           column(share_text(static_cast<double>(cause.waited_ms) / static_cast<double>(sum)), 10) +
           cause.name + "\n";
  }
  return out;
}

std::string in_words(const RunReport& report, const std::string& router, const Cost& cost) {
  std::string out = (report.name.empty() ? "" : report.name + ": ") + std::to_string(report.nodes) +
                    " nodes, " + (router == "harkara" ? "" : "router " + router + ", ") +
                    duration_text(report.end_ms) + " simulated in " + number_text(cost.cpu_s, 1) +
                    " s of processor time\n\n";
  out += "  " + column("cases", 20) + column("made", 9) + column("6 h", 10) + column("24 h", 10) +
         column("72 h", 10) + column("median", 10) + column("p95", 10) + "longest\n";
  out += row(report.all);
  for (const Answered& each : report.classes) out += row(each);
  out += mission_in_words(report);
  out += "\nplaces, the worst first\n";
  for (const Answered& each : worst_places(report.places)) out += row(each);
  if (!report.causes.empty()) out += causes_in_words(report);
  out += "\nlinks\n";
  for (const sim::LinkUse& use : report.links)
    out += "  " + column(use.name, 30) + column(std::to_string(use.links), 6) + "up " +
           column(duration_text(use.up_ms), 10) + "carried " + node::size_text(use.carried_bytes) +
           "\n";
  if (report.put_off > 0)
    out += "\n" + std::to_string(report.put_off) +
           " times a store was full, and its case had to wait an hour\n";
  return out + "\ndigest " + hex_digest(report.digest) + "\n";
}

// A bar on a terminal; nothing elsewhere.
sim::NetworkRun::Progress bar(node::cli::Shell& shell) {
  if (!shell.around().err_is_terminal || shell.json()) return {};
  return [&err = shell.around().err](std::int64_t done_ms, std::int64_t end_ms) {
    constexpr std::int64_t kWidth = 40;
    const std::int64_t filled = done_ms * kWidth / end_ms;
    err << "\r\033[K[" << std::string(static_cast<std::size_t>(filled), '#')
        << std::string(static_cast<std::size_t>(kWidth - filled), '.') << "] day "
        << done_ms / sim::kDay_ms + (done_ms < end_ms ? 1 : 0) << " of "
        << (end_ms + sim::kDay_ms - 1) / sim::kDay_ms;
    if (done_ms >= end_ms) err << "\r\033[K";
    err.flush();
  };
}

sim::RoutingChoice routing_of(const TraceArguments& arguments) {
  using sim::RouterKind;
  sim::RoutingChoice out;
  for (const auto& [name, kind] :
       {std::pair{"epidemic", RouterKind::epidemic}, std::pair{"spray", RouterKind::spray},
        std::pair{"prophet", RouterKind::prophet}, std::pair{"direct", RouterKind::direct}})
    if (arguments.router == name) out.kind = kind;
  out.copies = arguments.copies;
  out.prophet_unit_ms = std::max<std::int64_t>(1, std::llround(arguments.prophet_unit_s * 1000));
  return out;
}

Status run_plan(node::cli::Shell& shell, const sim::NetworkPlan& plan,
                const TraceArguments& arguments) {
  const std::string& out = arguments.out;
  std::unique_ptr<EventFile> events;
  if (!out.empty()) {
    HARKARA_ASSIGN(events, EventFile::create(out, plan));
  }
  sim::NetworkRun run(plan, sim::Depth::flow, events ? &events->observer() : nullptr,
                      routing_of(arguments));
  const RunReport report = run.run(bar(shell));
  const Cost cost = cost_so_far();
  const Json json = told(report, arguments.router, cost);
  std::string text = in_words(report, arguments.router, cost);
  if (events) {
    HARKARA_TRY(events->finish(report));
    HARKARA_TRY(write_summary(out, json));
    HARKARA_TRY(write_report(out));
    text += "report " + (std::filesystem::path(out) / "report.html").string() + "\n";
  }
  shell.tell(json, text);
  return ok();
}

}  // namespace

Status run_scenario(node::cli::Shell& shell, const TraceArguments& arguments) {
  HARKARA_ASSIGN(const Bytes text, node::read_file(arguments.scenario));
  auto scenario = parse_scenario(text);
  if (!scenario) return node::within(arguments.scenario, std::move(scenario).error());
  HARKARA_TRY(read_timetables(shell, arguments.scenario, *scenario));
  if (arguments.seed) scenario->seed = *arguments.seed;
  if (arguments.days) scenario->end_ms = *arguments.days * sim::kDay_ms;
  auto plan = sim::expand(*scenario);
  if (!plan) return node::within(arguments.scenario, std::move(plan).error());
  return run_plan(shell, *plan, arguments);
}

Status run_contact_plan(node::cli::Shell& shell, const TraceArguments& arguments) {
  HARKARA_ASSIGN(const Bytes text, node::read_file(arguments.plan, kMaxPlanBytes));
  const bool json = arguments.plan.ends_with(".json");
  auto read = json ? sim::read_hdtn_plan(arguments.plan, as_text(text))
                   : sim::read_ion_plan(arguments.plan, as_text(text));
  if (!read) return std::move(read).error();
  sim::ContactWorkload workload;
  workload.hub = arguments.hub;
  workload.per_day_milli = 1'000 * arguments.per_day;
  workload.seed = arguments.seed.value_or(1);
  HARKARA_ASSIGN(const std::int64_t until_s, seconds_of("--until", arguments.until, 1));
  workload.end_ms = until_s * 1000;
  HARKARA_ASSIGN(const sim::PlannedNetwork network,
                 of_option("--hub", sim::plan_of_contacts(read->plan, workload)));
  for (const std::string& warning : read->warnings) shell.remark("note: " + warning);
  for (const std::string& warning : network.warnings) shell.remark("note: " + warning);
  return run_plan(shell, network.plan, arguments);
}

Status run_native(node::cli::Shell& shell, const TraceArguments& arguments) {
  HARKARA_ASSIGN(const sim::Trace trace, read_trace(shell, arguments));
  HARKARA_ASSIGN(const sim::NetworkPlan plan, plan_of(trace, arguments));
  return run_plan(shell, plan, arguments);
}

}  // namespace harkara::app
