#include "app/fuzz_noun.h"

#include <CLI/CLI.hpp>

#include "app/fuzz_run.h"
#include "app/whole_number.h"

namespace harkara::app {
namespace {

constexpr const char* kFuzzExamples =
    "  harkara sim fuzz --seconds 60\n"
    "  harkara sim fuzz --seed 1000 --runs 500 --jobs 2\n"
    "  harkara sim fuzz --replay fuzz-1017.txt\n"
    "A run that fails is made as small as it gets and written to --out with its timeline.\n"
    "With --runs the same seed gives the same digest, whatever --jobs.";

}  // namespace

void add_fuzz(CLI::App& noun, node::cli::Shell& shell) {
  const auto arguments = std::make_shared<FuzzArguments>();  // outlives this call
  CLI::App* verb =
      shell.verb(noun, "fuzz", "Networks under faults, from seeds, and checkers", kFuzzExamples,
                 [&shell, arguments] { return fuzz(shell, *arguments); });
  verb->add_option("--seconds", arguments->seconds, "How long; 60 when --runs is not given")
      ->check(CLI::PositiveNumber);
  verb->add_option("--runs", arguments->runs, "How many seeds instead")->check(whole_number(1));
  verb->add_option("--seed", arguments->seed, "The first; others follow it")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--jobs", arguments->jobs, "Runs at a time; else one for each processor")
      ->check(CLI::Range(1U, 1'024U));
  verb->add_option("--replay", arguments->replay, "A run that was written down")->type_name("FILE");
  verb->add_option("--out", arguments->out, "Where failing runs are written")
      ->type_name("DIR")
      ->capture_default_str();
}

}  // namespace harkara::app
