// harkara_bench_flow [--json] [CLINICS CASES]: a day of clinics below districts below one
// hub, in flow depth: what a simulated event and a case cost in processor time.
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "crypto/hash.h"
#include "sim/run/network_run.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

constexpr std::uint32_t kClinicsOfDistrict = 10;

sim::NetworkPlan plan_of(std::uint32_t clinics, std::uint32_t cases) {
  sim::NetworkPlan plan;
  plan.end_ms = sim::kDay_ms;
  SeededRandom random(1);
  plan.nodes.push_back({.name = "hub", .group = "hub", .tier = Tier::hub, .parents = {}});
  plan.desks.push_back({"radiology@hub", 0, 1, {}});
  const auto add = [&](const std::string& group, Tier tier, std::uint32_t parent,
                       std::uint64_t rate_Bps, std::int64_t up_ms) {
    const auto number = static_cast<std::uint32_t>(plan.nodes.size());
    plan.nodes.push_back({.name = group + "-" + std::to_string(number),
                          .group = group,
                          .tier = tier,
                          .parents = {parent}});
    sim::PlannedLink link{number, parent, rate_Bps, 300, {}};
    for (std::int64_t at = 0; at < plan.end_ms; at += 2 * sim::kHour_ms) {
      const std::int64_t start = at + static_cast<std::int64_t>(random.below(sim::kHour_ms));
      link.up.push_back({start, start + up_ms});
    }
    plan.links.push_back(std::move(link));
    return number;
  };
  for (std::uint32_t i = 0; i < clinics; i += kClinicsOfDistrict) {
    const std::uint32_t district = add("district", Tier::district, 0, 64'000, sim::kHour_ms);
    for (std::uint32_t n = i; n < std::min(clinics, i + kClinicsOfDistrict); ++n)
      add("clinic", Tier::clinic, district, 8'000, 10 * sim::kMinute_ms);
  }
  for (std::uint32_t i = 0; i < cases; ++i) {
    sim::PlannedCase one;
    one.at_ms = static_cast<std::int64_t>(random.below(20 * sim::kHour_ms));
    do one.from = static_cast<std::uint32_t>(random.below(plan.nodes.size()));
    while (plan.nodes[one.from].tier != Tier::clinic);
    one.desk = 0;
    const bool image = i % 10 == 0;
    one.parts = {{image ? ServiceClass::document : ServiceClass::routine,
                  image ? std::uint64_t{100'000} : 1'500}};
    plan.cases.push_back(std::move(one));
  }
  std::ranges::stable_sort(plan.cases, {}, &sim::PlannedCase::at_ms);
  return plan;
}

int run(std::uint32_t clinics, std::uint32_t cases, bool json) {
  const sim::NetworkPlan plan = plan_of(clinics, cases);
  const std::clock_t start = std::clock();
  const sim::RunReport report = sim::NetworkRun(plan).run();
  const double cpu_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const std::string of = std::to_string(report.nodes) + " nodes, a day";
  print({"processor time", cpu_s, "s", of, 0}, json);
  print({"events", static_cast<double>(report.events) / cpu_s, "1/s", of, 0}, json);
  print({"cases", static_cast<double>(cases) / cpu_s, "1/s", of, 0}, json);
  print({"arrived", 100.0 * static_cast<double>(report.all.answered) / cases, "%", of, 0}, json);
  return report.all.answered > 0 ? 0 : 1;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  harkara::crypto::initialise();
  bool json = false;
  std::uint32_t numbers[2] = {100, 2'000};
  std::size_t given = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (given < 2) {
      numbers[given++] = static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
    }
  }
  return harkara::bench::run(std::max(1U, numbers[0]), std::max(1U, numbers[1]), json);
}
