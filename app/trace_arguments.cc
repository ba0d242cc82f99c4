#include "app/trace_arguments.h"

#include "node/files.h"
#include "sim/input/one_trace.h"

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
