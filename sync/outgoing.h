// The sending half of a contact. Strict order of class; within a class the bundle
// with the fewest bytes left goes first; a slice is never interrupted, but nothing
// larger than a slice has to be waited for.
#pragma once

#include <map>
#include <set>

#include "sync/core.h"
#include "sync/offer_lane.h"

namespace harkara::sync {

class Outgoing {
 public:
  Outgoing(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void want(const Candidate& candidate) { wanted_.insert(candidate); }
  void mark_offered(const BundleId& id) { offered_.insert(id); }
  void pump();
  void on(const Want& want);
  void on(const Custody& custody);
  void on(const Ack& ack);
  void withdraw(const BundleId& id);  // delivered or expired meanwhile
  std::size_t wanted() const { return wanted_.size(); }
  void retry_full();  // offers again what the peer had no room for

 private:
  // resting: all is sent; custody, or a verdict that revives it, is to come.
  enum class Phase : std::uint8_t { announced, ready, parked, resting };
  struct Transfer {
    BundleId id;
    Phase phase = Phase::announced;
    storage::BundleRecord record;
    std::vector<bool> missing;
    std::uint64_t remaining = 0;  // bytes
    std::uint32_t chunk = 0;      // being sent
    std::uint32_t offset = 0;     // of its next byte
    Bytes bytes;                  // that chunk, once read
    ServiceClass service_class() const { return record.manifest.manifest.header.service_class; }
  };
  using Transfers = std::map<std::uint32_t, Transfer>;

  bool announce_next();  // false: nothing to do, or no window
  bool send_slice(Transfers::iterator at);
  Transfers::iterator best_ready();
  bool anything_after(Transfers::iterator at, std::size_t size) const;
  bool may_announce(const Transfers::iterator& ready) const;
  bool load_chunk(Transfer& transfer);
  void advance(Transfers::iterator at);
  void resume(Transfer& transfer, const Want& want);

  Engine::Core& core_;
  Session& session_;
  std::set<Candidate> wanted_;
  std::set<BundleId> offered_;  // whose custody this peer may acknowledge
  std::set<BundleId> full_;     // the peer had no room for these
  Transfers transfers_;
  std::uint32_t next_handle_ = 1;
};

}  // namespace harkara::sync
