#include "app/one_run.h"

#include <optional>

#include "app/report_files.h"
#include "app/run_cost.h"
#include "node/advice.h"
#include "sim/one/model.h"
#include "sim/report/one_recorder.h"
#include "sim/report/one_texts.h"

namespace harkara::app {
namespace {

using node::Json;

sim::one::Router router_named(const std::string& name) {
  if (name == "spray") return sim::one::Router::spray;
  if (name == "prophet") return sim::one::Router::prophet;
  return name == "direct" ? sim::one::Router::direct : sim::one::Router::epidemic;
}

Result<sim::one::Options> options_of(const sim::Trace& trace, const TraceArguments& arguments) {
  sim::one::Options out;
  out.router = router_named(arguments.router);
  out.copies = arguments.copies;
  out.prophet_unit_s = arguments.prophet_unit_s;
  out.random_update_order = arguments.update_order == "random";
  if (arguments.queue == "random") out.queue = sim::one::Queue::random;
  HARKARA_ASSIGN(out.rates, of_option("--rates", sim::rates_setting(arguments.rates)));
  HARKARA_ASSIGN(out.buffer_bytes, buffers_of(arguments, trace.nodes));
  HARKARA_ASSIGN(const std::int64_t ttl_s, seconds_of("--ttl", arguments.ttl, 60));
  out.ttl_min = static_cast<std::uint32_t>(ttl_s / 60);
  HARKARA_ASSIGN(const std::int64_t until_s, seconds_of("--until", arguments.until, 1));
  out.end_s = static_cast<double>(until_s);
  return out;
}

Json told_in_json(const TraceArguments& arguments, const sim::one::RunResult& result,
                  const sim::one::Figures& figures, const Cost& cost) {
  return {{"model", "one"},
          {"router", arguments.router},
          {"seed", arguments.seed.value_or(1)},
          {"end_s", result.end_s},
          {"created", figures.created},
          {"delivered", figures.delivered},
          {"requests", figures.requests},
          {"requests_delivered", figures.requests_delivered},
          {"answers_wanted", figures.answers_wanted},
          {"answers", figures.answers},
          {"answers_within_24h", number_or_null(figures.answers_within_24h)},
          {"latency_mean_s", number_or_null(figures.latency_mean_s)},
          {"latency_median_s", number_or_null(figures.latency_median_s)},
          {"round_trip_median_s", number_or_null(figures.round_trip_median_s)},
          {"round_trip_p95_s", number_or_null(figures.round_trip_p95_s)},
          {"hops_mean", number_or_null(figures.hops_mean)},
          {"started", result.started},
          {"relayed", result.relayed},
          {"aborted", result.aborted},
          {"dropped", result.dropped},
          {"overhead", number_or_null(figures.overhead)},
          {"digest", hex_digest(result.digest)},
          {"cpu_s", cost.cpu_s},
          {"peak_memory_bytes", cost.peak_bytes}};
}

std::string told_in_words(const TraceArguments& arguments, const sim::one::RunResult& result,
                          const sim::one::Figures& f, const Cost& cost) {
  const auto n = [](std::uint64_t value) { return std::to_string(value); };
  return "The ONE's rules, router " + arguments.router + ", " + number_text(result.end_s, 0) +
         " s simulated in " + number_text(cost.cpu_s, 2) + " s of processor time\n" +
         "  created             " + n(f.created) + ", delivered " + n(f.delivered) + "\n" +
         "  requests            " + n(f.requests_delivered) + " of " + n(f.requests) + "\n" +
         "  answers             " + n(f.answers) + " of " + n(f.answers_wanted) + ", within 24 h " +
         share_text(f.answers_within_24h) + "\n" + "  latency             mean " +
         number_text(f.latency_mean_s, 1) + " s, median " + number_text(f.latency_median_s, 1) +
         " s\n" + "  round trip          median " + number_text(f.round_trip_median_s, 1) +
         " s, p95 " + number_text(f.round_trip_p95_s, 1) + " s\n" +
         "  transfers           relayed " + n(result.relayed) + ", aborted " + n(result.aborted) +
         ", dropped " + n(result.dropped) + "\n" + "  overhead            " +
         number_text(f.overhead, 4) + ", hops " + number_text(f.hops_mean, 4) + "\n" +
         "  digest              " + hex_digest(result.digest) + "\n";
}

// All that happens, for the report.
class Record {
 public:
  static Result<std::unique_ptr<Record>> begin(const sim::Trace& trace,
                                               const TraceArguments& arguments) {
    HARKARA_ASSIGN(sim::NetworkPlan plan, plan_of(trace, arguments));
    plan.name = "The ONE's rules, router " + arguments.router;
    std::unique_ptr<Record> out(new Record(std::move(plan)));
    HARKARA_ASSIGN(out->events_, EventFile::create(arguments.out, out->plan_));
    out->recorder_.emplace(trace, out->plan_, out->events_->observer());
    return out;
  }
  sim::one::Watch* watch() { return &*recorder_; }
  Status finish(const sim::one::RunResult& result) {
    recorder_->finish();
    sim::RunReport report;
    report.events = result.passes;
    report.digest = result.digest;
    return events_->finish(report);
  }

 private:
  explicit Record(sim::NetworkPlan plan) : plan_(std::move(plan)) {}
  sim::NetworkPlan plan_;
  std::unique_ptr<EventFile> events_;
  std::optional<sim::OneRecorder> recorder_;
};

}  // namespace

Status run_one(node::cli::Shell& shell, const TraceArguments& arguments) {
  HARKARA_ASSIGN(const sim::Trace trace, read_trace(shell, arguments));
  HARKARA_ASSIGN(const sim::one::Options options, options_of(trace, arguments));
  std::unique_ptr<Record> record;
  if (!arguments.out.empty()) {
    HARKARA_ASSIGN(record, Record::begin(trace, arguments));
  }
  HARKARA_ASSIGN(sim::one::Model model,
                 of_option("--rates", sim::one::Model::make(trace, options,
                                                            record ? record->watch() : nullptr)));
  const sim::one::RunResult result = model.run();
  const sim::one::Figures figures = sim::one::figures_of(result);
  const Cost cost = cost_so_far();
  const Json json = told_in_json(arguments, result, figures, cost);
  std::string text = told_in_words(arguments, result, figures, cost);
  if (record) {
    HARKARA_TRY(record->finish(result));
    HARKARA_TRY(write_report(arguments.out));
    // Those made of events do not know what was cut.
    HARKARA_TRY(write_stats(arguments.out, json, sim::message_stats(result, arguments.router)));
    text += "report " + (std::filesystem::path(arguments.out) / "report.html").string() + "\n";
  }
  shell.tell(json, text);
  return ok();
}

}  // namespace harkara::app
