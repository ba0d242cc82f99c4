// NNCP: packets queued beforehand, records before images by niceness, a daemon at
// the hub, and calls from the clinic, one after the other.
#include <unistd.h>

#include "tests/bench/child.h"
#include "tests/bench/link/run.h"
#include "tests/bench/nncp_home.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPort = "5400";
// Both ends hang up after so much silence. NNCP's own 10 s end calls that are still
// good: it hears nothing while the operator's queue is long.
constexpr const char* kDeadline = "      onlinedeadline: 30\n";

std::string config_of(const fs::path& home) {
  return (home / "nncp.hjson").string();
}

// NNCP writes 64 KB at once and gives each write 10 s, fixed in its source: on 64 kbit/s
// it breaks the call unless the socket swallows what is under way.
constexpr std::size_t kSendBufferBytes = 512 * 1024;

Words queue_command(const Arena& arena, const std::string& file, const char* niceness) {
  return {"nncp-file",
          "-quiet",
          "-cfg",
          config_of(arena.path("clinic")),
          "-nice",
          niceness,
          (arena.path("work") / file).string(),
          "peer:"};
}

Status queue(const Arena& arena) {
  for (const WorkFile& file : arena.work().records)
    if (run(queue_command(arena, file.name, "P")) != 0)
      return fail(Errc::io, "nncp-file failed for " + file.name);
  for (const WorkFile& file : arena.work().images)
    if (run(queue_command(arena, file.name, "B")) != 0)
      return fail(Errc::io, "nncp-file failed for " + file.name);
  return ok();
}

// A packet is counted when it is whole and checked in the spool; tossing it into
// the folder is left out of the time.
Arrived in_spool(const fs::path& spool) {
  Arrived arrived;
  each_nncp_packet(spool, [&](std::uintmax_t bytes) {
    ++(bytes > kImageBytes ? arrived.images : arrived.records);
    return true;
  });
  return arrived;
}

bool all_intact(const Arena& arena) {
  run({"nncp-toss", "-quiet", "-cfg", config_of(arena.path("hub"))});
  for (const auto* files : {&arena.work().records, &arena.work().images})
    for (const WorkFile& file : *files)
      if (read_whole(arena.path("hub") / "in" / file.name) != file.bytes) return false;
  return true;
}

}  // namespace

Result<Outcome> run_nncp(const RunOptions& given) {
  if (!installed("nncp-call")) return fail(Errc::not_found, "NNCP is not installed");
  RunOptions options = given;
  options.tcp_send_bytes = kSendBufferBytes;
  HARKARA_ASSIGN(const auto arena, Arena::make(options));
  const std::string where = std::string(kHubAddress) + ":" + kPort;
  const NncpKeys clinic_keys = make_nncp_keys();
  const NncpKeys hub_keys = make_nncp_keys();
  write_nncp_home(arena->path("clinic"), clinic_keys, hub_keys,
                  std::string(kDeadline) + "      addrs: {link: \"" + where + "\"}\n");
  write_nncp_home(arena->path("hub"), hub_keys, clinic_keys, kDeadline);
  HARKARA_TRY(queue(*arena));
  const Words serve = {"nncp-daemon", "-quiet", "-cfg", config_of(arena->path("hub")),
                       "-bind",       where};
  const Words send = {"nncp-call", "-quiet", "-cfg", config_of(arena->path("clinic")), "peer"};
  Outcome outcome;
  outcome.contender = "NNCP";
  outcome.commands = {command_line(queue_command(*arena, "consult-001.json", "P")),
                      command_line(queue_command(*arena, "image-01.jpg", "B")), command_line(serve),
                      "while sleep 1; do " + command_line(send) + "; done"};
  {
    const Process daemon(serve, arena->hub("nncp-daemon.log"));
    ::usleep(700'000);
    Retried client(send, arena->clinic("nncp-call.log"), false);
    arena->watch(outcome, 20, [&](double) {
      client.tick(now_s());
      return in_spool(arena->path("hub") / "spool");
    });
    outcome.remarks.push_back("called " + std::to_string(client.starts()) + " times");
  }
  outcome.intact = outcome.done_s >= 0 && all_intact(*arena);
  arena->sum_up(outcome);
  return outcome;
}

}  // namespace harkara::bench
