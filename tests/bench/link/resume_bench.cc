// harkara_bench_resume: 4 MB that are cut again and again, and resumed over the link,
// from a stick and by a second holder in turn. Real daemons; README.md beside this file.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "crypto/hash.h"
#include "tests/bench/child.h"
#include "tests/bench/link/flags.h"
#include "tests/bench/link/homes.h"
#include "tests/bench/link/net.h"
#include "tests/bench/link/run.h"
#include "tests/bench/link/work.h"
#include "tests/bench/report.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    "usage: harkara_bench_resume [options]     (as root)\n"
    "  --cuts N       each after a random amount; every third ends a stick early (default 100)\n"
    "  --fade         contacts survive the cuts: the link falls silent. Else the sender's\n"
    "                 daemon is killed with -9 as the link goes, and starts again\n"
    "  --bytes N      of the attachment (default 4194304)\n"
    "  --link NAME    profile of both links (default L1)\n"
    "  --scheme S     udp (default) or tcp\n"
    "  --seed N       of the cuts, the losses and the content (default 1)\n"
    "  --binary FILE  harkara (default: the one of this build)\n"
    "  --dir DIR      keeps homes, sticks and logs there\n"
    "  --json         one object for each figure\n";

constexpr const char* kDesk = "radiology@aiims";
constexpr double kPatience_s = 180;   // with nothing moving at all
constexpr std::size_t kStraight = 0;  // links: clinic to aiims, district to aiims
constexpr std::size_t kOther = 1;

// After each cut nothing moves for so long. A node lets others bring what a contact began
// when it has heard nothing there for 5 s.
constexpr useconds_t kFade_us = 6'500'000;

struct Tally {
  std::size_t cuts = 0;
  std::uint64_t by_stick = 0;   // payload of slices that sticks brought
  std::uint64_t received = 0;   // payload of slices, over links and from sticks
  std::uint64_t twice = 0;      // of these, what was there already
  std::uint64_t carried = 0;    // at IP level, both links, towards AIIMS
  std::uint64_t cut = 0;        // of these, what the cuts ended on the air
  std::uint64_t cut_whole = 0;  // the same, each packet in full
  std::uint64_t lost = 0;       // and what chance lost
  double seconds = 0;
};

class Trial {
 public:
  Trial(const Flags& flags, fs::path directory)
      : flags_(flags), directory_(std::move(directory)), random_(flags.count("--seed")) {}
  Result<Tally> run();

 private:
  Status prepare();
  Status start();
  void run_holder(std::size_t link);
  Status cut_link(std::size_t link);
  Status cut_stick();
  Status finish();
  Result<std::uint64_t> slices(const char* node, const char* which) const;
  Result<std::uint64_t> here() const;  // bytes of the attachment at AIIMS
  std::uint64_t piece() { return mean_ / 2 + random_() % mean_; }
  bool arrived();

  const Flags& flags_;
  fs::path directory_;
  std::mt19937_64 random_;
  std::uint64_t mean_ = 0;  // bytes between two cuts
  std::unique_ptr<Net> net_;
  std::optional<Homes> homes_;
  std::optional<DeskWatch> desk_;
  std::array<std::unique_ptr<Process>, 2> holders_;  // by link: clinic, district
  std::unique_ptr<Process> hub_;
  std::string case_;
  Tally tally_;
};

Result<std::uint64_t> Trial::slices(const char* node, const char* which) const {
  HARKARA_ASSIGN(const Json status, homes_->ask(node, {"node", "status"}));
  return status.at("slices").at(which).get<std::uint64_t>();
}

Result<std::uint64_t> Trial::here() const {
  HARKARA_ASSIGN(const Json list, homes_->ask("aiims", {"desk", "list", "--desk", kDesk}));
  for (const Json& each : list.at("cases"))
    for (const Json& attachment : each.at("attachments"))
      return attachment.at("bytes_here").get<std::uint64_t>();
  return 0;
}

bool Trial::arrived() {
  for (const auto& view : desk_->look())
    if (view.complete) return true;
  return false;
}

// The clinic writes the case; a stick takes all of it to the district beforehand.
Status Trial::prepare() {
  const std::string scheme = flags_.text("--scheme");
  const std::string listen = "listen = \"" + scheme + "://";
  HARKARA_ASSIGN(
      Homes homes,
      Homes::make(flags_.text("--binary"), directory_,
                  "[[node]]\nname = \"aiims\"\ntier = \"hub\"\n" + listen + Net::address(2) +
                      ":7401\"\ndesks = [\"radiology\"]\n[[node]]\nname = \"district\"\n"
                      "tier = \"district\"\nparents = [\"aiims\"]\n[[node]]\n"
                      "name = \"clinic\"\ntier = \"clinic\"\nparents = [\"aiims\"]\n"));
  homes_.emplace(std::move(homes));
  for (const char* node : {"clinic", "district", "aiims"})
    HARKARA_TRY(homes_->configure(node, [](node::Config& c) { c.link.dial_max_ms = 5'000; }));
  std::ofstream(homes_->path("record.json")) << make_record(flags_.count("--seed"), 1'200);
  std::ofstream(homes_->path("ct.jpg"), std::ios::binary)
      << make_image(flags_.count("--seed"), flags_.count("--bytes"));
  HARKARA_ASSIGN(const Json made,
                 homes_->ask("clinic", {"consult", "new", "--desk", kDesk, "--record",
                                        homes_->path("record.json").string(), "--attach",
                                        homes_->path("ct.jpg").string()}));
  case_ = made.at("case").get<std::string>();
  fs::create_directories(homes_->path("stick"));
  HARKARA_TRY(homes_->ask("clinic", {"carry", "out", homes_->path("stick").string()}));
  HARKARA_TRY(homes_->ask("district", {"carry", "in", homes_->path("stick").string()}));
  return ok();
}

Status Trial::start() {
  const auto profile = find_profile(flags_.text("--link"));
  if (!profile) return fail(Errc::invalid, "no profile '" + flags_.text("--link") + "'");
  const std::uint64_t seed = flags_.count("--seed");
  const Schedule schedule = schedule_of(*profile, seed);
  HARKARA_ASSIGN(net_,
                 Net::make(3, {{0, 2, *profile, schedule}, {1, 2, *profile, schedule}}, seed));
  for (const std::size_t link : {kStraight, kOther}) net_->open(link, false);
  desk_.emplace(homes_->home("aiims"), kDesk);
  HARKARA_TRY(desk_->open());
  hub_ = std::make_unique<Process>(homes_->daemon("aiims"), net_->at(2, homes_->path("aiims.log")));
  ::usleep(1'500'000);
  return ok();
}

void Trial::run_holder(std::size_t link) {
  const std::string name = link == kStraight ? "clinic" : "district";
  if (holders_[link] == nullptr)
    holders_[link] = std::make_unique<Process>(homes_->daemon(name),
                                               net_->at(link, homes_->path(name + ".log")));
}

// Open until so many bytes have passed, then gone, with what was on the air.
Status Trial::cut_link(std::size_t link) {
  const std::uint64_t until = net_->carried_up(link) + piece();
  const double began_s = now_s();
  run_holder(link);
  net_->open(link, true);
  while (net_->carried_up(link) < until && !arrived()) {
    ::usleep(20'000);
    if (now_s() - began_s > kPatience_s)
      return fail(Errc::expired, "nothing moves over link " + std::to_string(link));
  }
  net_->open(link, false);
  if (!flags_.on("--fade")) holders_[link].reset();  // SIGKILL
  ::usleep(kFade_us);
  return ok();
}

// A stick written by the clinic ends at a random byte; AIIMS takes in what is whole.
Status Trial::cut_stick() {
  const fs::path stick = homes_->path("stick-" + std::to_string(tally_.cuts));
  fs::create_directories(stick);
  HARKARA_ASSIGN(const Json out, homes_->ask("clinic", {"carry", "out", stick.string()}));
  if (!out.at("file").is_string()) return ok();
  HARKARA_ASSIGN(const std::uint64_t before, here());
  const std::uint64_t whole = out.at("bytes").get<std::uint64_t>();
  fs::resize_file(out.at("file").get<std::string>(), std::min(whole, before + piece()));
  HARKARA_ASSIGN(const std::uint64_t in, slices("aiims", "bytes_in"));
  HARKARA_TRY(homes_->ask("aiims", {"carry", "in", stick.string()}));
  HARKARA_ASSIGN(const std::uint64_t now_in, slices("aiims", "bytes_in"));
  tally_.by_stick += now_in - in;
  fs::remove_all(stick);
  return ok();
}

// Both links stay open until all is there; then what was opened is compared.
Status Trial::finish() {
  for (const std::size_t link : {kStraight, kOther}) {
    run_holder(link);
    net_->open(link, true);
  }
  const double began_s = now_s();
  while (!arrived()) {
    ::usleep(50'000);
    if (now_s() - began_s > 10 * kPatience_s) return fail(Errc::expired, "it never became whole");
  }
  ::usleep(3'000'000);  // custody and receipts
  HARKARA_ASSIGN(tally_.received, slices("aiims", "bytes_in"));
  HARKARA_ASSIGN(tally_.twice, slices("aiims", "bytes_in_twice"));
  for (const std::size_t link : {kStraight, kOther}) {
    tally_.carried += net_->carried_up(link);
    tally_.cut += net_->cut_up(link);
    tally_.cut_whole += net_->cut_whole_up(link);
    tally_.lost += net_->lost_up(link);
  }
  const fs::path folder = homes_->path("opened");
  HARKARA_TRY(homes_->ask("aiims", {"desk", "open", case_, "--out", folder.string()}));
  if (read_whole(folder / "ct.jpg") != read_whole(homes_->path("ct.jpg")))
    return fail(Errc::corrupt, "what arrived is not what was sent");
  return ok();
}

Result<Tally> Trial::run() {
  HARKARA_TRY(prepare());
  HARKARA_TRY(start());
  const std::size_t cuts = flags_.count("--cuts");
  mean_ = flags_.count("--bytes") / (cuts + 1);
  const double began_s = now_s();
  for (; tally_.cuts < cuts && !arrived(); ++tally_.cuts) {
    const std::size_t way = tally_.cuts % 3;
    HARKARA_TRY(way == 0 ? cut_link(kStraight) : way == 1 ? cut_stick() : cut_link(kOther));
    HARKARA_ASSIGN(const std::uint64_t whole, here());
    HARKARA_ASSIGN(const std::uint64_t twice, slices("aiims", "bytes_in_twice"));
    std::fprintf(stderr, "cut %zu (%s) after %.0f s: %llu B here in whole chunks, %llu twice\n",
                 tally_.cuts + 1,
                 way == 0   ? "link"
                 : way == 1 ? "stick"
                            : "second holder",
                 now_s() - began_s, static_cast<unsigned long long>(whole),
                 static_cast<unsigned long long>(twice));
  }
  HARKARA_TRY(finish());
  tally_.seconds = now_s() - began_s;
  for (auto& holder : holders_) holder->terminate();
  hub_->terminate();
  return tally_;
}

void report(const Flags& flags, const Tally& tally) {
  const bool json = flags.on("--json");
  const double size = flags.number("--bytes");
  const std::string name = "resume." + flags.text("--scheme") + ".";
  const auto share = [&](const char* which, std::uint64_t bytes) {
    print({name + which, 100 * static_cast<double>(bytes) / size, "%", "attachment; limit 2 %",
           static_cast<double>(bytes) / size},
          json);
  };
  print({name + "cuts", static_cast<double>(tally.cuts), "", "", 0}, json);
  share("cut_on_the_air", tally.cut);
  share("cut_packets_in_full", tally.cut_whole);
  share("received_twice", tally.twice);
  share("sent_again", tally.cut + tally.twice);
  share("lost_by_chance", tally.lost);
  share("from_sticks", tally.by_stick);
  print({name + "ip_bytes_over_links", static_cast<double>(tally.carried), "B",
         "slices that links brought",
         static_cast<double>(tally.carried) / static_cast<double>(tally.received - tally.by_stick)},
        json);
  print({name + "seconds", tally.seconds, "s", "", 0}, json);
}

int main(int argc, char** argv) {
  const char* binary = std::getenv("HARKARA_BINARY");
  const Flags flags(argc, argv, kUsage,
                    {{"--cuts", "100"},
                     {"--bytes", "4194304"},
                     {"--link", "L1"},
                     {"--scheme", "udp"},
                     {"--seed", "1"},
                     {"--fade", "no"},
                     {"--binary", binary != nullptr ? binary : HARKARA_BINARY_DEFAULT},
                     {"--dir", ""},
                     {"--json", "no"}});
  if (const Status may = may_make_tunnels(); !may) {
    std::fprintf(stderr, "harkara_bench_resume: %s\n", may.error().message.c_str());
    return 1;
  }
  crypto::initialise();
  const Workplace place(flags.text("--dir"));
  const auto tally = Trial(flags, place.path()).run();
  if (!tally) {
    std::fprintf(stderr, "harkara_bench_resume: %s\n", tally.error().message.c_str());
    return 1;
  }
  report(flags, *tally);
  return (tally->cut + tally->twice) * 50 < flags.count("--bytes") ? 0 : 1;
}

}  // namespace
}  // namespace harkara::bench

int main(int argc, char** argv) {
  return harkara::bench::main(argc, argv);
}
