// One transfer of one contender over one emulated link.
#pragma once

#include <functional>
#include <memory>

#include "tests/bench/link/forwarder.h"
#include "tests/bench/link/process.h"
#include "tests/bench/link/work.h"

namespace harkara::bench {

inline constexpr const char* kClinicAddress = "10.77.0.1";
inline constexpr const char* kHubAddress = "10.77.0.2";

struct RunOptions {
  Profile profile;
  std::uint64_t seed = 1;  // of the schedule's phase, of losses and of the work
  std::size_t times = 1;   // times W1
  double max_s = 0;
  std::filesystem::path directory;  // of this run alone
  std::string harkara;              // the binary
  std::string scheme = "tcp";       // what harkara's link is called: tcp, udp
  std::size_t rsync_timeout_s = 0;  // 0: its default
  std::size_t tcp_send_bytes = 0;   // of the clinic's sockets; 0: as the kernel has it
};

// What has arrived, whole.
struct Arrived {
  std::size_t records = 0;
  std::size_t images = 0;
};

struct Outcome {
  std::string contender;
  Arrived arrived;
  // Seconds since the first packet; negative: not within the time given.
  double first_record_s = -1;
  double all_records_s = -1;
  double done_s = -1;
  double ended_s = 0;    // when the run was ended, done or not
  bool intact = false;   // everything was compared, byte for byte
  double up_time_s = 0;  // until done or ended
  double records_up_time_s = 0;
  double limit_s = 0;  // the physical one for this phase, as wall time
  double use = 0;      // of up-time, when done
  ByteSums up;         // to done or ended
  ByteSums down;
  SecondSums up_seconds;
  // Of the payload: what the contender's own messages were for; bytes, in order.
  using Parts = std::vector<std::pair<std::string, std::uint64_t>>;
  Parts up_parts;
  Parts down_parts;
  std::vector<std::string> commands;
  std::vector<std::string> remarks;
};

// Two namespaces and the link between them, with its files in one directory.
class Arena {
 public:
  static Result<std::unique_ptr<Arena>> make(const RunOptions& options);

  Place clinic(const char* log) const;
  Place hub(const char* log) const;
  const RunOptions& options() const { return options_; }
  const Work& work() const { return work_; }
  std::filesystem::path path(const std::string& name) const { return options_.directory / name; }

  // Calls `look` every `pause_ms` until everything has arrived or the time is over;
  // it may also keep the contender going. Its figures stand in the outcome.
  using Look = std::function<Arrived(double elapsed_s)>;
  void watch(Outcome& outcome, int pause_ms, const Look& look);
  // Stops the link, sums up, and writes the log of packets (packets.csv).
  void sum_up(Outcome& outcome);

 private:
  Arena(const RunOptions& options, Tunnel clinic, Tunnel hub);

  RunOptions options_;
  Work work_;
  Tunnel clinic_;
  Tunnel hub_;
  Schedule schedule_;
  Forwarder forwarder_;
};

// The contenders. Each sets itself up, starts the link's clock with its first
// packet, and compares what arrived. An error: it could not be set up.
Result<Outcome> run_harkara(const RunOptions& options);
Result<Outcome> run_rsync(const RunOptions& options);
Result<Outcome> run_nncp(const RunOptions& options);

std::string read_whole(const std::filesystem::path& file);

}  // namespace harkara::bench
