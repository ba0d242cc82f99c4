// Joins two tunnels by an emulated link, in real time, on a thread of its own. Its
// clock starts with the clinic's first packet.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <thread>

#include "base/bytes.h"
#include "tests/bench/link/ledger.h"
#include "tests/bench/link/tunnel.h"

namespace harkara::bench {

class Forwarder {
 public:
  // The devices outlive it.
  Forwarder(const Profile& profile, const Schedule& schedule, std::uint64_t seed, int clinic_device,
            int hub_device);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  // Since the first packet; empty before it.
  std::optional<Nanos> elapsed() const;
  void stop();
  // REQUIRES: stopped.
  const Ledger& ledger() const { return ledger_; }

 private:
  struct Flying {
    Nanos arrives;
    Bytes bytes;
  };
  struct Lane {
    int from;
    int to;
    Channel channel;
    std::deque<Flying> flying;
  };

  void work();
  void read_all(Direction direction);
  void take(Direction direction, View bytes);
  Nanos deliver_due();  // returns when the next is due
  void wait_until(Nanos due) const;

  std::array<Lane, 2> lanes_;
  Ledger ledger_;
  std::atomic<Nanos> started_{-1};  // monotonic
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace harkara::bench
