// Two real daemons, the cases queued beforehand; done is when the desk at the hub
// shows every case with every attachment.
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "crypto/random.h"
#include "node/station.h"
#include "tests/bench/child.h"
#include "tests/bench/link/run.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kDesk = "radiology@aiims";

// A harkara command; its JSON.
Result<Json> ask(const RunOptions& options, const fs::path& home, Words words) {
  Words all = {options.harkara};
  if (!home.empty()) all.insert(all.end(), {"--home", home.string()});
  all.insert(all.end(), words.begin(), words.end());
  all.emplace_back("--json");
  std::string out;
  const int code = run(all, &out);
  const Json answer = Json::parse(out, nullptr, false);
  if (code != 0 || answer.is_discarded())
    return fail(Errc::refused, command_line(all) + " failed: " + out);
  return answer;
}

Status make_homes(const Arena& arena) {
  std::ofstream(arena.path("lab.toml"))
      << "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"" << arena.options().scheme
      << "://" << kHubAddress << ":7401\"\ndesks = [\"radiology\"]\n"
      << "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"aiims\"]\n";
  HARKARA_TRY(ask(
      arena.options(), {},
      {"network", "lab", arena.path("lab.toml").string(), "--out", arena.path("lab").string()}));
  return ok();
}

Words consult_command(const Arena& arena, std::size_t index) {
  Words words = {"consult",  "new",
                 "--desk",   kDesk,
                 "--record", (arena.path("work") / arena.work().records[index].name).string()};
  // Each of the first records brings one image.
  if (index < arena.work().images.size()) {
    words.emplace_back("--attach");
    words.push_back((arena.path("work") / arena.work().images[index].name).string());
  }
  return words;
}

// Their names, in the order of the records.
Result<std::vector<std::string>> queue_cases(const Arena& arena) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < arena.work().records.size(); ++i) {
    HARKARA_ASSIGN(const Json made,
                   ask(arena.options(), arena.path("lab") / "clinic", consult_command(arena, i)));
    names.push_back(made.at("case").get<std::string>());
  }
  return names;
}

// The same question as `desk list`, asked of the hub's store beside its daemon, and
// only after the store's file has changed.
class DeskWatch {
 public:
  explicit DeskWatch(const fs::path& home) : home_(home) {}

  Status open() {
    HARKARA_ASSIGN(station_, node::Station::open(home_, {}, clock_, random_));
    return ok();
  }
  Arrived look() {
    std::error_code absent;
    const auto written = fs::last_write_time(home_ / "store" / "data.mdb", absent);
    // Once more after the last change: two writes may bear the same time.
    if (written == written_ && !changed_) return last_;
    changed_ = written != written_;
    written_ = written;
    const auto views = station_->casebook().desk_queue(kDesk);
    if (!views) return last_;
    Arrived now;
    for (const node::consult::CaseView& view : *views) {
      ++now.records;
      for (const auto& attachment : view.attachments) now.images += attachment.complete ? 1 : 0;
    }
    return last_ = now;
  }

 private:
  fs::path home_;
  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::unique_ptr<node::Station> station_;
  fs::file_time_type written_;
  bool changed_ = true;
  Arrived last_;
};

bool same_record(const std::string& written, const std::string& sent) {
  const Json there = Json::parse(written, nullptr, false);
  const Json here = Json::parse(sent);
  // The clinic brings some fields to one form; what the writer wrote freely stays.
  for (const char* field : {"question", "complaints", "history", "examination", "vitals"})
    if (!there.contains(field) || there[field] != here[field]) return false;
  return true;
}

// Every case opened at the desk, by the command that a specialist uses.
bool all_intact(const Arena& arena, const std::vector<std::string>& names) {
  const fs::path home = arena.path("lab") / "aiims";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const fs::path folder = arena.path("opened") / names[i];
    if (!ask(arena.options(), home, {"desk", "open", names[i], "--out", folder.string()}))
      return false;
    if (!same_record(read_whole(folder / "record.json"), arena.work().records[i].bytes))
      return false;
    if (i >= arena.work().images.size()) continue;
    const WorkFile& image = arena.work().images[i];
    if (read_whole(folder / image.name) != image.bytes) return false;
  }
  return true;
}

// What the clinic has to send, as it will stand on the wire.
Result<std::string> queued_bytes(const fs::path& home) {
  crypto::SystemRandom random;
  const node::SystemClock clock;
  HARKARA_ASSIGN(const auto station, node::Station::open(home, {}, clock, random));
  std::uint64_t manifests = 0;
  std::uint64_t sealed[2] = {0, 0};
  std::size_t bundles = 0;
  HARKARA_TRY(station->bundles().each_record([&](const BundleId&, const auto& record) {
    if (record.state != storage::BundleState::held) return true;
    ++bundles;
    manifests += record.manifest.encoded.size();
    const std::uint64_t bytes = record.manifest.manifest.shape().total_bytes();
    sealed[bytes < 8'192 ? 0 : 1] += bytes;
    return true;
  }));
  return std::to_string(bundles) + " bundles: records " + std::to_string(sealed[0]) +
         " B and attachments " + std::to_string(sealed[1]) + " B sealed and padded, manifests " +
         std::to_string(manifests) + " B; the rest of the payload is framing, greetings and acks";
}

Words daemon_command(const Arena& arena, const char* node) {
  return {arena.options().harkara, "--home", (arena.path("lab") / node).string(), "node", "run"};
}

}  // namespace

Result<Outcome> run_harkara(const RunOptions& options) {
  HARKARA_ASSIGN(const auto arena, Arena::make(options));
  HARKARA_TRY(make_homes(*arena));
  HARKARA_ASSIGN(const auto names, queue_cases(*arena));
  HARKARA_ASSIGN(const std::string queued, queued_bytes(arena->path("lab") / "clinic"));
  DeskWatch desk(arena->path("lab") / "aiims");
  HARKARA_TRY(desk.open());
  Outcome outcome;
  outcome.contender = "harkara " + options.scheme;
  const Words serve = daemon_command(*arena, "aiims");
  const Words send = daemon_command(*arena, "clinic");
  outcome.commands = {"harkara " + command_line(consult_command(*arena, 0)), command_line(serve),
                      command_line(send)};
  {
    Process hub(serve, arena->hub("aiims.log"));
    ::usleep(1'500'000);
    Process clinic(send, arena->clinic("clinic.log"));
    arena->watch(outcome, 50, [&](double) { return desk.look(); });
    arena->sum_up(outcome);
    clinic.terminate();
    hub.terminate();
  }
  outcome.remarks.push_back(queued);
  outcome.intact = outcome.done_s >= 0 && all_intact(*arena, names);
  return outcome;
}

}  // namespace harkara::bench
