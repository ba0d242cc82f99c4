#include "app/sim_noun.h"

#include <CLI/CLI.hpp>

#include "app/fuzz_noun.h"
#include "app/network_run.h"
#include "app/one_run.h"
#include "app/report_files.h"
#include "app/result_table.h"
#include "app/sweep_noun.h"
#include "app/whole_number.h"
#include "node/advice.h"

namespace harkara::app {
namespace {

constexpr const char* kRunExamples =
    "  harkara sim run scenario.toml --out week    and open week/report.html\n"
    "  harkara sim run --plan contacts.ionrc --hub 1\n"
    "  harkara sim run --contacts contacts.one --messages messages.one \\\n"
    "      --rates wan:64000,cell:8000,wifi:1000000 --router spray --model one\n"
    "  ... --groups aiims:0,district:1-6,clinic:7-66,courier:67-70 \\\n"
    "      --buffers clinic=32MB,courier=64MB,district=200MB,aiims=1GB --ttl 72h\n"
    "  ... --model native --router epidemic       its rules in the engines of our nodes\n"
    "Nodes are numbered as in the trace; rates are bytes per second, and a node serves its\n"
    "links in the order in which --rates names their classes.";

// The ONE's rules are for traces, and for its own routers.
Status settle_model(TraceArguments& arguments) {
  const bool ours = arguments.router == "harkara";
  const bool trace = arguments.scenario.empty() && arguments.plan.empty();
  if (arguments.model.empty()) arguments.model = ours || !trace ? "native" : "one";
  if (arguments.model == "native") return ok();
  if (!trace)
    return node::fail_next(Errc::unsupported, "--model one runs traces of The ONE only",
                           "leave --model out, or give --contacts and --messages");
  if (ours)
    return node::fail_next(Errc::unsupported, "--model one does not run --router harkara",
                           "run harkara's own router with --model native");
  return ok();
}

enum Input : unsigned { kScenario = 1, kPlan = 2, kTrace = 4 };

Input input_of(const TraceArguments& arguments) {
  if (!arguments.scenario.empty()) return kScenario;
  return arguments.plan.empty() ? kTrace : kPlan;
}

// An option that would say nothing to this run: who gave it believes that it does.
Status check_options(const CLI::App& verb, const TraceArguments& arguments) {
  constexpr std::pair<const char*, unsigned> kFor[] = {
      {"--days", kScenario}, {"--hub", kPlan},  {"--per-day", kPlan},  {"--groups", kTrace},
      {"--rates", kTrace},   {"--ttl", kTrace}, {"--buffers", kTrace}, {"--until", kPlan | kTrace}};
  const Input input = input_of(arguments);
  for (const auto& [option, inputs] : kFor)
    if (verb.count(option) > 0 && (inputs & input) == 0)
      return node::fail_next(
          Errc::invalid,
          std::string(option) + " says nothing to " +
              (input == kScenario ? "a scenario"
               : input == kPlan   ? "a contact plan"
                                  : "a trace"),
          input == kScenario ? "say it in the scenario's file, or leave it out" : "leave it out");
  return ok();
}

// These have defaults for every run, so they only earn a note.
void note_unused(node::cli::Shell& shell, const CLI::App& verb, const TraceArguments& arguments) {
  const auto note = [&](const char* option, bool used) {
    if (verb.count(option) > 0 && !used)
      shell.remark(std::string("note: ") + option + " says nothing to this run");
  };
  note("--copies", arguments.router == "spray");
  note("--time-unit", arguments.router == "prophet");
  note("--queue", arguments.model == "one");
  note("--update-order", arguments.model == "one");
}

Status run(node::cli::Shell& shell, const CLI::App& verb, TraceArguments arguments) {
  HARKARA_TRY(settle_model(arguments));
  const bool trace = !arguments.contacts.empty() || !arguments.messages.empty();
  if (!arguments.scenario.empty() && trace)
    return node::fail_next(Errc::invalid, "a scenario and a trace were given", "give one of them");
  HARKARA_TRY(check_options(verb, arguments));
  note_unused(shell, verb, arguments);
  if (!arguments.scenario.empty()) return run_scenario(shell, arguments);
  if (!arguments.plan.empty() && arguments.hub.empty())
    return node::fail_next(Errc::invalid, "a plan does not say whom its nodes ask",
                           "name that node with --hub NUMBER");
  if (!arguments.plan.empty()) return run_contact_plan(shell, arguments);
  if (arguments.contacts.empty() || arguments.rates.empty())
    return node::fail_next(Errc::invalid, "there is nothing to run",
                           "give a scenario, a trace with --contacts, --messages and --rates, or a "
                           "contact plan with --plan and --hub");
  return arguments.model == "native" ? run_native(shell, arguments) : run_one(shell, arguments);
}

void add_trace_options(CLI::App& verb, TraceArguments& out) {
  verb.add_option("--contacts", out.contacts, "The ONE's CONN lines")->type_name("FILE");
  verb.add_option("--messages", out.messages, "The ONE's C lines")->type_name("FILE");
  verb.add_option("--groups", out.groups, "Which nodes are alike")
      ->type_name("NAME:FIRST-LAST,...");
  verb.add_option("--rates", out.rates,
                  "Bytes per second of each class of links, or of links without one")
      ->type_name("CLASS:RATE,...|RATE");
  verb.add_option("--buffers", out.buffers, "What nodes of a group can hold; else all")
      ->type_name("GROUP=SIZE,...");
  verb.add_option("--ttl", out.ttl, "How long a message lives; else for ever")
      ->type_name("DURATION");
  verb.add_option("--until", out.until, "When the run ends; else after the last event")
      ->type_name("DURATION");
  verb.add_option("--out", out.out, "Writes a report there: a page, tables, all events")
      ->type_name("DIR");
  verb.add_option("--seed", out.seed,
                  "Of what is drawn; --model one draws as The ONE does, by the time")
      ->check(whole_number());
}

void add_plan_options(CLI::App& verb, TraceArguments& out) {
  verb.add_option("--plan", out.plan, "A contact plan: of ION (.rc) or HDTN (.json)")
      ->type_name("FILE");
  verb.add_option("--hub", out.hub, "With --plan: the node that all others ask")
      ->type_name("NUMBER");
  verb.add_option("--per-day", out.per_day, "With --plan: questions of each node a day")
      ->check(CLI::Range(1U, 10'000U))
      ->capture_default_str();
}

void add_model_options(CLI::App& verb, TraceArguments& out) {
  verb.add_option("--router", out.router, "Who is given a copy")
      ->check(CLI::IsMember({"harkara", "epidemic", "spray", "prophet", "direct"}))
      ->default_val("harkara");
  verb.add_option("--model", out.model,
                  "native: the engines of harkara's nodes; one: The ONE's rules, the default for "
                  "its own routers on a trace")
      ->check(CLI::IsMember({"native", "one"}));
  verb.add_option("--queue", out.queue, "Which message first")
      ->check(CLI::IsMember({"fifo", "random"}))
      ->capture_default_str();
  verb.add_option("--update-order", out.update_order, "Which node first")
      ->check(CLI::IsMember({"fixed", "random"}))
      ->capture_default_str();
  verb.add_option("--copies", out.copies, "spray: of a new message")
      ->check(CLI::Range(1U, 1U << 20U))
      ->capture_default_str();
  verb.add_option("--time-unit", out.prophet_unit_s, "prophet: seconds in which a chance ages once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

void add_table(CLI::App& noun, node::cli::Shell& shell) {
  const auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = shell.verb(noun, "table", "Results of several runs side by side, in Markdown",
                              "  harkara sim run scenario.toml --json > today.json\n"
                              "  harkara sim table today.json another.json",
                              [&shell, files] { return print_tables(shell, *files); });
  verb->add_option("result", *files, "What sim run --json printed")->type_name("FILE")->required();
}

void add_report(CLI::App& noun, node::cli::Shell& shell) {
  const auto directory = std::make_shared<std::string>();
  CLI::App* verb = shell.verb(noun, "report", "Makes a run's page and tables again",
                              "  harkara sim run scenario.toml --out week\n"
                              "  harkara sim report week",
                              [&shell, directory] { return make_report_again(shell, *directory); });
  verb->add_option("directory", *directory, "Where a run's events.jsonl is")
      ->type_name("DIR")
      ->required();
}

}  // namespace

void add_sim(CLI::App& app, node::cli::Shell& shell) {
  CLI::App* noun = app.add_subcommand("sim", "Networks in virtual time");
  noun->require_subcommand(1)->fallthrough();
  const auto arguments = std::make_shared<TraceArguments>();  // outlives this call
  CLI::App* verb = shell.verb(
      *noun, "run", "One run, and its figures", kRunExamples,
      [&shell, arguments, noun] { return run(shell, *noun->get_subcommand("run"), *arguments); });
  verb->add_option("scenario", arguments->scenario, "A network described in TOML")
      ->type_name("FILE");
  verb->add_option("--days", arguments->days, "Of a scenario, instead of those it names")
      ->check(CLI::Range(1, 3'660));
  add_trace_options(*verb, *arguments);
  add_plan_options(*verb, *arguments);
  add_model_options(*verb, *arguments);
  add_table(*noun, shell);
  add_report(*noun, shell);
  add_sweep(*noun, shell);
  add_fuzz(*noun, shell);
}

}  // namespace harkara::app
