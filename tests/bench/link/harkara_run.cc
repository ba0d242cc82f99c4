// Two real daemons, the cases queued beforehand; done is when the desk at the hub
// shows every case with every attachment.
#include <unistd.h>

#include "tests/bench/link/homes.h"
#include "tests/bench/link/run.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDesk = "radiology@aiims";

Result<Homes> make_homes(const Arena& arena) {
  return Homes::make(arena.options().harkara, arena.path(""),
                     "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"" +
                         arena.options().scheme + "://" + kHubAddress +
                         ":7401\"\ndesks = [\"radiology\"]\n"
                         "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\n"
                         "parents = [\"aiims\"]\n");
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
Result<std::vector<std::string>> queue_cases(const Arena& arena, const Homes& homes) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < arena.work().records.size(); ++i) {
    HARKARA_ASSIGN(const Json made, homes.ask("clinic", consult_command(arena, i)));
    names.push_back(made.at("case").get<std::string>());
  }
  return names;
}

Arrived count(const std::vector<node::consult::CaseView>& views) {
  Arrived now;
  for (const node::consult::CaseView& view : views) {
    ++now.records;
    for (const auto& attachment : view.attachments) now.images += attachment.complete ? 1 : 0;
  }
  return now;
}

bool same_record(const std::string& written, const std::string& sent) {
  const Json there = Json::parse(written, nullptr, false);
  const Json here = Json::parse(sent);
  // The clinic brings some fields to one form; what the writer wrote freely stays.
  for (const char* field : {"question", "complaints", "history", "examination", "vitals"})
    if (!there.contains(field) || there[field] != here[field]) return false;
  return true;
}

// Every case opened at the desk, by the command that a specialist uses.
bool all_intact(const Arena& arena, const Homes& homes, const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const fs::path folder = arena.path("opened") / names[i];
    if (!homes.ask("aiims", {"desk", "open", names[i], "--out", folder.string()})) return false;
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

// The frames that a daemon has given to its link, as it counts them.
Outcome::Parts parts_sent(const Homes& homes, const char* node) {
  Outcome::Parts out;
  const auto status = homes.ask(node, {"node", "status"});
  if (!status) return out;
  const Json sent = (*status)["frames"].value("out", Json::object());
  const Json by_class = sent.value("payload", Json::object());
  std::uint64_t payload = 0;
  for (const auto& [service_class, bytes] : by_class.items()) {
    payload += bytes.get<std::uint64_t>();
    if (bytes > 0) out.emplace_back("payload, " + service_class, bytes.get<std::uint64_t>());
  }
  for (const auto& [kind, bytes] : sent.items()) {
    if (kind == "payload" || bytes == 0) continue;
    const std::uint64_t within = kind == "slices" ? payload : 0;
    out.emplace_back(kind == "slices" ? "heads of slices" : kind,
                     bytes.get<std::uint64_t>() - within);
  }
  return out;
}

}  // namespace

Result<Outcome> run_harkara(const RunOptions& options) {
  HARKARA_ASSIGN(const auto arena, Arena::make(options));
  HARKARA_ASSIGN(const Homes homes, make_homes(*arena));
  HARKARA_ASSIGN(const auto names, queue_cases(*arena, homes));
  HARKARA_ASSIGN(const std::string queued, queued_bytes(homes.home("clinic")));
  DeskWatch desk(homes.home("aiims"), kDesk);
  HARKARA_TRY(desk.open());
  Outcome outcome;
  outcome.contender = "harkara " + options.scheme;
  const Words serve = homes.daemon("aiims");
  const Words send = homes.daemon("clinic");
  outcome.commands = {"harkara " + command_line(consult_command(*arena, 0)), command_line(serve),
                      command_line(send)};
  {
    Process hub(serve, arena->hub("aiims.log"));
    ::usleep(1'500'000);
    Process clinic(send, arena->clinic("clinic.log"));
    arena->watch(outcome, 50, [&](double) { return count(desk.look()); });
    outcome.up_parts = parts_sent(homes, "clinic");
    outcome.down_parts = parts_sent(homes, "aiims");
    arena->sum_up(outcome);
    clinic.terminate();
    hub.terminate();
  }
  outcome.remarks.push_back(queued);
  outcome.intact = outcome.done_s >= 0 && all_intact(*arena, homes, names);
  return outcome;
}

}  // namespace harkara::bench
