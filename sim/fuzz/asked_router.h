// The router that ships, and a note of what it was asked: whether custody rests with enough
// custodians is judged by what was known when that was decided, which is up to a commit
// before anybody hears of it.
#pragma once

#include <map>
#include <memory>

#include "sync/routing.h"

namespace harkara::sim::fuzz {

class AskedRouter final : public sync::Router {
 public:
  explicit AskedRouter(std::unique_ptr<sync::Router> router) : router_(std::move(router)) {}

  // The least that copies() answered for this bundle since this was last asked; when nothing
  // since, the same as then; none: nobody ever asked.
  std::optional<std::size_t> fewest_copies(const BundleId& id) const;

  void contact_began(const NodeId& peer, Tier tier, Moment now) override;
  void contact_ended(const NodeId& peer, Moment now) override;
  void learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how) override;
  std::vector<sync::Reach> advertise(const NodeId& peer, Tier tier, Moment now) const override;
  void named(const std::vector<sync::Reach>& reach, Moment now) override;
  bool may_forward(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  std::vector<NodeId> next_hops(const EndpointId& endpoint, Moment now) const override;
  std::size_t copies(const sync::RoutedBundle& bundle, Moment now) const override;
  std::uint32_t expected_delay_s(const sync::RoutedBundle& bundle, Moment now) const override;
  std::uint64_t state(Moment now) const override;
  Bytes memory(const NodeId& peer, Moment now) const override;
  void remember(const NodeId& peer, View memory, Moment now) override;

 private:
  struct Asked {
    std::size_t fewest = 0;
    bool told = true;  // the next answer begins anew
  };

  std::unique_ptr<sync::Router> router_;
  mutable std::map<BundleId, Asked> asked_;
};

}  // namespace harkara::sim::fuzz
