// harkara_bench_link [PROFILE...] [options]: the same work by harkara, rsync and NNCP
// over emulated links, every byte counted. README.md beside this file.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "crypto/hash.h"
#include "tests/bench/link/table.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: harkara_bench_link [L1 L2 L3 L4 L5] [options]     (default L1)\n"
    "  --times N        N times the work W1 (272 779 B each)\n"
    "  --seeds N        runs with seeds 1..N; medians are shown\n"
    "  --seed N         the first seed (default 1)\n"
    "  --only A,B       of harkara, rsync, nncp\n"
    "  --scheme S       harkara's link: tcp (default), udp, or tcp,udp for both\n"
    "  --max-s N        ends a transfer after so many seconds (default: 5 x limit + 60)\n"
    "  --rsync-timeout N  its --timeout and --contimeout (default 30 s)\n"
    "  --queue BYTES    of each direction, instead of the profile's\n"
    "  --parallel N     so many transfers at once, each on links of its own\n"
    "  --binary FILE    harkara (default: the one of this build)\n"
    "  --dir DIR        keeps homes, logs and packets.csv of every run there\n"
    "  --json           one object for each figure\n";

struct Options {
  std::vector<Profile> profiles;
  std::vector<std::string> contenders = {"harkara", "rsync", "nncp"};
  std::vector<std::string> schemes = {"tcp"};
  std::uint64_t seed = 1;
  std::size_t seeds = 1;
  std::size_t times = 1;
  std::size_t queue_bytes = 0;
  std::size_t rsync_timeout_s = 0;
  std::size_t parallel = 1;
  double max_s = 0;
  std::string harkara = HARKARA_BINARY_DEFAULT;
  std::string directory;
  bool json = false;
};

[[noreturn]] void misused(const std::string& what) {
  std::fprintf(stderr, "harkara_bench_link: %s\n%s", what.c_str(), kUsage);
  std::exit(2);
}

std::uint64_t number(const std::string& option, const char* text) {
  std::uint64_t value = 0;
  const char* end = text + std::strlen(text);
  if (std::from_chars(text, end, value).ptr != end || value == 0)
    misused(option + " needs a number above 0, not '" + text + "'");
  return value;
}

std::vector<std::string> comma_list(const std::string& option, const std::string& text,
                                    const std::vector<std::string>& known) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, end - at));
    if (std::find(known.begin(), known.end(), out.back()) == known.end())
      misused(option + " does not know '" + out.back() + "'");
    at = end + 1;
  }
  return out;
}

void take_option(Options& options, const std::string& name, const char* value) {
  if (name == "--times")
    options.times = number(name, value);
  else if (name == "--seeds")
    options.seeds = number(name, value);
  else if (name == "--seed")
    options.seed = number(name, value);
  else if (name == "--max-s")
    options.max_s = static_cast<double>(number(name, value));
  else if (name == "--rsync-timeout")
    options.rsync_timeout_s = number(name, value);
  else if (name == "--queue")
    options.queue_bytes = number(name, value);
  else if (name == "--parallel")
    options.parallel = number(name, value);
  else if (name == "--only")
    options.contenders = comma_list(name, value, {"harkara", "rsync", "nncp"});
  else if (name == "--scheme")
    options.schemes = comma_list(name, value, {"tcp", "udp"});
  else if (name == "--binary")
    options.harkara = value;
  else if (name == "--dir")
    options.directory = value;
  else
    misused("unknown option '" + name + "'");
}

Options read_options(int argc, char** argv) {
  Options options;
  if (const char* binary = std::getenv("HARKARA_BINARY")) options.harkara = binary;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--help") {
      std::printf("%s", kUsage);
      std::exit(0);
    } else if (word == "--json") {
      options.json = true;
    } else if (word.starts_with("--")) {
      if (i + 1 == argc) misused(word + " needs a value");
      take_option(options, word, argv[++i]);
    } else if (const auto profile = find_profile(word)) {
      options.profiles.push_back(*profile);
    } else {
      misused("no profile '" + word + "'");
    }
  }
  if (options.profiles.empty()) options.profiles.push_back(*find_profile("L1"));
  for (Profile& each : options.profiles)
    if (options.queue_bytes != 0) each.queue_bytes = options.queue_bytes;
  return options;
}

// One contender with one seed.
struct Task {
  std::string contender;  // harkara, rsync, nncp
  RunOptions run;
  Result<Outcome> result = fail(Errc::closed, "not run");
};

std::vector<Task> tasks_for(const Options& options, const Profile& profile) {
  std::vector<Task> tasks;
  const auto add = [&](const std::string& contender, const std::string& scheme) {
    for (std::uint64_t seed = options.seed; seed < options.seed + options.seeds; ++seed) {
      Task task;
      task.contender = contender;
      task.run.profile = profile;
      task.run.seed = seed;
      task.run.times = options.times;
      task.run.scheme = scheme;
      task.run.harkara = options.harkara;
      task.run.rsync_timeout_s = options.rsync_timeout_s;
      task.run.directory =
          fs::path(options.directory) / profile.name /
          (contender + (contender == "harkara" ? "-" + scheme : "") + "-" + std::to_string(seed));
      const Work work = make_work(seed, options.times);
      const auto limit = physical_limit(profile, schedule_of(profile, seed), work.bytes());
      task.run.max_s =
          options.max_s > 0 ? options.max_s : 5 * static_cast<double>(limit) / kSecond + 60;
      tasks.push_back(std::move(task));
    }
  };
  for (const std::string& contender : options.contenders) {
    if (contender != "harkara") add(contender, "");
    for (const std::string& scheme : options.schemes)
      if (contender == "harkara") add(contender, scheme);
  }
  return tasks;
}

Result<Outcome> run_task(const Task& task) {
  if (task.contender == "rsync") return run_rsync(task.run);
  if (task.contender == "nncp") return run_nncp(task.run);
  return run_harkara(task.run);
}

void run_all(std::vector<Task>& tasks, std::size_t parallel) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i; (i = next++) < tasks.size();) {
      Task& task = tasks[i];
      task.result = run_task(task);
      std::fprintf(stderr, "%s %s seed %llu: %s\n", task.run.profile.name.c_str(),
                   task.contender.c_str(), static_cast<unsigned long long>(task.run.seed),
                   !task.result              ? task.result.error().message.c_str()
                   : task.result->done_s < 0 ? "not done"
                                             : std::to_string(task.result->done_s).c_str());
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(parallel, tasks.size()); ++i) threads.emplace_back(work);
  for (std::thread& each : threads) each.join();
}

// By contender, in the order they were asked for.
std::vector<std::vector<Outcome>> by_contender(const std::vector<Task>& tasks) {
  std::vector<std::vector<Outcome>> out;
  for (const Task& task : tasks) {
    if (!task.result) continue;
    if (out.empty() || out.back().front().contender != task.result->contender) out.emplace_back();
    out.back().push_back(*task.result);
  }
  return out;
}

// False when a contender could not be run, or what arrived was not what was sent.
bool bench_profile(const Options& options, const Profile& profile) {
  std::vector<Task> tasks = tasks_for(options, profile);
  run_all(tasks, options.parallel);
  const auto contenders = by_contender(tasks);
  if (options.json) {
    for (const auto& outcomes : contenders) print_json(profile, outcomes);
  } else {
    std::printf("\n%s; %zu x W1 = %zu B; seeds %llu to %llu\n\n", describe(profile).c_str(),
                options.times, options.times * std::size_t{272'779},
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(options.seed + options.seeds - 1));
    print_table(contenders);
    for (const auto& outcomes : contenders) print_details(median(outcomes));
  }
  return std::all_of(tasks.begin(), tasks.end(), [](const Task& task) {
    return task.result && (task.result->done_s < 0 || task.result->intact);
  });
}

int main(int argc, char** argv) {
  Options options = read_options(argc, argv);
  if (const Status may = may_make_tunnels(); !may) {
    std::fprintf(stderr, "harkara_bench_link: %s\n", may.error().message.c_str());
    return 1;
  }
  crypto::initialise();
  const bool keep = !options.directory.empty();
  if (!keep) {
    options.directory = (fs::temp_directory_path() / "harkara-link-XXXXXX").string();
    if (::mkdtemp(options.directory.data()) == nullptr) return 1;
  }
  bool fine = true;
  for (const Profile& profile : options.profiles) fine = bench_profile(options, profile) && fine;
  if (!keep) fs::remove_all(options.directory);
  return fine ? 0 : 1;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
