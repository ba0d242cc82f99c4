// A tap on its own thread: a slow, cuttable, recorded wire between real daemons.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "node/link/tap_proxy.h"

namespace harkara::e2e {

class Tap {
 public:
  explicit Tap(const node::TapOptions& options);
  ~Tap();
  int port() const { return port_; }
  std::uint64_t to_target() const { return to_target_; }
  std::uint64_t from_target() const { return from_target_; }
  void cut() { cut_ = true; }  // carried out by the tap's thread
  void set_up(bool up) { up_ = up; }

 private:
  void turn(node::TapProxy& proxy);

  std::atomic<bool> stop_{false};
  std::atomic<bool> cut_{false};
  std::atomic<bool> up_{true};
  std::atomic<std::uint64_t> to_target_{0};
  std::atomic<std::uint64_t> from_target_{0};
  std::atomic<int> port_{0};
  std::thread thread_;
};

}  // namespace harkara::e2e
