// Which nodes of our network are on this LAN now, as their beacons tell. Sans-IO, bounded
// in memory and in work, whatever is heard.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/link/discovery/beacon.h"

namespace harkara::node::discovery {

struct Near {
  crypto::Certificate peer;
  std::string endpoint;  // "udp://192.168.1.7:7401"
};

class Neighbourhood {
 public:
  static constexpr std::size_t kMaxNear = 256;
  static constexpr std::int64_t kForget_ms = 45'000;  // not heard of for so long
  static constexpr int kMaxPerSecond = 50;            // beacons that are opened at all

  // `admission` outlives it. A node that is not dialled itself dials all it hears;
  // of two that are, the one with the lower id does.
  Neighbourhood(const NodeId& self, bool is_dialled, Bytes key, Admission& admission)
      : self_(self), is_dialled_(is_dialled), key_(std::move(key)), admission_(admission) {}

  // A packet came from this address. A value: a node to be dialled by us that is new, or
  // has moved. Empty: known, or the other one dials. An error says why nobody heeds it.
  Result<std::optional<Near>> hear(View packet, const std::string& host, std::int64_t now_ms);
  // Those not heard of for kForget_ms; they are forgotten.
  std::vector<NodeId> forget(std::int64_t now_ms);

  std::size_t size() const { return near_.size(); }
  // All that are near, those that dial us too.
  std::vector<Near> all() const;

 private:
  struct Entry {
    Near near;
    std::uint64_t stamp_ms;
    std::int64_t heard_ms;
  };
  bool may_open(std::int64_t now_ms);
  Result<crypto::Certificate> admit(const Heard& heard);
  bool make_place();

  NodeId self_;
  bool is_dialled_;
  Bytes key_;
  Admission& admission_;
  std::map<NodeId, Entry> near_;
  std::int64_t second_ = 0;  // of the clock, in which
  int opened_ = 0;           // so many were opened
};

}  // namespace harkara::node::discovery
