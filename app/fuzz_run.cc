#include "app/fuzz_run.h"

#include <ostream>
#include <thread>

#include "app/fuzz_session.h"
#include "app/run_apart.h"
#include "app/run_cost.h"
#include "node/advice.h"
#include "node/files.h"
#include "sim/fuzz/recording.h"
#include "sim/fuzz/shrink.h"

namespace harkara::app {
namespace {

using node::Json;
using sim::fuzz::Checker;
using sim::fuzz::ChoiceList;
using sim::fuzz::kCheckers;
using sim::fuzz::Recording;
using sim::fuzz::Violation;

constexpr std::uint64_t kDefaultSeconds = 60;
constexpr std::size_t kShrinkRuns = 3'000;
constexpr std::uint64_t kLargestRecording = 1ULL << 22U;

struct Found {
  std::uint64_t seed;
  Violation violation;  // of the small run
  std::size_t events;
  std::size_t shrink_runs;
  std::string file;
};

// As small as it gets, and on disk.
Result<Found> make_small(std::uint64_t seed, const Violation& violation, const std::string& out) {
  const auto fails = [&](const ChoiceList& choices) {
    const auto outcome = run_apart(choices, kRunLimit_s);
    return outcome.violation && outcome.violation->checker == violation.checker;
  };
  const sim::fuzz::Shrunk small = sim::fuzz::shrink(choices_of(seed), fails, kShrinkRuns);
  const auto outcome = run_apart(small.choices, kRunLimit_s);
  const Violation last = outcome.violation.value_or(violation);
  const Recording recording{seed, violation.checker, small.choices};
  const auto path = std::filesystem::path(out) / ("fuzz-" + std::to_string(seed) + ".txt");
  const std::string text =
      sim::fuzz::write_recording(recording, last, last.checker != Checker::stopped);
  HARKARA_TRY(node::write_file(path, as_view(text), 0644));
  return Found{seed, last, small.choices.size() - 1, small.runs, path.string()};
}

Json looked_at(const FuzzSum& sum) {
  Json out = Json::object();
  for (std::size_t i = 0; i < kCheckers; ++i)
    out[sim::fuzz::checker_name(static_cast<Checker>(i))] = sum.looked[i];
  return out;
}

Json told(const FuzzSum& sum, std::uint64_t first_seed, const std::optional<Found>& found) {
  Json violation;
  if (found)
    violation = {{"seed", found->seed},
                 {"checker", sim::fuzz::checker_name(found->violation.checker)},
                 {"what", found->violation.what},
                 {"events", found->events},
                 {"shrink_runs", found->shrink_runs},
                 {"file", found->file}};
  return {{"first_seed", first_seed},   {"runs", sum.runs},
          {"events", sum.events},       {"sent", sum.sent},
          {"delivered", sum.delivered}, {"simulated_years", sum.simulated_years},
          {"looked", looked_at(sum)},   {"digest", hex_digest(sum.digest)},
          {"violation", violation}};
}

std::string in_words(const FuzzSum& sum, std::uint64_t first_seed) {
  std::string out = std::to_string(sum.runs) + " runs, seeds " + std::to_string(first_seed) +
                    " to " + std::to_string(first_seed + sum.runs - 1) + ", " +
                    number_text(sum.simulated_years, 2) + " simulated years, " +
                    std::to_string(sum.events) + " events, " + std::to_string(sum.delivered) +
                    " of " + std::to_string(sum.sent) + " bundles delivered\n\n";
  for (std::size_t i = 0; i < kCheckers; ++i) {
    const auto checker = static_cast<Checker>(i);
    if (checker == Checker::stopped) continue;
    const std::string name = sim::fuzz::checker_name(checker);
    const std::string looked = std::to_string(sum.looked[i]);
    out += "  " + name + std::string(14 - name.size(), ' ') +
           std::string(12 - std::min<std::size_t>(12, looked.size()), ' ') + looked + "  " +
           sim::fuzz::checker_rule(checker) + "\n";
  }
  return out + "\ndigest " + hex_digest(sum.digest) + "\n";
}

std::function<void(const FuzzSum&)> line(node::cli::Shell& shell) {
  if (!shell.around().err_is_terminal || shell.json()) return {};
  return [&err = shell.around().err](const FuzzSum& sum) {
    err << "\r\033[K" << sum.runs << " runs, " << number_text(sum.simulated_years, 2)
        << " simulated years";
    err.flush();
  };
}

Status fuzz_on(node::cli::Shell& shell, const FuzzArguments& arguments) {
  FuzzLimits limits;
  limits.first_seed = arguments.seed;
  limits.runs = arguments.runs.value_or(0);
  limits.jobs =
      arguments.jobs > 0 ? arguments.jobs : std::max(1U, std::thread::hardware_concurrency());
  limits.progress = line(shell);
  const std::int64_t start_ms = shell.around().clock.now().monotonic_ms;
  const auto seconds = static_cast<std::int64_t>(arguments.seconds.value_or(kDefaultSeconds));
  if (!arguments.runs)
    limits.over = [&clock = shell.around().clock, until = start_ms + seconds * 1000] {
      return clock.now().monotonic_ms >= until;
    };
  const FuzzSum sum = fuzz_seeds(limits);
  if (limits.progress) shell.around().err << "\r\033[K" << std::flush;
  std::optional<Found> found;
  if (sum.failed) {
    HARKARA_ASSIGN(found, make_small(sum.failed->first, sum.failed->second, arguments.out));
  }
  shell.tell(told(sum, arguments.seed, found), in_words(sum, arguments.seed));
  if (!found) return ok();
  return node::fail_next(
      Errc::refused,
      "seed " + std::to_string(found->seed) + ", " +
          sim::fuzz::checker_name(found->violation.checker) + ": " + found->violation.what + " (" +
          std::to_string(found->events) + " events)",
      "read " + found->file + "; run it again with harkara sim fuzz --replay " + found->file);
}

Status replay(node::cli::Shell& shell, const std::string& path) {
  HARKARA_ASSIGN(const Bytes text, node::read_file(path, kLargestRecording));
  auto recording = sim::fuzz::read_recording(as_text(text));
  if (!recording) return node::within(path, std::move(recording).error());
  const auto outcome = run_apart(recording->choices, kRunLimit_s);
  const std::string digest = hex_digest(outcome.digest);
  Json violation;
  if (outcome.violation)
    violation = {{"checker", sim::fuzz::checker_name(outcome.violation->checker)},
                 {"what", outcome.violation->what}};
  shell.tell({{"events", outcome.events}, {"digest", digest}, {"violation", violation}},
             std::to_string(outcome.events) + " events, digest " + digest +
                 (outcome.violation ? "" : ": no checker finds anything") + "\n");
  if (!outcome.violation) return ok();
  return node::fail_next(Errc::refused,
                         std::string(sim::fuzz::checker_name(outcome.violation->checker)) + ": " +
                             outcome.violation->what,
                         "the timeline stands in " + path);
}

}  // namespace

Status fuzz(node::cli::Shell& shell, const FuzzArguments& arguments) {
  if (!arguments.replay.empty()) return replay(shell, arguments.replay);
  if (arguments.runs && arguments.seconds)
    return node::fail_next(Errc::invalid, "--runs and --seconds were given", "give one of them");
  std::error_code ignored;
  if (!std::filesystem::is_directory(arguments.out, ignored))
    return node::fail_next(Errc::not_found, arguments.out + " is no directory",
                           "give an existing one with --out");
  return fuzz_on(shell, arguments);
}

}  // namespace harkara::app
