// harkara_fuzz_hunt FIRST_SEED RUNS: looks for a seed that fails, makes it small, and says
// so in one line: seeds tried, checker, events left, choices. Exit 0 when one was found, 3
// when none was.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include "app/fuzz_session.h"
#include "app/run_apart.h"
#include "crypto/hash.h"
#include "sim/fuzz/shrink.h"

namespace harkara::app {
namespace {

constexpr std::size_t kShrinkRuns = 1'500;

int hunt(std::uint64_t first_seed, std::uint64_t runs) {
  FuzzLimits limits;
  limits.first_seed = first_seed;
  limits.runs = runs;
  const FuzzSum sum = fuzz_seeds(limits);
  if (!sum.failed) {
    std::printf("%" PRIu64 " none - -\n", sum.runs);
    return 3;
  }
  const auto& [seed, violation] = *sum.failed;
  const auto fails = [&](const sim::fuzz::ChoiceList& choices) {
    const auto outcome = run_apart(choices, kRunLimit_s);
    return outcome.violation && outcome.violation->checker == violation.checker;
  };
  const auto small = sim::fuzz::shrink(choices_of(seed), fails, kShrinkRuns);
  std::printf("%" PRIu64 " %s %zu %zu\n", seed - first_seed + 1,
              sim::fuzz::checker_name(violation.checker), small.choices.size() - 1, small.runs);
  return 0;
}

}  // namespace
}  // namespace harkara::app

int main(int argc, char** argv) {
  harkara::crypto::initialise();
  if (argc != 3) {
    std::fprintf(stderr, "usage: harkara_fuzz_hunt FIRST_SEED RUNS\n");
    return 2;
  }
  return harkara::app::hunt(std::strtoull(argv[1], nullptr, 10),
                            std::strtoull(argv[2], nullptr, 10));
}
