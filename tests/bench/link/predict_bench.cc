// harkara_bench_predict: twelve real daemons over emulated links for some minutes, then the
// same bundles over the same links in the simulator: how long did they take, in either?
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "crypto/hash.h"
#include "sim/run/network_run.h"
#include "tests/bench/child.h"
#include "tests/bench/link/arrivals.h"
#include "tests/bench/link/flags.h"
#include "tests/bench/link/mesh_work.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: harkara_bench_predict [options]     (as root)\n"
    "  --minutes N    in which cases are written (default 4); two more to come home\n"
    "  --cases N      each is answered at the hub (default 60)\n"
    "  --probe MS     a link that came up is used so much later, and its delay one way\n"
    "                 (default 250)\n"
    "  --scheme S     of all links: udp (default) or tcp\n"
    "  --seed N       of schedules, losses, moments and content (default 1)\n"
    "  --binary FILE  harkara (default: the one of this build)\n"
    "  --dir DIR      keeps homes and logs there\n"
    "  --pairs FILE   writes there what each bundle took, in reality and simulated (CSV)\n"
    "  --again FILE   simulates the bundles of such a file, with no daemons; same --seed\n"
    "  --json         one object for each figure\n";

constexpr double kHomecoming_s = 120;

double end_s(const Flags& flags) {
  return flags.number("--minutes") * 60 + kHomecoming_s;
}

double wall_now_ms() {
  return static_cast<double>(node::SystemClock().now().wall_ms);
}

// The real network, without faults.
class Reality {
 public:
  Reality(const Flags& flags, const fs::path& directory)
      : flags_(flags), directory_(directory), random_(flags.count("--seed") + 78) {}
  Result<std::vector<RealBundle>> run();

 private:
  Status prepare();
  Status work();
  double elapsed_s() const { return static_cast<double>(net_->elapsed()) / kSecond; }

  const Flags& flags_;
  fs::path directory_;
  std::mt19937_64 random_;
  MeshPlan plan_;
  std::unique_ptr<Net> net_;
  std::optional<Homes> homes_;
  std::optional<MeshWork> work_;
  Arrivals arrivals_;
  std::vector<std::unique_ptr<Process>> daemons_;
};

Status Reality::prepare() {
  const std::uint64_t seed = flags_.count("--seed");
  plan_ = make_mesh(seed);
  HARKARA_ASSIGN(Homes homes, Homes::make(flags_.text("--binary"), directory_,
                                          plan_.lab_toml(flags_.text("--scheme"))));
  homes_.emplace(std::move(homes));
  std::vector<std::string> names;
  std::vector<std::string> clinics;
  for (const MeshNode& node : plan_.nodes) {
    // A link that is up for 15 s must not be slept through.
    HARKARA_TRY(homes_->configure(node.name,
                                  [](node::Config& config) { config.link.dial_max_ms = 4'000; }));
    names.push_back(node.name);
  }
  for (const std::size_t clinic : plan_.clinics) clinics.push_back(names[clinic]);
  work_.emplace(*homes_, names[plan_.hub], clinics, seed);
  HARKARA_TRY(work_->open());
  HARKARA_ASSIGN(net_, Net::make(plan_.nodes.size(), plan_.links, seed));
  HARKARA_TRY(arrivals_.open(*homes_, names, wall_now_ms() - elapsed_s() * 1'000));
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
    daemons_.push_back(std::make_unique<Process>(homes_->daemon(names[i]),
                                                 net_->at(i, homes_->path(names[i] + ".log"))));
  return ok();
}

Status Reality::work() {
  const double busy_s = flags_.number("--minutes") * 60;
  std::vector<double> moments;
  for (std::size_t i = 0; i < flags_.count("--cases"); ++i)
    moments.push_back(5 + (busy_s - 5) * static_cast<double>(random_() % 100'000) / 100'000);
  std::sort(moments.rbegin(), moments.rend());
  double told_s = 0;
  while (elapsed_s() < end_s(flags_)) {
    for (; !moments.empty() && moments.back() <= elapsed_s(); moments.pop_back())
      HARKARA_TRY(work_->write_case());
    HARKARA_TRY(work_->answer_what_is_complete());
    HARKARA_TRY(arrivals_.look(elapsed_s()));
    if (elapsed_s() > told_s + 30) {
      told_s = elapsed_s();
      std::fprintf(stderr, "%.0f s: %zu cases, %zu answered, %zu bundles arrived\n", told_s,
                   work_->cases(), work_->answered(), arrivals_.arrived());
    }
    ::usleep(20'000);
  }
  return ok();
}

Result<std::vector<RealBundle>> Reality::run() {
  HARKARA_TRY(prepare());
  HARKARA_TRY(work());
  for (auto& daemon : daemons_) daemon->terminate();
  return arrivals_.all();
}

// Of bundles by their place in the plan's order; the simulator tells them as they come.
class Watch final : public sim::RunObserver {
 public:
  explicit Watch(std::size_t cases) : took_s_(cases, -1), made_ms_(cases, 0) {}
  void made(const sim::BundleMade& event) override { made_ms_[event.number] = event.at_ms; }
  void ended(const sim::CaseEnded& event) override {
    took_s_[event.number] = static_cast<double>(event.at_ms - made_ms_[event.number]) / 1'000;
  }
  std::vector<double> took_s_;

 private:
  std::vector<std::int64_t> made_ms_;
};

double share_at(std::vector<double> all, double share) {
  std::ranges::sort(all);
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(all.size());
  return all[std::min(all.size() - 1, static_cast<std::size_t>(at))];
}

// Where the true percentile lies with 95 %, whatever the distribution: by the ranks that a binomial
// count of n draws leaves open.
std::string interval(const std::vector<double>& all, double share) {
  const double open = 1.96 * std::sqrt(share * (1 - share) / static_cast<double>(all.size()));
  return std::to_string(share_at(all, share - open)) + " to " +
         std::to_string(share_at(all, share + open));
}

void compare(const std::string& name, const std::vector<double>& real,
             const std::vector<double>& simulated, bool json) {
  for (const auto& [share, label] : {std::pair(0.5, "p50"), std::pair(0.95, "p95")}) {
    const double there = share_at(real, share);
    const double here = share_at(simulated, share);
    print(
        {"predict." + name + "." + label, here, "s",
         "real " + std::to_string(there) + " s, by chance " + interval(real, share), here / there},
        json);
  }
}

void write_pairs(const std::string& file, const std::vector<RealBundle>& bundles,
                 const std::vector<double>& simulated_s) {
  std::ofstream out(file);
  out << "from,to,class,bytes,made_s,real_s,simulated_s\n";
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    const RealBundle& each = bundles[i];
    out << each.from << ',' << each.to << ',' << static_cast<int>(each.service_class) << ','
        << each.bytes << ',' << each.made_s << ',' << each.arrived_s - each.made_s << ','
        << simulated_s[i] << '\n';
  }
}

Result<std::vector<RealBundle>> read_pairs(const std::string& file) {
  std::ifstream in(file);
  std::string head;
  if (!std::getline(in, head)) return fail(Errc::io, "cannot read " + file);
  std::vector<RealBundle> out;
  RealBundle next;
  int service_class = 0;
  double took_s = 0;
  double simulated_s = 0;
  char comma = 0;
  while (in >> next.from >> comma >> next.to >> comma >> service_class >> comma >> next.bytes >>
         comma >> next.made_s >> comma >> took_s >> comma >> simulated_s) {
    next.service_class = static_cast<ServiceClass>(service_class);
    next.arrived_s = next.made_s + took_s;
    out.push_back(next);
  }
  return out;
}

struct Pairs {
  std::vector<double> real;
  std::vector<double> simulated;
};

double mean(const std::vector<double>& all) {
  return std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
}

// Bundle by bundle, where percentiles of two crowds can only be held against each other.
void compare_pairs(const Pairs& pairs, bool json) {
  constexpr double kNear = 0.15;
  std::size_t near = 0;
  for (std::size_t i = 0; i < pairs.real.size(); ++i)
    if (std::abs(pairs.simulated[i] / pairs.real[i] - 1) <= kNear) ++near;
  const double real = mean(pairs.real);
  const double simulated = mean(pairs.simulated);
  print(
      {"predict.all.mean", simulated, "s", "real " + std::to_string(real) + " s", simulated / real},
      json);
  print({"predict.near", static_cast<double>(near), "", "bundles within 15 %, of all",
         static_cast<double>(near) / static_cast<double>(pairs.real.size())},
        json);
}

int hold_against(const Flags& flags, std::vector<RealBundle> bundles) {
  const MeshPlan mesh = make_mesh(flags.count("--seed"));
  std::ranges::stable_sort(bundles, {}, &RealBundle::made_s);
  const sim::NetworkPlan plan =
      plan_for_simulator(mesh, bundles, end_s(flags),
                         {.probe_s = flags.number("--probe") / 1'000,
                          .holds_through_fades = flags.text("--scheme") == "udp"});
  Watch watch(bundles.size());
  sim::NetworkRun(plan, sim::Depth::flow, &watch).run();
  std::map<std::string, Pairs> by_name;
  std::size_t missing = 0;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    if (watch.took_s_[i] < 0) {
      ++missing;
      continue;
    }
    const bool outward = bundles[i].to == mesh.hub;
    for (const std::string& name :
         {std::string("all"), std::string(outward ? "to_hub" : "to_clinic")}) {
      by_name[name].real.push_back(bundles[i].arrived_s - bundles[i].made_s);
      by_name[name].simulated.push_back(watch.took_s_[i]);
    }
  }
  if (const std::string file = flags.text("--pairs"); !file.empty())
    write_pairs(file, bundles, watch.took_s_);
  const bool json = flags.on("--json");
  print({"predict.bundles", static_cast<double>(bundles.size()), "", "arrived in reality", 0},
        json);
  print({"predict.missing", static_cast<double>(missing), "", "of them not simulated to arrive", 0},
        json);
  for (const auto& [name, pairs] : by_name) compare(name, pairs.real, pairs.simulated, json);
  compare_pairs(by_name.at("all"), json);
  return 0;
}

Result<std::vector<RealBundle>> measure(const Flags& flags) {
  HARKARA_TRY(may_make_tunnels());
  const Workplace place(flags.text("--dir"));
  return Reality(flags, place.path()).run();
}

int main(int argc, char** argv) {
  const char* binary = std::getenv("HARKARA_BINARY");
  const Flags flags(argc, argv, kUsage,
                    {{"--minutes", "4"},
                     {"--cases", "60"},
                     {"--probe", "250"},
                     {"--scheme", "udp"},
                     {"--seed", "1"},
                     {"--binary", binary != nullptr ? binary : HARKARA_BINARY_DEFAULT},
                     {"--dir", ""},
                     {"--pairs", ""},
                     {"--again", ""},
                     {"--json", "no"}});
  crypto::initialise();
  const std::string again = flags.text("--again");
  auto bundles = again.empty() ? measure(flags) : read_pairs(again);
  if (bundles && !bundles->empty()) return hold_against(flags, *std::move(bundles));
  std::fprintf(stderr, "harkara_bench_predict: %s\n",
               bundles ? "nothing arrived" : bundles.error().message.c_str());
  return 1;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
