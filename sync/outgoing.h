// The sending half of a contact. Strict order of class; within a class what was hastened
// first, then the bundle with the fewest bytes left; a slice is never interrupted, but nothing
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

  // What is under way already is not sent twice, nor what the peer declined.
  void want(Candidate candidate) {
    const BundleId& id = candidate.id;
    candidate.in_turn = core_.in_turn(id);
    if (!handles_.contains(id) && !full_.contains(id) && !declined_.contains(id))
      wanted_.insert(candidate);
  }
  void put_in_order();  // others are hastened than before
  void mark_offered(const BundleId& id);
  void mark_not_promised(const BundleId& id) { awaited_.erase(id); }
  bool was_offered(const BundleId& id) const { return offered_.contains(id); }
  void pump();
  void on(const Want& want);
  void on(const Custody& custody);
  void on(const Ack& ack);
  void withdraw(const BundleId& id);  // delivered or expired meanwhile
  std::size_t wanted() const { return wanted_.size(); }
  void retry_full();  // offers again what the peer had no room for
  bool is_sending(const BundleId& id) const { return handles_.contains(id); }
  // The peer may have promised it, and we have not heard.
  bool is_awaiting(const BundleId& id) const { return awaited_.contains(id); }
  // The link was silent and is heard again: of what others have begun meanwhile, either
  // they or this contact send no more.
  void give_up_excess();
  // What other contacts may take over when this one ends.
  std::vector<BundleId> under_way() const;

 private:
  enum class Phase : std::uint8_t { announced, ready, parked };
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
    const NodeId& origin() const { return record.manifest.manifest.header.origin; }
  };
  using Transfers = std::map<std::uint32_t, Transfer>;

  bool announce_next();                        // false: nothing to do, or no window
  bool announce_ahead(const Transfer& ready);  // of a less urgent class; as above
  bool try_announce(const Candidate& candidate);
  std::uint64_t left_of(const BundleId& id) const;  // bytes to be sent
  bool enough_elsewhere(const storage::BundleRecord& record) const;
  bool may_add(const storage::BundleRecord& record) const;
  void announce(const Candidate& candidate, storage::BundleRecord record);
  void rest(Transfers::iterator at);
  void revive(std::uint32_t handle);  // it waits after all
  void end(const BundleId& id);
  bool send_slice(Transfers::iterator at);
  Transfers::iterator best_ready();
  bool more_urgent_than(ServiceClass lane, const Transfers::iterator& ready) const;
  bool anything_after(Transfers::iterator at, std::size_t size) const;
  bool nearly_through(std::uint64_t more = 0) const;
  bool may_announce(const Transfers::iterator& ready) const;
  bool load_chunk(Transfer& transfer);
  void advance(Transfers::iterator at);
  void resume(Transfers::iterator at, const Want& want);
  void count_unsettled();

  Engine::Core& core_;
  Session& session_;
  std::set<Candidate> wanted_;
  std::set<BundleId> offered_;  // whose custody this peer may acknowledge
  std::set<BundleId> awaited_;  // of these, whose custody may be on its way
  std::set<BundleId> full_;     // the peer had no room for these
  // It refused these for this contact, or has them, and its custody acks are to come.
  std::set<BundleId> declined_;
  Transfers transfers_;
  // All is sent; custody, or a verdict that revives it, is to come.
  Transfers resting_;
  std::map<BundleId, std::uint32_t> handles_;  // of both
  // Origins of which the peer took something: their certificates are known there,
  // so what rests holds no place at the peer.
  std::set<NodeId> settled_;
  std::size_t unsettled_resting_ = 0;
  std::uint32_t next_handle_ = 1;
};

}  // namespace harkara::sync
