// What this node knows about one bundle beside its chunks.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/manifest.h"

namespace harkara::storage {

enum class BundleState : std::uint8_t {
  receiving = 0,  // manifest known, chunks still missing
  held = 1,       // complete, in our custody, in the queue
  forwarded = 2,  // complete; custody passed on to enough holders: evictable cache
  here = 3,       // complete; we are its destination
  delivered = 4,  // its destination's receipt is known: chunks purged
  expired = 5,    // lifetime over before delivery: chunks purged
};

enum class HolderRole : std::uint8_t {
  gave_us = 0,       // this peer sent it to us
  took_custody = 1,  // this peer acknowledged custody after its commit
};

struct Holder {
  NodeId node;
  HolderRole role = HolderRole::gave_us;
  bool operator==(const Holder&) const = default;
};

struct BundleRecord {
  std::uint64_t ref = 0;  // names its chunks; never reused within a store
  BundleState state = BundleState::receiving;
  std::uint64_t age_at_arrival_ms = 0;     // residence elsewhere before it came
  std::uint64_t arrival_residence_ms = 0;  // our residence counter when it came
  std::vector<Holder> holders;             // at most kMaxHolders
  crypto::SignedManifest manifest;

  bool complete() const { return state != BundleState::receiving; }
  bool held_by(const NodeId& node) const;
  bool held_by(const NodeId& node, HolderRole role) const;
  std::size_t custodians() const;  // holders that took custody
};

Bytes encode_bundle_record(const BundleRecord& record);
// `id` is the key under which the store kept it. Errc::corrupt.
Result<BundleRecord> decode_bundle_record(View encoded, const BundleId& id);

}  // namespace harkara::storage
