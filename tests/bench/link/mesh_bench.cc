// harkara_bench_mesh: twelve real daemons, links that come and go, couriers, and kills
// with -9; in the end nothing may be lost, doubled or left over. README.md beside this file.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "crypto/hash.h"
#include "tests/bench/child.h"
#include "tests/bench/link/flags.h"
#include "tests/bench/link/mesh_audit.h"
#include "tests/bench/link/mesh_plan.h"
#include "tests/bench/link/mesh_work.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: harkara_bench_mesh [options]     (as root)\n"
    "  --minutes N    in which cases are written and daemons killed (default 10)\n"
    "  --cases N      each is answered at the hub (default 200)\n"
    "  --kills N      of any daemon, with -9; it starts again within 3 s (default 20)\n"
    "  --settle N     minutes more, links still flapping, until all is home (default 10)\n"
    "  --scheme S     of all links: udp (default) or tcp\n"
    "  --seed N       of schedules, losses, moments and content (default 1)\n"
    "  --binary FILE  harkara (default: the one of this build)\n"
    "  --dir DIR      keeps homes and logs there\n"
    "  --json         one object for each figure\n"
    "Short form: --minutes 2 --cases 30 --kills 3\n";

struct Ending {
  double home_s = -1;  // since the start; negative: not all came home
  std::vector<std::string> faults;
  MeshAudit audit;
  std::uint64_t carried = 0;
};

class Trial {
 public:
  Trial(const Flags& flags, const fs::path& directory)
      : flags_(flags), directory_(directory), random_(flags.count("--seed") + 77) {}
  Result<Ending> run();

 private:
  Status prepare();
  void start(std::size_t node);
  void kill();
  void revive_due();
  Status busy_time();
  Status settle(Ending& ending);
  std::vector<double> moments(std::size_t count, double from_s, double to_s);
  double elapsed_s() const { return now_s() - began_s_; }

  const Flags& flags_;
  fs::path directory_;
  std::mt19937_64 random_;
  MeshPlan plan_;
  std::unique_ptr<Net> net_;
  std::optional<Homes> homes_;
  std::optional<MeshWork> work_;
  MeshStores stores_;
  std::vector<std::unique_ptr<Process>> daemons_;
  std::map<std::size_t, double> down_until_s_;
  double began_s_ = 0;
};

Status Trial::prepare() {
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
  HARKARA_TRY(stores_.open(*homes_, names));
  HARKARA_ASSIGN(net_, Net::make(plan_.nodes.size(), plan_.links, seed));
  daemons_.resize(plan_.nodes.size());
  for (std::size_t i = 0; i < plan_.nodes.size(); ++i) start(i);
  return ok();
}

void Trial::start(std::size_t node) {
  const std::string& name = plan_.nodes[node].name;
  daemons_[node] =
      std::make_unique<Process>(homes_->daemon(name), net_->at(node, homes_->path(name + ".log")));
}

void Trial::kill() {
  const std::size_t node = random_() % daemons_.size();
  daemons_[node].reset();  // SIGKILL
  constexpr std::uint64_t kMostDown_ms = 3'000;
  down_until_s_[node] = elapsed_s() + static_cast<double>(random_() % kMostDown_ms) / 1'000;
}

void Trial::revive_due() {
  std::erase_if(down_until_s_, [&](const auto& entry) {
    if (entry.second > elapsed_s()) return false;
    start(entry.first);
    return true;
  });
}

// Descending, so that the next is at the back.
std::vector<double> Trial::moments(std::size_t count, double from_s, double to_s) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(from_s + (to_s - from_s) * static_cast<double>(random_() % 100'000) / 100'000);
  std::sort(out.rbegin(), out.rend());
  return out;
}

Status Trial::busy_time() {
  const double end_s = flags_.number("--minutes") * 60;
  std::vector<double> cases = moments(flags_.count("--cases"), 0, 0.85 * end_s);
  std::vector<double> kills = moments(flags_.count("--kills"), 0.05 * end_s, 0.95 * end_s);
  double told_s = 0;
  while (elapsed_s() < end_s) {
    for (; !cases.empty() && cases.back() <= elapsed_s(); cases.pop_back())
      HARKARA_TRY(work_->write_case());
    for (; !kills.empty() && kills.back() <= elapsed_s(); kills.pop_back()) kill();
    revive_due();
    HARKARA_TRY(work_->answer_what_is_complete());
    if (elapsed_s() > told_s + 30) {
      told_s = elapsed_s();
      std::fprintf(stderr, "%.0f s: %zu cases, %zu answered, %zu answers home, %zu kills to come\n",
                   told_s, work_->cases(), work_->answered(), work_->home(), kills.size());
    }
    ::usleep(100'000);
  }
  return ok();
}

Status Trial::settle(Ending& ending) {
  const double limit_s = elapsed_s() + flags_.number("--settle") * 60;
  while (elapsed_s() < limit_s) {
    revive_due();
    HARKARA_TRY(work_->answer_what_is_complete());
    HARKARA_ASSIGN(ending.audit, stores_.audit());
    const std::size_t home = work_->home();
    std::fprintf(stderr,
                 "%.0f s: %zu of %zu answers home; not delivered %zu, receipts missing %zu, left "
                 "over %zu\n",
                 elapsed_s(), home, work_->cases(), ending.audit.not_delivered,
                 ending.audit.receipts_missing, ending.audit.left_over);
    if (home == work_->cases() && ending.audit.clean()) {
      ending.home_s = elapsed_s();
      return ok();
    }
    ::usleep(5'000'000);
  }
  return ok();
}

Result<Ending> Trial::run() {
  HARKARA_TRY(prepare());
  began_s_ = now_s();
  HARKARA_TRY(busy_time());
  Ending ending;
  HARKARA_TRY(settle(ending));
  ending.faults = work_->faults();
  for (std::size_t link = 0; link < plan_.links.size(); ++link)
    ending.carried += net_->carried_up(link) + net_->carried_down(link);
  for (auto& daemon : daemons_) daemon->terminate();
  return ending;
}

std::size_t faults_with(const Ending& ending, const std::string& word) {
  return static_cast<std::size_t>(std::ranges::count_if(
      ending.faults, [&](const auto& fault) { return fault.find(word) != std::string::npos; }));
}

void report(const Flags& flags, const Ending& ending) {
  for (const std::string& fault : ending.faults) std::fprintf(stderr, "%s\n", fault.c_str());
  const bool json = flags.on("--json");
  const auto show = [&](const std::string& name, double value, const char* unit,
                        const char* reference) {
    print({"mesh." + flags.text("--scheme") + "." + name, value, unit, reference, 0}, json);
  };
  const MeshAudit& audit = ending.audit;
  show("cases", flags.number("--cases"), "", "");
  show("kills", flags.number("--kills"), "", "");
  show("faults", static_cast<double>(ending.faults.size()), "", "0");
  show("lost", static_cast<double>(faults_with(ending, "lost:")), "", "0");
  show("twice", static_cast<double>(faults_with(ending, "twice:")), "", "0");
  show("all_home", ending.home_s, "s", "since the start; -1: not within the time given");
  show("bundles", static_cast<double>(audit.bundles), "", "");
  show("not_delivered", static_cast<double>(audit.not_delivered), "", "0");
  show("receipts_missing", static_cast<double>(audit.receipts_missing), "", "0");
  show("left_over", static_cast<double>(audit.left_over), "copies", "0");
  show("relays_per_bundle", audit.relays_mean, "copies", "1 on the way of the tree");
  show("relays_most", static_cast<double>(audit.relays_most), "copies", "");
  for (const auto& [name, mean] : audit.relays_by_class)
    show("relays_per_bundle." + name, mean, "copies", "");
  show("ip_bytes", static_cast<double>(ending.carried), "B", "over all links, both ways");
}

int main(int argc, char** argv) {
  const char* binary = std::getenv("HARKARA_BINARY");
  const Flags flags(argc, argv, kUsage,
                    {{"--minutes", "10"},
                     {"--cases", "200"},
                     {"--kills", "20"},
                     {"--settle", "10"},
                     {"--scheme", "udp"},
                     {"--seed", "1"},
                     {"--binary", binary != nullptr ? binary : HARKARA_BINARY_DEFAULT},
                     {"--dir", ""},
                     {"--json", "no"}});
  if (const Status may = may_make_tunnels(); !may) {
    std::fprintf(stderr, "harkara_bench_mesh: %s\n", may.error().message.c_str());
    return 1;
  }
  crypto::initialise();
  const Workplace place(flags.text("--dir"));
  const auto ending = Trial(flags, place.path()).run();
  if (!ending) {
    std::fprintf(stderr, "harkara_bench_mesh: %s\n", ending.error().message.c_str());
    return 1;
  }
  report(flags, *ending);
  return ending->faults.empty() && ending->home_s >= 0 ? 0 : 1;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
