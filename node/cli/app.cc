#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "node/cli/commands.h"
#include "node/cli/unknown_word.h"
#include "node/version.h"

namespace harkara::node::cli {
namespace {

constexpr const char* kFooter =
    "First steps:\n"
    "  harkara demo                                  three nodes on this machine, and a case\n"
    "                                                that survives a bad day\n"
    "  harkara network lab lab.toml --out lab        a network of your own for trials\n"
    "  harkara --home lab/clinic node run            one of its nodes\n"
    "  harkara --home lab/clinic consult new --desk radiology@aiims --record case.json\n"
    "\n"
    "Every command takes --json. Exit codes: 0 done, 1 refused or failed, 2 wrong use.";

void add_common_options(CLI::App& app, Shell& shell) {
  app.add_option("--home", shell.options.home, "The node's home directory")
      ->envname("HARKARA_HOME")
      ->type_name("DIR");
  app.add_option("--passphrase-file", shell.options.passphrase_file,
                 "File whose first line opens the keystore (else HARKARA_PASSPHRASE, "
                 "harkara.toml, or a question)")
      ->type_name("FILE");
  app.add_flag("--json", shell.options.json, "Answer in JSON, for scripts");
  app.set_version_flag("--version", std::string("harkara ") + kVersion);
}

std::string help_for(const std::vector<std::string>& arguments, const CLI::App& app) {
  std::string out = "harkara";
  const CLI::App* at = &app;
  for (const std::string& word : arguments) {
    const CLI::App* inner = nullptr;
    for (const CLI::App* each : at->get_subcommands([](const CLI::App*) { return true; }))
      if (each->get_name() == word) inner = each;
    if (inner == nullptr) continue;
    out += " " + word;
    at = inner;
  }
  return out + " --help";
}

}  // namespace

int run_command_line(std::vector<std::string> arguments, Surroundings& around,
                     const std::vector<AddNoun>& more) {
  Shell shell(around);
  CLI::App app("harkara: consults and images that reach the specialist, whatever the link.");
  app.name("harkara");
  app.footer(kFooter);
  app.require_subcommand(1);
  add_common_options(app, shell);
  add_demo(app, shell);
  add_network(app, shell);
  add_node(app, shell);
  add_consult(app, shell);
  add_desk(app, shell);
  add_prescription(app, shell);
  add_counts(app, shell);
  add_patient(app, shell);
  add_study(app, shell);
  add_library(app, shell);
  add_carry(app, shell);
  add_explain(app, shell);
  add_user(app, shell);
  add_audit(app, shell);
  for (const AddNoun add : more) add(app, shell);
  const std::vector<std::string> given = arguments;
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::Success& help) {
    return app.exit(help, around.out, around.err);
  } catch (const CLI::ParseError& error) {
    shell.options.json =
        shell.options.json || std::find(given.begin(), given.end(), "--json") != given.end();
    const std::string unknown = unknown_word(given, app);
    shell.fail_usage(unknown.empty() ? error.what() : unknown, help_for(given, app));
    return kMisused;
  }
  return shell.run();
}

}  // namespace harkara::node::cli
