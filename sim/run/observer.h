// What an onlooker of a run is told, in the order in which it happens. A run without one
// does the same, to the last frame.
#pragma once

#include <cstdint>

#include "base/service_class.h"

namespace harkara::sim {

// Nodes, links and cases are numbered as in the plan, bundles in the order of their making.
struct BundleMade {
  std::int64_t at_ms;
  std::uint32_t bundle;
  std::uint32_t number;  // of its case
  std::uint32_t from;
  std::uint32_t to;
  bool homeward;  // it goes to the one who asked, as an answer does
  ServiceClass service_class;
  std::uint64_t bytes;
};

struct BundleMoved {
  std::int64_t at_ms;
  std::uint32_t bundle;
  std::uint32_t from;
  std::uint32_t to;
  bool arrived;  // `to` is its destination
};

struct BundleExpired {  // one node's copy
  std::int64_t at_ms;
  std::uint32_t bundle;
  std::uint32_t node;
};

// Its store was full: the person tries again later.
struct BundlePutOff {
  std::int64_t at_ms;
  std::uint32_t bundle;
  std::uint32_t node;
};

struct ContactEnded {
  std::uint32_t link;
  std::int64_t start_ms;
  std::int64_t end_ms;
  std::uint64_t carried_bytes;  // of both directions, framing included
  std::uint64_t lost_bytes;     // of those: under way when it was cut
};

// It was answered; or, when nobody answers, all of it arrived.
struct CaseEnded {
  std::int64_t at_ms;
  std::uint32_t number;
};

struct StoreFill {  // hourly
  std::int64_t at_ms;
  std::uint32_t node;
  std::uint64_t used_bytes;
};

class RunObserver {
 public:
  RunObserver() = default;
  RunObserver(const RunObserver&) = delete;
  RunObserver& operator=(const RunObserver&) = delete;
  virtual ~RunObserver() = default;

  virtual void made(const BundleMade& /*event*/) {}
  virtual void moved(const BundleMoved& /*event*/) {}
  virtual void expired(const BundleExpired& /*event*/) {}
  virtual void put_off(const BundlePutOff& /*event*/) {}
  virtual void ended(const CaseEnded& /*event*/) {}
  virtual void contact(const ContactEnded& /*event*/) {}
  virtual void fill(const StoreFill& /*event*/) {}
};

}  // namespace harkara::sim
