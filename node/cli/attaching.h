// Options of every verb that takes files, and what is told of what was done to them.
#pragma once

#include "node/cli/shell.h"
#include "node/consult/images/prepare.h"

namespace CLI {
class Option;
}

namespace harkara::node::cli {

struct Attaching {
  std::vector<std::string> files;
  bool full_size = false;
  bool original = false;
};

CLI::Option* add_attach_options(CLI::App* verb, Attaching& options, const std::string& help);

// Remarks what was done to each, one line a thing, and returns the files to hand on.
Result<consult::images::Prepared> prepare_files(Shell& shell, const Attaching& options);
Json images_json(const consult::images::Prepared& prepared);

}  // namespace harkara::node::cli
