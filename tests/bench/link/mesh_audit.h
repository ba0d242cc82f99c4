// What lies in all stores of a mesh: copies that nobody needs any more, receipts that
// are not home, and how many nodes each bundle passed through.
#pragma once

#include <map>

#include "tests/bench/link/homes.h"

namespace harkara::bench {

struct MeshAudit {
  std::size_t bundles = 0;
  std::size_t receipts_missing = 0;  // origins that do not know of the delivery
  std::size_t left_over = 0;         // chunks kept on the way though it was delivered
  std::size_t not_delivered = 0;
  double relays_mean = 0;  // nodes between origin and destination that took a copy
  std::size_t relays_most = 0;
  std::map<std::string, double> relays_by_class;  // mean
  bool clean() const { return receipts_missing == 0 && left_over == 0 && not_delivered == 0; }
};

// All stores, held open beside their daemons.
class MeshStores {
 public:
  Status open(const Homes& homes, const std::vector<std::string>& nodes);
  Result<MeshAudit> audit();

 private:
  crypto::SystemRandom random_;
  node::SystemClock clock_;
  std::vector<std::unique_ptr<node::Station>> stations_;
};

}  // namespace harkara::bench
