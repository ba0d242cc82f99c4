// Which of our bundles does the peer lack? Class by class, the most urgent first, so that
// a contact that breaks has settled whole classes. A short class is listed: six bytes
// each, two bits of verdict back. A long one is reconciled by sketch, and listed if that
// comes to nothing. A handful is neither: their manifests go at once.
#pragma once

#include <memory>
#include <set>
#include <vector>

#include "sync/candidate.h"
#include "sync/core.h"
#include "sync/sketch_lane.h"

namespace harkara::sync {

class OfferLane {
 public:
  OfferLane(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  // Before the peer's greeting: a few short ones, that it most likely lacks.
  void start_early();
  // After the greeting: all that may go to this peer, whose store holds `theirs` bundles.
  void start(std::size_t theirs);
  // One bundle that became ready during the contact. Is it to go?
  bool consider(const storage::BundleRecord& record);
  void consider(const BundleId& id);
  // Was this peer asked about it, or offered it, in this contact?
  bool was_asked(std::uint64_t ref, const BundleId& id) const;
  void pump();  // asks about more when few are wanted
  void on(const Offer& offer);
  void on(const OfferReply& reply);
  void on(const SketchAnswer& answer);
  void on(const Cells& frame);
  void on(const Holdings& frame);
  std::size_t left() const { return candidates_.size() - listed_; }

 private:
  Verdict judge(std::uint64_t short_id);
  void pick_ours(const Offer& offer);
  void index_ours();
  std::size_t lane_end(std::size_t from) const;
  bool wants_sketch(std::size_t from) const;
  void open_sketch();
  void list();
  template <class Frame>
  void follow(const Frame& frame);
  void close_sketch();

  Engine::Core& core_;
  Session& session_;
  std::vector<Candidate> candidates_;  // in order of service
  std::vector<std::uint64_t> asked_;   // their refs, sorted; also of those since erased
  std::size_t listed_ = 0;             // asked about so far
  std::size_t answered_ = 0;
  std::unique_ptr<SketchLane> sketch_;  // of candidates_[listed_..lane_end(listed_))
  std::set<ServiceClass> sketched_;     // once in a contact
  // Short id -> id, sorted: those of the first offer, of most contacts the only one; from the
  // second on all that we know.
  std::vector<std::pair<std::uint64_t, BundleId>> ours_;
  bool picked_ = false;
  bool indexed_ = false;
  std::size_t judged_ = 0;
};

// May it go to this peer now? And the bundle, if so.
bool may_go(const Engine::Core& core, const Session& session, const storage::BundleRecord& record);
std::optional<storage::BundleRecord> forwardable(Engine::Core& core, const Session& session,
                                                 const BundleId& id);

}  // namespace harkara::sync
