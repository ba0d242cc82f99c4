// After the script: faults are over, all that can meet do meet. What was promised must now
// come true, within a time that the contacts and the protocol give.
#pragma once

#include "sim/fuzz/inspector.h"

namespace harkara::sim::fuzz {

class Healing {
 public:
  Healing(Network& network, Inspector& inspector);

  void run();

 private:
  std::set<std::size_t> reached(std::size_t from) const;
  bool waits_for_the_lost() const;
  void find_ways();
  // There is a way between them.
  bool together(std::size_t a, std::size_t b) const { return ways_[a].contains(b); }
  bool works(std::size_t place) const;
  void meet_all(std::int64_t for_ms);
  std::int64_t longest_needed_ms() const;

  // What must still happen to this bundle; empty: nothing.
  std::string outstanding(const BundleId& id, const Entry& entry) const;
  bool must_arrive(const BundleId& id, const Entry& entry) const;
  std::optional<std::string> first_outstanding() const;
  void settle_old();
  void send_fresh();

  Network& network_;
  Inspector& inspector_;
  std::vector<std::set<std::size_t>> ways_;  // from each place
  std::int64_t begun_ms_ = 0;
};

}  // namespace harkara::sim::fuzz
