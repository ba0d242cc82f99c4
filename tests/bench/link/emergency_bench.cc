// harkara_bench_emergency: how long a 1 KB emergency takes while 40 MB move before it.
// Two real daemons over an emulated link; README.md beside this file.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "crypto/hash.h"
#include "tests/bench/child.h"
#include "tests/bench/link/flags.h"
#include "tests/bench/link/homes.h"
#include "tests/bench/link/net.h"
#include "tests/bench/link/work.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: harkara_bench_emergency [options]     (as root)\n"
    "  --count N      emergencies, each queued after the one before was shown (default 100)\n"
    "  --scheme S     the link: udp (default) or tcp\n"
    "  --kbits N      its rate each way (default 32)\n"
    "  --delay-ms N   its delay one way (default 300)\n"
    "  --loss N       of packets, in percent (default 0)\n"
    "  --bulk N       megabytes that move meanwhile (default 40)\n"
    "  --seed N       of the moments, the losses and the content (default 1)\n"
    "  --binary FILE  harkara (default: the one of this build)\n"
    "  --dir DIR      keeps homes and logs there\n"
    "  --json         one object for each figure\n";

constexpr const char* kDesk = "radiology@aiims";
constexpr std::size_t kRecordBytes = 1'024;
constexpr std::size_t kFile_MB = 8;                // the bulk comes in files of this size
constexpr double kGiveUp_s = 60;                   // an emergency that takes longer is lost
constexpr std::uint64_t kUnderWay_bytes = 60'000;  // the link is busy and has settled

class Trial {
 public:
  Trial(const Flags& flags, fs::path directory)
      : flags_(flags), directory_(std::move(directory)), random_(flags.count("--seed")) {}

  // Seconds of each, in order.
  Result<std::vector<double>> run();

 private:
  Status queue_bulk(const Homes& homes) const;
  Result<double> one(const Homes& homes, DeskWatch& desk, std::size_t index);
  Profile profile() const;

  const Flags& flags_;
  fs::path directory_;
  std::mt19937_64 random_;
};

Profile Trial::profile() const {
  Profile out;
  out.name = "emergency";
  out.bits_per_second = static_cast<std::int64_t>(flags_.number("--kbits") * 1'000);
  out.one_way_delay = static_cast<Nanos>(flags_.number("--delay-ms") * 1e6);
  out.loss_ppm = static_cast<std::int64_t>(flags_.number("--loss") * 10'000);
  out.queue_bytes = static_cast<std::size_t>(out.bits_per_second / 8 * 6);  // as the profiles' own
  return out;
}

Status Trial::queue_bulk(const Homes& homes) const {
  const fs::path record = homes.path("routine.json");
  std::ofstream(record) << make_record(flags_.count("--seed"), 1'600);
  Words words = {"consult", "new", "--desk", kDesk, "--record", record.string()};
  for (std::size_t left = flags_.count("--bulk"); left > 0; left -= std::min(left, kFile_MB)) {
    const fs::path file = homes.path("bulk-" + std::to_string(left) + ".jpg");
    std::ofstream(file, std::ios::binary) << make_image(left, std::min(left, kFile_MB) << 20U);
    words.insert(words.end(), {"--attach", file.string()});
  }
  HARKARA_TRY(homes.ask("clinic", words));
  return ok();
}

// From the end of `consult new` until the desk shows it.
Result<double> Trial::one(const Homes& homes, DeskWatch& desk, std::size_t index) {
  const fs::path record = homes.path("emergency.json");
  std::ofstream(record) << make_record(flags_.count("--seed") * 1'000 + index, kRecordBytes);
  HARKARA_ASSIGN(const Json made, homes.ask("clinic", {"consult", "new", "--desk", kDesk, "--class",
                                                       "emergency", "--record", record.string()}));
  const double queued_s = now_s();
  const auto name = made.at("case").get<std::string>();
  while (!desk.shows(name)) {
    if (now_s() - queued_s > kGiveUp_s)
      return fail(Errc::expired, "emergency " + std::to_string(index) + " is not at the desk");
    ::usleep(10'000);
  }
  return now_s() - queued_s;
}

Result<std::vector<double>> Trial::run() {
  HARKARA_ASSIGN(const auto net,
                 Net::make(2, {{0, 1, profile(), Schedule()}}, flags_.count("--seed")));
  HARKARA_ASSIGN(const Homes homes,
                 Homes::make(flags_.text("--binary"), directory_,
                             "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"" +
                                 flags_.text("--scheme") + "://" + Net::address(1) +
                                 ":7401\"\ndesks = [\"radiology\"]\n[[node]]\nname = \"clinic\"\n"
                                 "tier = \"clinic\"\nparents = [\"aiims\"]\n"));
  HARKARA_TRY(queue_bulk(homes));
  DeskWatch desk(homes.home("aiims"), kDesk);
  HARKARA_TRY(desk.open());
  Process hub(homes.daemon("aiims"), net->at(1, homes.path("aiims.log")));
  ::usleep(1'500'000);
  Process clinic(homes.daemon("clinic"), net->at(0, homes.path("clinic.log")));
  while (net->carried_up(0) < kUnderWay_bytes) ::usleep(50'000);
  std::vector<double> out;
  for (std::size_t i = 0; i < flags_.count("--count"); ++i) {
    const std::uint64_t before = net->carried_up(0);
    ::usleep(static_cast<useconds_t>(random_() % 4'000'000));
    HARKARA_ASSIGN(const double took_s, one(homes, desk, i));
    out.push_back(took_s);
    std::fprintf(stderr, "%zu: %.2f s; the link carried %llu B since the one before\n", i + 1,
                 took_s, static_cast<unsigned long long>(net->carried_up(0) - before));
  }
  clinic.terminate();
  hub.terminate();
  return out;
}

void report(const Flags& flags, std::vector<double> took_s) {
  std::sort(took_s.begin(), took_s.end());
  const auto at = [&](double share) {
    return took_s[static_cast<std::size_t>(share * static_cast<double>(took_s.size() - 1) + 0.5)];
  };
  const std::string name = "emergency." + flags.text("--scheme") + ".";
  const std::string of = std::to_string(took_s.size()) + ", limit 3 s";
  constexpr double kLimit_s = 3;
  const std::pair<const char*, double> figures[] = {
      {"p50", at(0.5)}, {"p95", at(0.95)}, {"max", took_s.back()}};
  for (const auto& [which, value] : figures)
    print({name + which, value, "s", of, value / kLimit_s}, flags.on("--json"));
}

int main(int argc, char** argv) {
  const char* binary = std::getenv("HARKARA_BINARY");
  const Flags flags(argc, argv, kUsage,
                    {{"--count", "100"},
                     {"--scheme", "udp"},
                     {"--kbits", "32"},
                     {"--delay-ms", "300"},
                     {"--loss", "0"},
                     {"--bulk", "40"},
                     {"--seed", "1"},
                     {"--binary", binary != nullptr ? binary : HARKARA_BINARY_DEFAULT},
                     {"--dir", ""},
                     {"--json", "no"}});
  if (const Status may = may_make_tunnels(); !may) {
    std::fprintf(stderr, "harkara_bench_emergency: %s\n", may.error().message.c_str());
    return 1;
  }
  crypto::initialise();
  const Workplace place(flags.text("--dir"));
  const auto took_s = Trial(flags, place.path()).run();
  if (!took_s) {
    std::fprintf(stderr, "harkara_bench_emergency: %s\n", took_s.error().message.c_str());
    return 1;
  }
  if (!took_s->empty()) report(flags, *took_s);
  return 0;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
