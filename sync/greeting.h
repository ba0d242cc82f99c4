// The start of a contact: HELLO both ways, then what both should know in common:
// certificates on demand, desk descriptors where the directories differ.
#pragma once

#include <optional>
#include <set>

#include "sync/core.h"
#include "sync/short_id.h"

namespace harkara::sync {

class Greeting {
 public:
  Greeting(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void start();
  void on(const Hello& hello);
  void on(const CertificateRequest& request);
  void on(const CertificateFrame& frame);
  void on(const DirectoryFrame& frame);
  void on(const MailboxFrame& frame);
  void on(const ReachFrame& frame);
  void on(const Grant& grant);
  // Another contact taught the router new endpoints: the peer is told of them.
  void tell_reach();

  // Asks the peer for a certificate, once per contact. False: it was asked before
  // and did not come in time, or too many are asked for.
  bool request_certificate(const NodeId& node);

  bool done() const { return short_ids_.has_value(); }
  const ShortIds& short_ids() const { return *short_ids_; }  // REQUIRES: done()

 private:
  Status check(const Hello& hello) const;
  std::vector<Reach> untold_reach();
  void learn_reach(const std::vector<Reach>& reach);

  Engine::Core& core_;
  Session& session_;
  Nonce nonce_;
  std::optional<ShortIds> short_ids_;
  std::set<NodeId> requested_;
  std::set<EndpointId> told_;      // endpoints the peer knows that we reach
  std::vector<Reach> peer_reach_;  // all that it said it reaches
};

}  // namespace harkara::sync
