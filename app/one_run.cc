#include "app/one_run.h"

#include <sys/resource.h>

#include <array>
#include <cinttypes>
#include <cmath>

#include "node/advice.h"
#include "node/files.h"
#include "sim/input/one_trace.h"
#include "sim/input/settings.h"
#include "sim/one/model.h"

namespace harkara::app {
namespace {

constexpr std::size_t kMaxTraceBytes = 1U << 30U;

using node::Json;

Error in_option(const std::string& option, Error error) {
  return node::fail_next(error.code, option + ": " + error.message,
                         "harkara sim run --help shows how it is written");
}

template <class T>
Result<T> of_option(const std::string& option, Result<T> value) {
  if (!value) return in_option(option, std::move(value).error());
  return value;
}

Result<sim::Trace> read_trace(node::cli::Shell& shell, const TraceArguments& arguments) {
  sim::OneTraceReader reader;
  for (const auto* files : {&arguments.contacts, &arguments.messages})
    for (const std::string& path : *files) {
      HARKARA_ASSIGN(const Bytes text, node::read_file(path, kMaxTraceBytes));
      HARKARA_TRY(reader.read(path, as_text(text)));
    }
  sim::Trace trace = std::move(reader).finish();
  for (const std::string& warning : trace.warnings) shell.remark("note: " + warning);
  return trace;
}

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
  std::vector<sim::Group> groups;
  if (!arguments.groups.empty()) {
    HARKARA_ASSIGN(groups, of_option("--groups", sim::groups_setting(arguments.groups)));
  }
  if (!arguments.buffers.empty()) {
    HARKARA_ASSIGN(
        out.buffer_bytes,
        of_option("--buffers", sim::buffers_setting(arguments.buffers, groups, trace.nodes)));
  }
  if (!arguments.ttl.empty()) {
    HARKARA_ASSIGN(const std::int64_t ttl_s,
                   of_option("--ttl", sim::seconds_setting(arguments.ttl)));
    constexpr std::int64_t kYear_min = 366 * 24 * 60;
    if (ttl_s < 60 || ttl_s > kYear_min * 60)
      return node::fail_next(Errc::invalid, "--ttl: '" + arguments.ttl + "' is out of range",
                             "give whole minutes, at most a year");
    out.ttl_min = static_cast<std::uint32_t>(ttl_s / 60);
  }
  if (!arguments.until.empty()) {
    HARKARA_ASSIGN(const std::int64_t until_s,
                   of_option("--until", sim::seconds_setting(arguments.until)));
    out.end_s = static_cast<double>(until_s);
  }
  return out;
}

struct Cost {
  double cpu_s;
  std::uint64_t peak_bytes;
};

Cost cost_so_far() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
          static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

std::string hex_digest(std::uint64_t digest) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016" PRIx64, digest);
  return text.data();
}

Json number_or_null(double value) {
  return std::isnan(value) ? Json() : Json(value);
}

Json told_in_json(const TraceArguments& arguments, const sim::one::RunResult& result,
                  const sim::one::Figures& figures, const Cost& cost) {
  return {{"model", "one"},
          {"router", arguments.router},
          {"seed", arguments.seed},
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

std::string share_text(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.2f %%", 100 * share);
  return std::isnan(share) ? "-" : text.data();
}

std::string number_text(double value, int decimals) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return std::isnan(value) ? "-" : text.data();
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

}  // namespace

Status run_one(node::cli::Shell& shell, const TraceArguments& arguments) {
  HARKARA_ASSIGN(const sim::Trace trace, read_trace(shell, arguments));
  HARKARA_ASSIGN(const sim::one::Options options, options_of(trace, arguments));
  HARKARA_ASSIGN(sim::one::Model model,
                 of_option("--rates", sim::one::Model::make(trace, options)));
  const sim::one::RunResult result = model.run();
  const sim::one::Figures figures = sim::one::figures_of(result);
  const Cost cost = cost_so_far();
  shell.tell(told_in_json(arguments, result, figures, cost),
             told_in_words(arguments, result, figures, cost));
  return ok();
}

}  // namespace harkara::app
