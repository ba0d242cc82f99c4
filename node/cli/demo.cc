#include <CLI/CLI.hpp>
#include <cstdlib>

#include "node/cli/commands.h"
#include "node/lab/demo.h"

namespace harkara::node::cli {
namespace {

struct DemoArguments {
  std::string directory = "demo";
  std::vector<std::string> attachments;
  bool keep = false;
};

Status demo(Shell& shell, const DemoArguments& arguments) {
  lab::DemoOptions options;
  options.directory = arguments.directory;
  for (const std::string& file : arguments.attachments) options.attachments.emplace_back(file);
  options.keep = arguments.keep;
  const char* no_colour = std::getenv("NO_COLOR");
  options.colour = shell.around().out_is_terminal && (no_colour == nullptr || *no_colour == '\0');
  options.now_s = shell.around().clock.now().wall_ms / 1000;
  return lab::run_demo(options, shell.around().out, shell.around().random);
}

}  // namespace

void add_demo(CLI::App& app, Shell& shell) {
  // Shared, since the parser and the action outlive this call.
  const auto arguments = std::make_shared<DemoArguments>();
  CLI::App* verb = shell.verb(app, "demo", "Three nodes on this machine, and a bad day",
                              "  harkara demo\n"
                              "  harkara demo --dir /tmp/demo --attach chest.dcm",
                              [&shell, arguments] { return demo(shell, *arguments); });
  verb->add_option("--dir", arguments->directory, "A new directory, or an earlier demo's")
      ->type_name("DIR");
  verb->add_option("--attach", arguments->attachments,
                   "Your own images for the third case, instead of a drawn phantom")
      ->type_name("FILE");
  verb->add_flag("--keep", arguments->keep, "Do not replace an earlier demo's directory");
}

}  // namespace harkara::node::cli
