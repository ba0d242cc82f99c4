// The start of a contact: HELLO both ways, then what both should know in common:
// certificates on demand, desk descriptors where the directories differ.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "sync/core.h"
#include "sync/short_id.h"

namespace harkara::sync {

class Greeting {
 public:
  Greeting(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void start();
  void learn_peer();  // its certificate is kept
  void on(const Hello& hello);
  void on(const CertificateRequest& request);
  void on(const CertificateFrame& frame);
  void on(const DirectoryFrame& frame);
  void on(const MailboxFrame& frame);
  void on(const ReachFrame& frame);
  void on(const Grant& grant);
  // Another contact taught the router new endpoints, or newer ways: the peer is told.
  void tell_reach();
  // As above, and what is much nearer or much farther than we said.
  void tell_changes();
  // Did the peer hear of us, in this contact, that we reach it? It may be true no more.
  bool has_named(const EndpointId& endpoint) const {
    return std::ranges::binary_search(told_, endpoint, {}, &Reach::endpoint);
  }

  // Asks the peer for a certificate, once per contact. False: it was asked before
  // and did not come in time, or too many are asked for.
  bool request_certificate(const NodeId& node);

  bool done() const { return short_ids_.has_value(); }
  const ShortIds& short_ids() const { return *short_ids_; }  // REQUIRES: done()

 private:
  Status check(const Hello& hello) const;
  std::vector<Reach> untold_reach(bool changes);
  std::vector<Reach> told_and_lost(const std::vector<Reach>& known) const;
  bool learn_reach(const std::vector<Reach>& reach, Router::Named how);  // false: too many

  Engine::Core& core_;
  Session& session_;
  Nonce nonce_;
  std::optional<ShortIds> short_ids_;
  std::set<NodeId> requested_;
  std::vector<Reach> told_;  // what the peer heard of us last, by endpoint
  std::size_t lines_told_ = 0;
  std::size_t lines_heard_ = 0;
};

}  // namespace harkara::sync
