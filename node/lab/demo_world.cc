#include "node/lab/demo_world.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <csignal>

#include "node/advice.h"
#include "node/control.h"
#include "node/files.h"
#include "node/home.h"
#include "node/lab/lab.h"

namespace harkara::node::lab {
namespace {

// Long enough that the window, not the machine, sets the pace: there is something
// to watch, and something to cut.
constexpr std::uint64_t kWireDelay_ms = 60;

// A port that was free a moment ago.
Result<std::uint16_t> free_port() {
  const Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = static_cast<sockaddr*>(static_cast<void*>(&address));
  if (!probe.valid() || ::bind(probe.get(), generic, size) != 0 ||
      ::getsockname(probe.get(), generic, &size) != 0)
    return fail(Errc::io, "this machine gives no port of 127.0.0.1");
  return ::ntohs(address.sin_port);
}

std::string endpoint(std::uint16_t port) {
  return "tcp://127.0.0.1:" + std::to_string(port);
}

Plan plan_for(std::uint16_t district, std::uint16_t clinic_tap, std::uint16_t aiims_tap) {
  PlannedNode middle{"district", Tier::district, endpoint(district), {}, {}, {}};
  PlannedNode clinic{"clinic",     Tier::clinic, {},
                     {"district"}, {},           {{"district", endpoint(clinic_tap)}}};
  PlannedNode aiims{"aiims",      Tier::hub,     {},
                    {"district"}, {"radiology"}, {{"district", endpoint(aiims_tap)}}};
  return {{middle, clinic, aiims}};
}

}  // namespace

Result<std::unique_ptr<World>> World::make(Stage& stage, const std::filesystem::path& directory,
                                           std::int64_t now_s, Random& random) {
  std::unique_ptr<World> out(new World(stage, directory));
  HARKARA_ASSIGN(const std::uint16_t district, free_port());
  HARKARA_TRY(out->open_taps(district));
  LabOptions options;
  options.now_s = now_s;
  options.log_file = "harkara.log";
  HARKARA_TRY(
      make_lab(plan_for(district, out->taps_["clinic"]->port(), out->taps_["aiims"]->port()),
               directory, options, random));
  return out;
}

World::~World() {
  daemons_.clear();
  taps_.clear();
}

Status World::open_taps(std::uint16_t district_port) {
  HARKARA_TRY(make_private_directory(directory_ / "wires"));
  for (const std::string node : {"clinic", "aiims"}) {
    TapOptions options;
    options.target_port = district_port;
    options.to_target.delay_ms = kWireDelay_ms;
    options.from_target.delay_ms = kWireDelay_ms;
    options.record_path = (directory_ / "wires" / (node + "-district.bytes")).string();
    HARKARA_ASSIGN(taps_[node], TapProxy::open(stage_.loop(), options));
  }
  return ok();
}

Status World::switch_on(const std::string& node) {
  HARKARA_ASSIGN(daemons_[node],
                 Process::start(stage_, {"--home", home(node).string(), "node", "run"}, true));
  const std::int64_t deadline = stage_.elapsed_ms() + 10'000;
  while (stage_.elapsed_ms() < deadline && is_on(node)) {
    stage_.pause(50);
    if (ask_daemon(home(node) / "run", {{"do", "status"}})) return ok();
  }
  return fail_next(Errc::closed, "the daemon of " + node + " did not start",
                   "read " + (home(node) / "harkara.log").string());
}

void World::switch_off(const std::string& node) {
  if (is_on(node)) daemons_[node]->end(SIGTERM);
}

void World::kill(const std::string& node) {
  if (is_on(node)) daemons_[node]->end(SIGKILL);
}

bool World::is_on(const std::string& node) const {
  const auto at = daemons_.find(node);
  return at != daemons_.end() && at->second && at->second->running();
}

void World::switch_all_off() {
  for (const auto& [node, daemon] : daemons_)
    if (daemon) daemon->end(SIGTERM);
}

Result<Json> World::command(const std::string& node, std::vector<std::string> arguments) {
  const std::string verb = arguments[0] + " " + arguments[1];
  arguments.insert(arguments.begin(), {"--home", home(node).string(), "--json"});
  HARKARA_ASSIGN(const auto process, Process::start(stage_, std::move(arguments), false));
  process->wait();
  auto answer = parse_object(process->output());
  if (process->exit_code() == 0) return answer;
  std::string why = "exit code " + std::to_string(process->exit_code());
  if (answer && answer->contains("error")) why = (*answer)["error"].dump();
  return fail(Errc::refused, "at " + node + ", `" + verb + "`: " + why);
}

std::uint64_t World::bytes_to_district(const std::string& from) const {
  return taps_.at(from)->bytes(TapDirection::to_target);
}

std::uint64_t World::bytes_from_district(const std::string& to) const {
  return taps_.at(to)->bytes(TapDirection::from_target);
}

std::vector<std::filesystem::path> World::recordings() const {
  return {directory_ / "wires" / "clinic-district.bytes",
          directory_ / "wires" / "aiims-district.bytes"};
}

Status World::remove_taps() {
  taps_.clear();
  HARKARA_ASSIGN(const Config district, read_config({home("district")}));
  for (const std::string node : {"clinic", "aiims"}) {
    const HomePaths paths{home(node)};
    HARKARA_ASSIGN(Config config, read_config(paths));
    for (auto* list : {&config.parents, &config.children})
      for (NeighbourConfig& each : *list) each.endpoint = district.listen;
    HARKARA_TRY(write_file(paths.config(), as_view(write_config(config))));
  }
  return ok();
}

}  // namespace harkara::node::lab
