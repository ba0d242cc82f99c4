// harkara_bench_idle [--json] [--bundles N]: what a clinic's daemon costs while
// nothing happens: anonymous memory and processor time with N small bundles stored.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/bench/child.h"
#include "tests/bench/pair.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;
constexpr double kWatched_s = 20;

// A field of /proc/PID/status, in KiB.
double status_KiB(pid_t pid, const std::string& field) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(in, line);)
    if (line.rfind(field + ":", 0) == 0)
      return std::strtod(line.c_str() + field.size() + 1, nullptr);
  return 0;
}

// User and system time so far, in seconds.
double cpu_s(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

int main(int argc, char** argv) {
  bool json = false;
  std::size_t bundles = 10'000;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json") {
      json = true;
    } else if (word == "--bundles" && i + 1 < argc) {
      bundles = std::strtoul(argv[++i], nullptr, 10);
    } else {
      return std::fprintf(stderr, "usage: harkara_bench_idle [--json] [--bundles N]\n"), 2;
    }
  }
  crypto::initialise();
  std::string dir = (fs::temp_directory_path() / "harkara-bench-XXXXXX").string();
  if (::mkdtemp(dir.data()) == nullptr) return 1;
  {
    const Pair pair(dir);
    Sender(pair).queue(bundles, 1'000);
    // The district is never on: the clinic dials in vain, which is how clinics idle.
    const Child clinic(
        {HARKARA_BINARY_DEFAULT, "--home", pair.home("clinic").string(), "node", "run"});
    ::usleep(3'000'000);
    const double before = cpu_s(clinic.pid());
    ::usleep(static_cast<useconds_t>(kWatched_s * 1e6));
    const double used = 100 * (cpu_s(clinic.pid()) - before) / kWatched_s;
    const double anonymous = status_KiB(clinic.pid(), "RssAnon") / 1024;
    const std::string with = std::to_string(bundles) + " small bundles stored";
    print({"idle.rss_anonymous", anonymous, "MiB", "limit 16 MiB, " + with, anonymous / 16}, json);
    print({"idle.cpu", used, "% of a core", "limit 1 %, " + with, used}, json);
  }
  fs::remove_all(dir);
  return 0;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
