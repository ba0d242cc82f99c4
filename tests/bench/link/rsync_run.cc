// rsync 3 to a daemon at the hub, no encryption, started again whenever it fails.
#include <unistd.h>

#include <fstream>

#include "tests/bench/child.h"
#include "tests/bench/link/run.h"

namespace harkara::bench {
namespace {

namespace fs = std::filesystem;

// By hand: of 5, 8, 10, 15 and 30 s the only one with which every transfer over L2 came
// to an end. Without one, rsync waits for TCP to give up.
constexpr std::size_t kTimeout_s = 30;

void write_config(const fs::path& file, const fs::path& folder, std::size_t timeout) {
  std::ofstream(file) << "use chroot = no\nreverse lookup = no\ntimeout = " << timeout
                      << "\n[hub]\npath = " << folder.string()
                      << "\nread only = no\nuid = " << ::geteuid() << "\n";
}

// Compares a file once its size is right.
class Folder {
 public:
  Folder(fs::path folder, const std::vector<WorkFile>& files)
      : folder_(std::move(folder)), files_(files), whole_(files.size(), false) {}

  std::size_t whole() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      std::error_code absent;
      const fs::path file = folder_ / files_[i].name;
      if (!whole_[i] && fs::file_size(file, absent) == files_[i].bytes.size() && !absent)
        whole_[i] = read_whole(file) == files_[i].bytes;
      if (whole_[i]) ++count;
    }
    return count;
  }

 private:
  fs::path folder_;
  const std::vector<WorkFile>& files_;
  std::vector<bool> whole_;
};

}  // namespace

Result<Outcome> run_rsync(const RunOptions& options) {
  if (!installed("rsync")) return fail(Errc::not_found, "rsync is not installed");
  HARKARA_ASSIGN(const auto arena, Arena::make(options));
  const std::size_t timeout = options.rsync_timeout_s != 0 ? options.rsync_timeout_s : kTimeout_s;
  fs::create_directories(arena->path("hub"));
  write_config(arena->path("rsyncd.conf"), arena->path("hub"), timeout);
  const Words serve = {"rsync",
                       "--daemon",
                       "--no-detach",
                       "--config=" + arena->path("rsyncd.conf").string(),
                       std::string("--address=") + kHubAddress,
                       "--port=873"};
  const std::string seconds = std::to_string(timeout);
  const Words send = {"rsync",
                      "-az",
                      "--partial",
                      "--inplace",
                      "--timeout=" + seconds,
                      "--contimeout=" + seconds,
                      arena->path("work").string() + "/",
                      std::string("rsync://") + kHubAddress + "/hub/"};
  const Process daemon(serve, arena->hub("rsyncd.log"));
  ::usleep(500'000);
  Retried client(send, arena->clinic("rsync.log"), true);
  Folder records(arena->path("hub"), arena->work().records);
  Folder images(arena->path("hub"), arena->work().images);
  Outcome outcome;
  outcome.contender = "rsync";
  outcome.commands = {command_line(serve), "until " + command_line(send) + "; do sleep 1; done"};
  arena->watch(outcome, 20, [&](double) {
    client.tick(now_s());
    return Arrived{records.whole(), images.whole()};
  });
  outcome.intact = outcome.done_s >= 0;
  outcome.remarks.push_back("started " + std::to_string(client.starts()) + " times");
  arena->sum_up(outcome);
  return outcome;
}

}  // namespace harkara::bench
