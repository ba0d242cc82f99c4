// `harkara sim run --model one`: a trace under The ONE's rules.
#pragma once

#include <string>
#include <vector>

#include "node/cli/shell.h"

namespace harkara::app {

// As the command line gives them; empty where nothing was said.
struct TraceArguments {
  std::vector<std::string> contacts;
  std::vector<std::string> messages;
  std::string groups;
  std::string rates;
  std::string buffers;
  std::string ttl;
  std::string until;
  std::string router;
  std::string model;
  std::string queue = "fifo";
  std::string update_order = "fixed";
  std::uint32_t copies = 6;
  double prophet_unit_s = 30;
  std::uint64_t seed = 1;
};

Status run_one(node::cli::Shell& shell, const TraceArguments& arguments);

}  // namespace harkara::app
