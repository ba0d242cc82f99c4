// When each bundle reached its destination, seen in the stores beside their daemons.
#pragma once

#include <atomic>
#include <map>
#include <thread>

#include "tests/bench/link/homes.h"
#include "tests/bench/link/predict_plan.h"

namespace harkara::bench {

// Watches in a thread of its own: commands that the bench runs meanwhile hold nothing up.
class Arrivals {
 public:
  Arrivals() = default;
  Arrivals(const Arrivals&) = delete;
  ~Arrivals() { stop(); }

  // `zero_wall_ms` is where made_s and arrived_s count from.
  Status start(const Homes& homes, const std::vector<std::string>& nodes, double zero_wall_ms);
  std::size_t arrived() const { return arrived_; }
  // Ends the watch. Those that arrived at another node than they were made at.
  Result<std::vector<RealBundle>> all();

 private:
  struct Watched {
    std::unique_ptr<node::Station> station;
    std::filesystem::path file;
    std::filesystem::file_time_type written;
  };
  void stop();
  double now_s();
  Status look();  // at every store that was written to
  Status look_into(std::size_t node);

  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::vector<Watched> stores_;
  std::map<NodeId, std::size_t> nodes_;
  std::map<BundleId, RealBundle> seen_;
  double zero_wall_ms_ = 0;
  Status outcome_;
  std::atomic<std::size_t> arrived_ = 0;
  std::atomic<bool> over_ = false;
  std::thread watch_;
};

}  // namespace harkara::bench
