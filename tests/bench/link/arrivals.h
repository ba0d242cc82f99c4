// When each bundle reached its destination, seen in the stores beside their daemons.
#pragma once

#include <map>

#include "tests/bench/link/homes.h"
#include "tests/bench/link/predict_plan.h"

namespace harkara::bench {

class Arrivals {
 public:
  // `zero_wall_ms` is where made_s counts from.
  Status open(const Homes& homes, const std::vector<std::string>& nodes, double zero_wall_ms);
  // Looks at every store that was written to; what is new in one arrived by `now_s`.
  Status look(double now_s);
  std::size_t arrived() const { return seen_.size(); }
  // Those that arrived at another node than they were made at.
  std::vector<RealBundle> all() const;

 private:
  struct Watched {
    std::unique_ptr<node::Station> station;
    std::filesystem::path file;
    std::filesystem::file_time_type written;
  };
  Status look_into(std::size_t node, double now_s);

  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::vector<Watched> stores_;
  std::map<NodeId, std::size_t> nodes_;
  std::map<BundleId, RealBundle> seen_;
  double zero_wall_ms_ = 0;
};

}  // namespace harkara::bench
