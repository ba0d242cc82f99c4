#include "tests/bench/link/run.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/bench/child.h"

namespace harkara::bench {
namespace {

// A contender that says nothing at all is broken.
constexpr double kFirstPacketLimit_s = 60;

double in_seconds(Nanos t) {
  return static_cast<double>(t) / kSecond;
}

Nanos in_nanos(double seconds) {
  return static_cast<Nanos>(seconds * static_cast<double>(kSecond));
}

}  // namespace

std::string read_whole(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Arena::Arena(const RunOptions& options, Tunnel clinic, Tunnel hub)
    : options_(options),
      work_(make_work(options.seed, options.times)),
      clinic_(std::move(clinic)),
      hub_(std::move(hub)),
      schedule_(schedule_of(options.profile, options.seed)),
      forwarder_(options.profile, schedule_, options.seed, clinic_.device.get(),
                 hub_.device.get()) {}

Result<std::unique_ptr<Arena>> Arena::make(const RunOptions& options) {
  HARKARA_ASSIGN(Tunnel clinic, make_tunnel(kClinicAddress, options.tcp_send_bytes));
  HARKARA_ASSIGN(Tunnel hub, make_tunnel(kHubAddress, 0));
  std::filesystem::create_directories(options.directory);
  std::unique_ptr<Arena> arena(new Arena(options, std::move(clinic), std::move(hub)));
  write_work(arena->work_, arena->path("work"));
  return arena;
}

Place Arena::clinic(const char* log) const {
  return {clinic_.network.get(), path(log)};
}

Place Arena::hub(const char* log) const {
  return {hub_.network.get(), path(log)};
}

void Arena::watch(Outcome& outcome, int pause_ms, const Look& look) {
  const double began_s = now_s();
  while (true) {
    const auto elapsed = forwarder_.elapsed();
    const double at = elapsed ? in_seconds(*elapsed) : 0;
    outcome.arrived = look(at);
    outcome.ended_s = at;
    if (outcome.arrived.records > 0 && outcome.first_record_s < 0) outcome.first_record_s = at;
    const bool records = outcome.arrived.records >= work_.records.size();
    if (records && outcome.all_records_s < 0) outcome.all_records_s = at;
    if (records && outcome.arrived.images >= work_.images.size()) {
      outcome.done_s = at;
      return;
    }
    if (at > options_.max_s || (!elapsed && now_s() - began_s > kFirstPacketLimit_s)) return;
    ::usleep(static_cast<useconds_t>(pause_ms) * 1'000);
  }
}

void Arena::sum_up(Outcome& outcome) {
  forwarder_.stop();
  const Ledger& ledger = forwarder_.ledger();
  ledger.write_csv(path("packets.csv"));
  const Nanos end = in_nanos(outcome.ended_s);
  outcome.up = ledger.bytes(Direction::up, end);
  outcome.down = ledger.bytes(Direction::down, end);
  outcome.up_seconds = ledger.seconds(Direction::up, end, schedule_);
  outcome.up_time_s = in_seconds(schedule_.up_time(end));
  if (outcome.all_records_s >= 0)
    outcome.records_up_time_s = in_seconds(schedule_.up_time(in_nanos(outcome.all_records_s)));
  outcome.limit_s = in_seconds(physical_limit(options_.profile, schedule_, work_.bytes()));
  const double carried_bits =
      static_cast<double>(options_.profile.bits_per_second) * outcome.up_time_s;
  if (outcome.done_s >= 0) outcome.use = static_cast<double>(work_.bytes()) * 8 / carried_bits;
}

}  // namespace harkara::bench
