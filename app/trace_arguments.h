// What `harkara sim run` was given, and its reading.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/advice.h"
#include "node/cli/shell.h"
#include "sim/input/settings.h"
#include "sim/plan/network_plan.h"

namespace harkara::app {

// As the command line gives them; empty where nothing was said.
struct TraceArguments {
  std::string scenario;     // a file, instead of a trace
  std::optional<int> days;  // of the scenario
  std::string plan;         // a contact plan of ION or HDTN, instead
  std::string hub;          // of that plan: the node that all others ask
  std::uint32_t per_day = 5;
  std::vector<std::string> contacts;
  std::vector<std::string> messages;
  std::string groups;
  std::string rates;
  std::string buffers;
  std::string ttl;
  std::string until;
  std::string out;
  std::string router;
  std::string model;
  std::string queue = "fifo";
  std::string update_order = "fixed";
  std::uint32_t copies = 6;
  double prophet_unit_s = 30;
  std::optional<std::uint64_t> seed;
};

Error in_option(const std::string& option, const Error& error);

// The value of an option, or an error that names the option.
template <class T>
Result<T> of_option(const std::string& option, Result<T> value) {
  if (!value) return in_option(option, value.error());
  return value;
}

Result<sim::Trace> read_trace(node::cli::Shell& shell, const TraceArguments& arguments);
// None when there is no --groups.
Result<std::vector<sim::Group>> groups_of(const TraceArguments& arguments);
// None when there is no --buffers.
Result<std::vector<std::uint64_t>> buffers_of(const TraceArguments& arguments, std::uint32_t nodes);
// The trace as these arguments have it run.
Result<sim::NetworkPlan> plan_of(const sim::Trace& trace, const TraceArguments& arguments);
// 0 when the option was not given; else at least `min_s`, at most a year.
Result<std::int64_t> seconds_of(const std::string& option, const std::string& text,
                                std::int64_t min_s);

}  // namespace harkara::app
