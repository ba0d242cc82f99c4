// The nouns of the command line, one file each.
#pragma once

#include "node/cli/shell.h"

namespace harkara::node::cli {

void add_network(CLI::App& app, Shell& shell);
void add_node(CLI::App& app, Shell& shell);
void add_consult(CLI::App& app, Shell& shell);
void add_desk(CLI::App& app, Shell& shell);
void add_prescription(CLI::App& app, Shell& shell);
void add_counts(CLI::App& app, Shell& shell);
void add_patient(CLI::App& app, Shell& shell);
void add_study(CLI::App& app, Shell& shell);
void add_library(CLI::App& app, Shell& shell);
void add_carry(CLI::App& app, Shell& shell);
void add_explain(CLI::App& app, Shell& shell);
void add_user(CLI::App& app, Shell& shell);
void add_audit(CLI::App& app, Shell& shell);
void add_demo(CLI::App& app, Shell& shell);

// A noun from above this floor.
using AddNoun = void (*)(CLI::App& app, Shell& shell);

// The whole command line; returns the exit code. `arguments` without the program.
int run_command_line(std::vector<std::string> arguments, Surroundings& around,
                     const std::vector<AddNoun>& more = {});

}  // namespace harkara::node::cli
