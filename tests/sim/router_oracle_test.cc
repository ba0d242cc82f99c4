// The router against what no router can beat, on generated contact plans. HARKARA_PLANS
// sets how many of each kind; the figures are printed.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "planned.h"

namespace harkara::sim {
namespace {

int plans_wanted(int standard) {
  const char* wanted = std::getenv("HARKARA_PLANS");
  return wanted == nullptr ? standard : std::max(1, std::atoi(wanted));
}

struct Sums {
  Outcome all;
  void add(const Outcome& one) {
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

Sums run_plans(std::uint64_t first_seed, int count, const PlanShape& shape) {
  Sums sums;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t seed = first_seed + static_cast<std::uint64_t>(i);
    const PlannedRun run = make_run(seed, shape);
    PlannedNetwork network(seed, run, shape.parents_known);
    network.go();
    const Outcome outcome = network.outcome();
    CAPTURE(seed);
    CHECK(outcome.early == 0);
    CHECK(outcome.returned == 0);
    sums.add(outcome);
  }
  return sums;
}

void report(const std::string& kind, int count, const Sums& sums) {
  WARN(kind << ", " << count << " plans: " << sums.all.delivered << " of " << sums.all.possible
            << " deliverable (" << 100 * sums.share() << " %), gap to the bound: mean "
            << sums.mean_gap_h() << " h, median " << sums.gap_h(0.5) << " h, p95 "
            << sums.gap_h(0.95) << " h; " << sums.hops_each() << " hops each, " << sums.all.overdue
            << " overdue");
}

}  // namespace

TEST_CASE("on generated plans nothing is early, nothing circles, and most arrives",
          "[sim][oracle]") {
  const bool periodic = GENERATE(false, true);
  const bool parents = GENERATE(false, true);
  const int count = plans_wanted(50);
  const PlanShape shape{.periodic = periodic, .days = 4, .parents_known = parents};
  const Sums sums = run_plans(periodic ? 500'000 : 1'000, count, shape);
  report(std::string(periodic ? "periodic" : "random") + (parents ? ", parents named" : ""), count,
         sums);
  CHECK(sums.share() > 0.5);
}

}  // namespace harkara::sim
