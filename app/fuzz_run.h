// `harkara sim fuzz`: seeds drawn into runs until one fails or the time is over.
#pragma once

#include <filesystem>
#include <optional>

#include "node/cli/shell.h"

namespace harkara::app {

struct FuzzArguments {
  std::optional<std::uint64_t> seconds;
  std::optional<std::uint64_t> runs;
  std::uint64_t seed = 1;  // the first
  unsigned jobs = 0;       // 0: as many as there are processors
  std::string replay;      // a file
  std::string out = ".";   // where failing runs are written
};

Status fuzz(node::cli::Shell& shell, const FuzzArguments& arguments);

}  // namespace harkara::app
