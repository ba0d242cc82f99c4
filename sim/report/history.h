// A run as its events tell it: what reports are made from. sim/report/EVENTS.md is the
// file it is kept in.
#pragma once

#include <string>
#include <vector>

#include "base/tier.h"
#include "sim/run/observer.h"

namespace harkara::sim {

struct RunHistory {
  struct Node {
    std::string name;
    std::string group;
    Tier tier = Tier::clinic;
    std::vector<std::uint32_t> parents;
    std::uint64_t quota_bytes = 0;
  };
  struct Link {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint64_t rate_Bps = 0;
    std::int64_t delay_ms = 0;
  };
  struct Case {
    std::string name;
    std::int64_t at_ms = 0;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    ServiceClass service_class = ServiceClass::routine;
    bool wants_answer = false;
    std::int64_t ended_ms = -1;          // -1: not within the run
    std::vector<std::uint32_t> bundles;  // in the order of their making

    bool ended() const { return ended_ms >= 0; }
  };
  struct Bundle {
    BundleMade made{};
    std::vector<BundleMoved> moves;
    std::int64_t arrived_ms = -1;  // -1: not within the run

    bool arrived() const { return arrived_ms >= 0; }
  };
  struct Fill {  // of all nodes at one time
    std::int64_t at_ms = 0;
    std::vector<std::uint64_t> used_bytes;
  };

  std::string name;
  std::uint64_t seed = 0;
  std::int64_t end_ms = 0;
  std::size_t first_weekday = 0;  // 0: Monday
  std::uint32_t lifetime_s = 0;
  std::vector<Node> nodes;
  std::vector<Link> links;
  std::vector<Case> cases;
  std::vector<Bundle> bundles;
  std::vector<ContactEnded> contacts;
  std::vector<Fill> fills;
  std::uint64_t moved = 0;    // whole bundles taken over, deliveries included
  std::uint64_t expired = 0;  // copies whose lifetime ended
  std::uint64_t put_off = 0;  // submissions that a full store refused
  std::string digest;
};

}  // namespace harkara::sim
