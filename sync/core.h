// What the parts of an engine share: the node's context, the present moment, the
// sessions, and the two kinds of effects: those visible at once, and those that
// must wait for the commit of what they rest on.
#pragma once

#include <limits>
#include <map>
#include <memory>
#include <set>

#include "sync/agenda.h"
#include "sync/engine.h"
#include "sync/frame.h"
#include "sync/outputs.h"
#include "sync/receipt.h"
#include "sync/ref_set.h"

namespace harkara::sync {

struct Session;
struct Waiting;

// Becomes visible when the open transaction has been committed.
struct AfterCommit {
  std::map<LinkId, std::vector<BundleId>> custody;  // acks to send
  std::map<LinkId, std::vector<BundleId>> receipt_acks;
  std::vector<storage::BundleRecord> fresh;            // newly held: offer to everyone
  std::set<std::pair<NodeId, BundleId>> receipts_due;  // to be sent to this peer
  std::vector<Notice> notices;
  bool empty() const {
    return custody.empty() && receipt_acks.empty() && fresh.empty() && receipts_due.empty() &&
           notices.empty();
  }
};

struct Engine::Core {
  Core(EngineContext node_context, const EngineOptions& engine_options, Moment start);
  ~Core();

  EngineContext context;
  EngineOptions options;
  Moment now;
  std::map<LinkId, std::unique_ptr<Session>> sessions;
  Outputs outputs;
  AfterCommit after_commit;

  // --- effects ---
  void send(Session& session, const Frame& frame);
  // Closes the session now; its number is not used again.
  void disconnect(Session& session, const std::string& reason);
  void notice(Notice::Kind kind, const NodeId& peer, std::optional<BundleId> bundle = {},
              std::string detail = {});
  void notice_after_commit(Notice::Kind kind, const NodeId& peer,
                           std::optional<BundleId> bundle = {}, std::string detail = {});

  // --- the store ---
  // True when fine. A failed write has rolled the transaction back, so everything
  // that rested on it is dropped and all links are closed: we start again from the
  // store. Records that do not verify are reported and left alone.
  bool check(const Status& status);
  void commit_if_due(bool batch_ended);
  void commit();
  std::int64_t commit_deadline_ms() const;  // INT64_MAX: nothing to commit
  void note_write();                        // something is in the open transaction
  // The application shares the store: it may have committed what we wrote, or undone
  // it with a failed write of its own. Either way we draw the conclusion here.
  void heed_others();

  // --- facts ---
  std::uint64_t residence_ms() const;
  // The store dates new records by what it was told last: told now, in their transaction.
  [[nodiscard]] Status tell_residence();
  // The application queued this bundle: from now on its lifetime is watched. None when it
  // cannot be read.
  std::optional<storage::BundleRecord> note_queued(const BundleId& id);
  // Is it served when its turn comes, and not before others of its class?
  bool in_turn(const BundleId& id) const { return hastened.empty() || !hastened.contains(id); }
  const LocalEndpoint* local_endpoint(const EndpointId& endpoint) const;
  Session* session_of(const NodeId& peer);
  std::uint64_t age_ms(const storage::BundleRecord& record) const;
  // Verified certificate of a node we know. Errc::not_found: ask a peer for it.
  Result<crypto::Certificate> certificate(const NodeId& node);
  // As it was once verified; it may have run out since. A peer that asks for it must
  // hear that, or it waits for ever.
  Result<Bytes> stored_certificate(const NodeId& node);
  // Verified not long ago, kept, and in force: there is nothing to learn of it.
  bool is_known(const crypto::Certificate& certificate) const;
  // Its signature will be checked when its turn comes, if it is of a node we know.
  void expect(const ManifestFrame& frame) const;
  // Verifies and keeps a certificate that a peer sent. Errc as TrustStore::verify.
  Result<crypto::Certificate> learn_certificate(View encoded);

  // Each contact that they may go to sends them, in its own order.
  void offer_everywhere(std::span<const storage::BundleRecord> bundles);
  void offer_queued(const BundleId& id);  // by the application: note_queued(), too
  // Considers for every contact the bundles another process queued since last time.
  void offer_new_arrivals();
  // This contact's link fell silent: others may bring what it had under way.
  void hand_over(Session& silent);
  // This one is heard again: it may bring, and be sent, what is under way where it is silent
  // still.
  void take_over(Session& heard);
  // Frees sessions closed during this input; what they were sending others may take over.
  void sweep_closed();
  LinkStatistics ended;  // sums of freed sessions

  // Custody (custody.h): how often no receipt came in time, and who would not have what.
  std::map<BundleId, std::uint8_t> overdue;
  std::set<std::pair<BundleId, NodeId>> unwilling;
  std::set<BundleId> at_destination;  // of late, without a receipt (date_unanswered)
  // Peers by what their last contact told: those that meter us, and what was under way to
  // them as it ended (offer_lane.h).
  std::set<NodeId> metering;
  std::map<NodeId, std::set<BundleId>> in_doubt;
  // Routes (route_memory.h).
  std::uint64_t route_state = 0;
  std::int64_t next_route_check_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t no_route_check_before_ms = 0;
  std::int64_t next_telling_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t no_telling_before_ms = 0;

  std::set<BundleId> hastened;         // by the application
  std::vector<Waiting> listed;         // what waited when last asked (queue_view.h)
  std::vector<Waiting> listed_before;  // the time before; for its memory only
  RefSet considered;                   // of queued bundles that contacts know of
  // Housekeeping; the agendas are of the residence clock.
  std::int64_t house_kept_ms;
  std::int64_t next_housekeeping_ms() const;
  Agenda<BundleId> lifetimes;        // when the records are over
  Agenda<BundleId> receipt_dates;    // when receipts should have come (custody.h)
  bool dates_loaded = false;         // receipt_dates holds all that the store does
  std::uint64_t look_at_all_ms = 0;  // every record, instead
  std::uint64_t tombs_due_ms = 0;

 private:
  void store_failed(const Error& error);
  void release_after_commit();
  template <class FrameOfIds>  // Custody, ReceiptAck
  void send_ids(const std::map<LinkId, std::vector<BundleId>>& ids_by_link);
  bool residence_is_stale() const;  // what the store was told, that is
  bool date_anew(storage::BundleRecord& record);

  std::uint64_t residence_base_ms_ = 0;
  std::int64_t started_monotonic_ms_;
  std::uint64_t residence_told_ms_ = 0;
  std::uint64_t first_transaction_ = 0;  // of those that hold our uncommitted writes
  std::uint64_t last_transaction_ = 0;
  std::int64_t first_write_ms_ = -1;
  std::int64_t first_ack_ms_ = -1;
  Result<crypto::Certificate> verified(View encoded) const;
  std::map<NodeId, crypto::Certificate> verified_;  // bounded cache
};

// Expiry, purging of what is over, eviction; every few minutes. (housekeeping.cc)
void keep_house(Engine::Core& core);
// There is a new record, or one in a new place.
void note_lifetime(Engine::Core& core, const storage::BundleRecord& record);

}  // namespace harkara::sync
