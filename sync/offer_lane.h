// The list lane: which of our bundles does the peer lack? Six bytes each, most
// urgent first; the reply is one verdict each. A handful is not listed: their
// manifests go at once.
#pragma once

#include <vector>

#include "sync/core.h"

namespace harkara::sync {

struct Candidate {
  ServiceClass service_class = ServiceClass::bulk;
  std::uint64_t ref = 0;
  BundleId id;
  auto operator<=>(const Candidate&) const = default;
};

class OfferLane {
 public:
  OfferLane(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void start();                       // after the greeting: all that may go to this peer
  void consider(const BundleId& id);  // one bundle that became ready during the contact
  // All queued bundles once more: the peer has named further endpoints, or another
  // contact that was bringing some of them onward has ended.
  void reconsider();
  void pump();  // lists more when few are wanted
  void on(const Offer& offer);
  void on(const OfferReply& reply);
  std::size_t left() const { return candidates_.size() - listed_; }

 private:
  Verdict judge(std::uint64_t short_id);
  void index_ours();

  Engine::Core& core_;
  Session& session_;
  std::vector<Candidate> candidates_;  // in order of service
  std::size_t listed_ = 0;             // sent in offers so far
  std::size_t answered_ = 0;
  std::vector<std::pair<std::uint64_t, BundleId>> ours_;  // short id -> id, sorted
  bool indexed_ = false;
  std::size_t judged_ = 0;
};

// The bundle, if it is held here and may go to this peer now.
std::optional<storage::BundleRecord> forwardable(Engine::Core& core, const Session& session,
                                                 const BundleId& id);

}  // namespace harkara::sync
