// Looks into every store from outside, between events.
#pragma once

#include "sim/fuzz/network.h"

namespace harkara::sim::fuzz {

class Inspector {
 public:
  explicit Inspector(Network& network) : network_(network) {}

  void after_event();
  // All that can meet have met for long, without faults.
  void after_meeting();
  // Also what costs more: every byte of every store, and the oracle.
  void at_end();

 private:
  void check_kept();
  void check_kept(const BundleId& id, Entry& entry);
  bool believes_a_liar(Actor& actor, const BundleId& id) const;
  bool origin_keeps(const BundleId& id, Entry& entry);
  void check_store(Actor& actor);
  void check_record(Actor& actor, const storage::BundleRecord& record);
  void check_signed(Actor& actor, const storage::BundleRecord& record);
  void check_belief(Actor& actor, const storage::BundleRecord& record);
  bool forgot_in_time(const Actor& actor, const BundleId& id) const;
  void check_quota(Actor& actor);
  void check_bytes(Actor& actor);
  void check_shown(Actor& actor);
  void check_oracle();
  void violated(Checker checker, const Actor& actor, const std::string& what);

  Network& network_;
};

}  // namespace harkara::sim::fuzz
