#include "app/trace_arguments.h"

#include <algorithm>

#include "base/limits.h"
#include "node/files.h"
#include "sim/input/one_trace.h"
#include "sim/plan/trace_plan.h"

namespace harkara::app {
namespace {
constexpr std::size_t kMaxTraceBytes = 1U << 30U;
}

Error in_option(const std::string& option, const Error& error) {
  return node::fail_next(error.code, option + ": " + error.message,
                         "harkara sim run --help shows how it is written");
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

Result<std::vector<sim::Group>> groups_of(const TraceArguments& arguments) {
  if (arguments.groups.empty()) return std::vector<sim::Group>();
  return of_option("--groups", sim::groups_setting(arguments.groups));
}

Result<std::vector<std::uint64_t>> buffers_of(const TraceArguments& arguments,
                                              std::uint32_t nodes) {
  if (arguments.buffers.empty()) return std::vector<std::uint64_t>();
  HARKARA_ASSIGN(const auto groups, groups_of(arguments));
  return of_option("--buffers", sim::buffers_setting(arguments.buffers, groups, nodes));
}

Result<sim::NetworkPlan> plan_of(const sim::Trace& trace, const TraceArguments& arguments) {
  sim::TraceSettings settings;
  HARKARA_ASSIGN(settings.rates, of_option("--rates", sim::rates_setting(arguments.rates)));
  HARKARA_ASSIGN(settings.groups, groups_of(arguments));
  HARKARA_ASSIGN(settings.buffer_bytes, buffers_of(arguments, trace.nodes));
  HARKARA_ASSIGN(const std::int64_t ttl_s, seconds_of("--ttl", arguments.ttl, 60));
  if (ttl_s > 0)
    settings.lifetime_s = static_cast<std::uint32_t>(std::min<std::int64_t>(ttl_s, kMaxLifetime_s));
  HARKARA_ASSIGN(const std::int64_t until_s, seconds_of("--until", arguments.until, 1));
  settings.end_ms = until_s * 1000;
  settings.seed = arguments.seed.value_or(1);
  return of_option("--rates", sim::plan_of_trace(trace, settings));
}

Result<std::int64_t> seconds_of(const std::string& option, const std::string& text,
                                std::int64_t min_s) {
  constexpr std::int64_t kYear_s = 366LL * 24 * 3600;
  if (text.empty()) return std::int64_t{0};
  HARKARA_ASSIGN(const std::int64_t seconds, of_option(option, sim::seconds_setting(text)));
  if (seconds < min_s || seconds > kYear_s)
    return node::fail_next(Errc::invalid, option + ": '" + text + "' is out of range",
                           "give at least " + std::to_string(min_s) + " s, at most a year");
  return seconds;
}

}  // namespace harkara::app
