// What the classic rules have in common, to be held against ours in the same engine: it knows
// who is there and whose endpoint is whose, plans nothing and remembers nothing of contacts
// that are over. Frames, custody, receipts (which call back the copies of what was delivered)
// and quotas stay the engine's.
#pragma once

#include <map>
#include <set>

#include "sim/route/routing_choice.h"
#include "sync/routing.h"

namespace harkara::sim {

class PlainRouter : public sync::Router {
 public:
  void contact_began(const NodeId& peer, Tier tier, Moment now) override;
  void contact_ended(const NodeId& peer, Moment now) override;
  void learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how,
             Moment now) override;
  // Its own endpoints, at no delay.
  std::vector<sync::Reach> advertise(const NodeId& peer, Tier tier, Moment now) const override;
  void named(const std::vector<sync::Reach>& reach, Moment now) override;
  bool may_forward(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  bool is_next_hop(const EndpointId& endpoint, const NodeId& peer, Moment now) const override;
  // More than ever pass: a copy stays with whoever has it until a receipt or its age ends it.
  std::size_t copies(const sync::RoutedBundle& bundle, Moment now) const override;
  std::uint32_t expected_delay_s(const sync::RoutedBundle& bundle, Moment now) const override;
  std::uint64_t state(Moment /*now*/) const override { return version_; }
  Bytes memory(const NodeId& peer, Moment now) const override;
  void remember(const NodeId& peer, View memory, Moment now) override;

 protected:
  PlainRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints);

  // May a peer have it that is neither its destination nor its origin?
  virtual bool gives(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const = 0;
  // False: no peer but the destination is ever given anything.
  virtual bool relays() const { return true; }
  bool in_contact(const NodeId& peer) const { return present_.contains(peer); }
  const NodeId& self() const { return self_; }
  const std::vector<EndpointId>& own_endpoints() const { return own_endpoints_; }

 private:
  bool hosts(const NodeId& peer, const EndpointId& endpoint) const;

  NodeId self_;
  std::vector<EndpointId> own_endpoints_;
  std::map<NodeId, std::size_t> present_;  // how many contacts there are with it
  std::map<NodeId, std::set<EndpointId>> hosted_;
  std::uint64_t version_ = 0;
};

// To everyone who is met.
class EpidemicRouter final : public PlainRouter {
 public:
  EpidemicRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints)
      : PlainRouter(self, own_endpoints) {}

 private:
  bool gives(const sync::RoutedBundle& /*bundle*/, const NodeId& /*peer*/,
             Moment /*now*/) const override {
    return true;
  }
};

// By its origin to its destination, or not at all.
class DirectRouter final : public PlainRouter {
 public:
  DirectRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints)
      : PlainRouter(self, own_endpoints) {}
  std::size_t copies(const sync::RoutedBundle& /*bundle*/, Moment /*now*/) const override {
    return 1;
  }

 private:
  bool gives(const sync::RoutedBundle& /*bundle*/, const NodeId& /*peer*/,
             Moment /*now*/) const override {
    return false;
  }
  bool relays() const override { return false; }
};

}  // namespace harkara::sim
