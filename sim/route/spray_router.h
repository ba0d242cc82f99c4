// Binary spray and wait (Spyropoulos, Psounis, Raghavendra 2005): a new bundle has so many
// copies; whoever has several gives half of them to a node it meets; the last one waits for
// the destination.
//
// How many copies a node has would travel with the bundle. Our manifests have no field for
// that, so the run keeps the account for all its nodes.
#pragma once

#include "sim/route/plain_router.h"

namespace harkara::sim {

class SprayAccount {
 public:
  explicit SprayAccount(std::uint32_t copies) : copies_(copies) {}
  // Of that node; of the origin's own before anything moved, all.
  std::uint32_t copies(const BundleId& bundle, const NodeId& node, const NodeId& origin) const;
  // `to` took the bundle over from `from`; or it arrived, and nobody sprays any more.
  void moved(const BundleId& bundle, const NodeId& from, const NodeId& to);
  void arrived(const BundleId& bundle);

 private:
  struct Spread {
    bool over = false;
    std::map<NodeId, std::uint32_t> copies;
  };
  std::uint32_t copies_;
  std::map<BundleId, Spread> spreads_;
};

class SprayRouter final : public PlainRouter {
 public:
  // The account outlives this.
  SprayRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints,
              const SprayAccount& account)
      : PlainRouter(self, own_endpoints), account_(account) {}
  // So that no more hand-overs are under way at a time than there are copies to give.
  std::size_t copies(const sync::RoutedBundle& bundle, Moment now) const override;

 private:
  bool gives(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  const SprayAccount& account_;
};

}  // namespace harkara::sim
