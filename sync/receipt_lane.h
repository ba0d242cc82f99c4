// Delivered receipts, ahead of everything else. What a peer has not acknowledged
// stands in Table::receipt_out and is sent at each contact until it has.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "sync/core.h"

namespace harkara::sync {

class ReceiptLane {
 public:
  ReceiptLane(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void pump();
  void on(const Receipts& frame);
  void on(const ReceiptAck& frame);
  void on_certificate(const NodeId& node);  // receipts that waited for it

 private:
  std::vector<BundleId> due(std::size_t most);
  std::size_t send(const std::vector<BundleId>& ids);
  void accept(const Bytes& encoded);
  bool apply(const Receipt& receipt, storage::BundleRecord& record);

  Engine::Core& core_;
  Session& session_;
  std::set<BundleId> under_way_;
  std::map<NodeId, std::vector<Bytes>> waiting_;  // for the signer's certificate
};

// A receipt of ours or one we learnt: stored, and due to every holder but `except`.
Status store_receipt(Engine::Core& core, const Receipt& receipt,
                     const storage::BundleRecord& record, const NodeId& except);
// The peer offered something that is delivered already: it is told so.
Status owe_receipt(Engine::Core& core, const NodeId& peer, const BundleId& bundle);

}  // namespace harkara::sync
