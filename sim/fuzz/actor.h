// One node of a run, and what the run knows of it beside what the node knows itself.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "sim/fuzz/script.h"
#include "sim/node.h"

namespace harkara::sim::fuzz {

class Wire;

struct Actor {
  std::size_t place = 0;
  Tier tier = Tier::relay;
  std::unique_ptr<Node> node;
  std::vector<Wire*> wires;
  bool lost = false;          // for ever
  bool store_failed = false;  // ever: what it wrote then was undone
  bool hostile = false;       // its word counts for nothing
  bool clock_set = false;     // since it was started
  bool gaps_wrong = false;    // it started by a clock that had been set: how long was it alone?
  Speaks speaks = Speaks::ours;
  std::uint64_t quota_bytes = 0;
  std::int64_t disk_full_until_ms = 0;

  // Power is gone: nothing it still does is written or heard of, until it starts again.
  bool dark = false;
  std::optional<std::uint64_t> writes_left;  // until it goes dark

  std::set<BundleId> ever_held;        // complete, and durable
  std::map<BundleId, unsigned> shown;  // to its person
  std::set<BundleId> being_shown;      // in a transaction that has not returned
  // When a tomb was first seen in this store, since the store was made; kept after the tomb
  // has ended.
  std::map<BundleId, std::int64_t> buried_ms;
  // Who had given it each bundle that it passed on, when it did.
  std::map<BundleId, std::set<NodeId>> passed_on;
  struct Copy {
    storage::MemoryStore::Image image;
    std::map<BundleId, unsigned> shown;
    std::map<BundleId, std::int64_t> buried_ms;
  };
  std::optional<Copy> copy;

  bool trusted() const { return !hostile && !lost; }
  void wakes() {
    dark = false;
    gaps_wrong = gaps_wrong || std::exchange(clock_set, false);
  }
};

}  // namespace harkara::sim::fuzz
