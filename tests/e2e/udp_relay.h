// A wire between two daemons that speak datagrams: of a set rate, and every byte
// counted as an operator bills it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

namespace harkara::e2e {

class UdpRelay {
 public:
  // Packets to port() go on to `target_port` of 127.0.0.1 and back; 0: as fast as it goes.
  explicit UdpRelay(int target_port, std::uint64_t bytes_per_s = 0);
  ~UdpRelay();
  int port() const { return port_; }
  // Payload and 28 bytes of IPv4 and UDP for each packet, both ways.
  std::uint64_t billed() const { return billed_; }

 private:
  void turn();
  struct Held {
    std::chrono::steady_clock::time_point due;
    std::string bytes;
    bool upward;
  };
  void take(int from, bool upward);
  void pass(const Held& packet) const;

  int front_ = -1;
  int back_ = -1;
  int port_ = 0;
  int target_port_;
  int client_port_ = 0;
  std::uint64_t bytes_per_s_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> billed_{0};
  std::chrono::steady_clock::time_point free_;
  std::deque<Held> held_;
  std::thread thread_;
};

}  // namespace harkara::e2e
