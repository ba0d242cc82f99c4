// Any number of hosts, each in a network namespace of its own, joined two by two by
// emulated links, in real time, on one thread. Between hosts without a link nothing
// passes. The clock starts when the net is made.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "tests/bench/link/channel.h"
#include "tests/bench/link/process.h"
#include "tests/bench/link/tunnel.h"

namespace harkara::bench {

struct NetLink {
  std::size_t from = 0;  // hosts, by number
  std::size_t to = 0;
  Profile profile;
  Schedule schedule;
};

class Net {
 public:
  // REQUIRES: at most 250 hosts; two hosts are joined by at most one link.
  static Result<std::unique_ptr<Net>> make(std::size_t hosts, const std::vector<NetLink>& links,
                                           std::uint64_t seed);
  ~Net();
  Net(const Net&) = delete;
  Net& operator=(const Net&) = delete;

  static std::string address(std::size_t host);
  Place at(std::size_t host, const std::filesystem::path& log) const;

  Nanos elapsed() const;
  // By hand, beside the schedule: a link that is not open carries nothing, and what
  // waited for it is gone; what was off the air still arrives. Links are open at first.
  void open(std::size_t link, bool is_open);
  // Bytes at IP level that took the link's time, towards `to` and towards `from`; of
  // those towards `to`: what of a packet was out when closing the link cut it, the same
  // with such packets in full, and what chance lost.
  std::uint64_t carried_up(std::size_t link) const { return lanes_[2 * link]->carried; }
  std::uint64_t carried_down(std::size_t link) const { return lanes_[2 * link + 1]->carried; }
  std::uint64_t cut_up(std::size_t link) const { return lanes_[2 * link]->cut; }
  std::uint64_t cut_whole_up(std::size_t link) const { return lanes_[2 * link]->cut_whole; }
  std::uint64_t lost_up(std::size_t link) const { return lanes_[2 * link]->lost; }

 private:
  struct Flying {
    Nanos begins;  // on the air
    Nanos ends;    // off the air
    Nanos arrives;
    Bytes bytes;
  };
  struct Lane {  // one direction of one link
    Lane(std::size_t source, std::size_t target, Channel model)
        : from(source), to(target), channel(std::move(model)) {}
    std::size_t from;
    std::size_t to;
    Channel channel;
    std::deque<Flying> flying;
    std::atomic<std::uint64_t> carried{0};
    std::atomic<std::uint64_t> cut{0};
    std::atomic<std::uint64_t> cut_whole{0};
    std::atomic<std::uint64_t> lost{0};
    std::atomic<bool> open{true};
  };

  Net(std::vector<Tunnel> hosts, const std::vector<NetLink>& links, std::uint64_t seed);
  void work();
  void read_all(std::size_t host);
  void take(std::size_t host, View bytes);
  Lane* lane_between(std::size_t from, std::size_t to);
  static void cut_off(Lane& lane, Nanos now);
  Nanos deliver_due();  // returns when the next is due
  void wait_until(Nanos due) const;

  std::vector<Tunnel> hosts_;
  std::vector<std::unique_ptr<Lane>> lanes_;  // two for each link
  Nanos started_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace harkara::bench
