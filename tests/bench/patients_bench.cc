// How well duplicates are found: precision and recall on registers that the matcher has
// never seen, by threshold and by pair of scripts, and the time it takes.
#include <chrono>
#include <cstring>
#include <map>

#include "node/consult/patients/match.h"
#include "tests/bench/report.h"
#include "tests/node/consult/people.h"

using namespace harkara;
using namespace harkara::node::consult;

namespace {

constexpr std::int64_t kNow_ms = 1'780'000'000'000;
constexpr std::uint64_t kSeeds[] = {201, 202, 203, 204, 205};

struct Count {
  double found = 0;
  double right = 0;
  double all = 0;
  double precision() const { return found == 0 ? 1 : right / found; }
  double recall() const { return all == 0 ? 1 : right / all; }
};

std::string scripts(const testing::Written& a, const testing::Written& b) {
  return a.script == b.script ? "one script" : "two scripts";
}

struct Tally {
  std::map<double, Count> by_threshold;
  std::map<std::string, Count> by_scripts;  // at patients::kSuggestFrom
  double seconds = 0;
  double entries = 0;
};

void run(Tally& tally, std::uint64_t seed, double abha) {
  const auto people = testing::make_people({.people = 2'000, .abha = abha}, seed);
  std::vector<patients::Traits> traits;
  for (const auto& each : people) traits.push_back(patients::traits_of(each.patient, kNow_ms));
  const auto start = std::chrono::steady_clock::now();
  const auto pairs = patients::find_pairs(traits, 0.5);
  tally.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  tally.entries += static_cast<double>(people.size());
  const double thresholds[] = {0.5, 0.7, patients::kSuggestFrom, 0.9, 0.95};
  for (std::size_t i = 0; i + 1 < people.size(); ++i)
    for (std::size_t j = i + 1; j < people.size() && people[j].person == people[i].person; ++j) {
      for (const double least : thresholds) ++tally.by_threshold[least].all;
      ++tally.by_scripts[scripts(people[i], people[j])].all;
    }
  for (const patients::Pair& pair : pairs) {
    const bool right = people[pair.a].person == people[pair.b].person;
    const auto count = [right](Count& at) {
      ++at.found;
      at.right += right ? 1 : 0;
    };
    for (const double least : thresholds)
      if (pair.match.score >= least) count(tally.by_threshold[least]);
    if (pair.match.score >= patients::kSuggestFrom)
      count(tally.by_scripts[scripts(people[pair.a], people[pair.b])]);
  }
}

void report(const std::string& title, double abha, bool json) {
  Tally tally;
  for (const std::uint64_t seed : kSeeds) run(tally, seed, abha);
  for (const auto& [least, count] : tally.by_threshold) {
    char name[64];
    std::snprintf(name, sizeof name, "%s, score >= %.2f", title.c_str(), least);
    bench::print(
        {std::string(name) + ": recall", count.recall() * 100, "%", "precision", count.precision()},
        json);
  }
  for (const auto& [what, count] : tally.by_scripts)
    bench::print({title + ", " + what + ": recall", count.recall() * 100, "%", "precision",
                  count.precision()},
                 json);
  bench::print({title + ": time", tally.seconds / tally.entries * 1e6, "us an entry",
                "registers of 3 000", 0},
               json);
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  report("20 % with ABHA", 0.2, json);
  report("no ABHA", 0, json);
  return 0;
}
