// The router against what no router can beat, on generated contact plans: HARKARA_PLANS of
// them, from seed HARKARA_SEED on, of four kinds in turn. The figures are printed.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "planned.h"

namespace harkara::sim {
namespace {

// A number from the environment, for longer runs than the suite has time for.
std::uint64_t wanted(const char* name, std::uint64_t standard) {
  const char* given = std::getenv(name);
  return given == nullptr ? standard : std::max(1ULL, std::strtoull(given, nullptr, 10));
}

struct Sums {
  PlanOutcome all;
  std::size_t plans = 0;
  void add(const PlanOutcome& one) {
    ++plans;
    all.possible += one.possible;
    all.delivered += one.delivered;
    all.early += one.early;
    all.returned += one.returned;
    all.hops += one.hops;
    all.overdue += one.overdue;
    all.gaps_ms.insert(all.gaps_ms.end(), one.gaps_ms.begin(), one.gaps_ms.end());
  }
  double share() const {
    return static_cast<double>(all.delivered) / static_cast<double>(all.possible);
  }
  double hops_each() const {
    return static_cast<double>(all.hops) / static_cast<double>(all.delivered);
  }
  // Of 0 to 1 of the gaps, in hours.
  double gap_h(double of) const {
    std::vector<std::int64_t> sorted = all.gaps_ms;
    std::ranges::sort(sorted);
    const auto at = static_cast<std::size_t>(of * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[at]) / static_cast<double>(kHour_ms);
  }
  double mean_gap_h() const {
    double sum = 0;
    for (const std::int64_t gap : all.gaps_ms) sum += static_cast<double>(gap);
    return sum / static_cast<double>(all.gaps_ms.size()) / static_cast<double>(kHour_ms);
  }
};

PlanOutcome run_plan(std::uint64_t seed, const PlanShape& shape) {
  const PlannedRun run = make_run(seed, shape);
  PlannedNetwork network(seed, run, shape.parents_known);
  network.go();
  return network.outcome();
}

void report(const PlanShape& shape, const Sums& sums) {
  WARN((shape.periodic ? "periodic" : "random")
       << (shape.parents_known ? ", parents named" : "") << ", " << sums.plans
       << " plans: " << sums.all.delivered << " of " << sums.all.possible << " deliverable ("
       << 100 * sums.share() << " %), gap to the bound: mean " << sums.mean_gap_h() << " h, median "
       << sums.gap_h(0.5) << " h, p95 " << sums.gap_h(0.95) << " h; " << sums.hops_each()
       << " hops each, " << sums.all.overdue << " overdue");
}

}  // namespace

TEST_CASE("on generated plans nothing is early, nothing circles, and most arrives",
          "[sim][oracle]") {
  const std::uint64_t first = wanted("HARKARA_SEED", 1);
  const std::uint64_t count = wanted("HARKARA_PLANS", 200) / 4;
  for (const bool periodic : {false, true})
    for (const bool parents : {false, true}) {
      const PlanShape shape{.periodic = periodic, .days = 4, .parents_known = parents};
      Sums sums;
      for (std::uint64_t i = first; i < first + count; ++i) {
        const std::uint64_t seed = 4 * i + (periodic ? 2U : 0U) + (parents ? 1U : 0U);
        const PlanOutcome outcome = run_plan(seed, shape);
        CAPTURE(periodic, parents, seed);
        CHECK(outcome.early == 0);
        CHECK(outcome.returned == 0);
        sums.add(outcome);
      }
      report(shape, sums);
      CHECK(sums.share() > (periodic ? 0.97 : 0.85));
      CHECK(sums.mean_gap_h() < (periodic ? 1.5 : 2.5));
    }
}

}  // namespace harkara::sim
