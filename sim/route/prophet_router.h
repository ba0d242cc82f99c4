// PRoPHET (RFC 6693, with the constants that The ONE uses): each node has a chance of meeting
// each endpoint, which rises with a meeting, falls with time, and is shared with those it
// meets; a bundle is copied to whoever has a better chance of its destination.
//
// Chances travel as the delays of HELLO lines, so that they cost what they cost: delay =
// -65536 log2(chance), own endpoints 0, all others at least 1.
#pragma once

#include "sim/route/plain_router.h"

namespace harkara::sim {

class ProphetRouter final : public PlainRouter {
 public:
  ProphetRouter(const NodeId& self, const std::vector<EndpointId>& own_endpoints,
                std::int64_t unit_ms)
      : PlainRouter(self, own_endpoints), unit_ms_(unit_ms) {}

  void contact_began(const NodeId& peer, Tier tier, Moment now) override;
  void contact_ended(const NodeId& peer, Moment now) override;
  void learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how,
             Moment now) override;
  // Throughout a contact what was true at its beginning: chances are exchanged once.
  std::vector<sync::Reach> advertise(const NodeId& peer, Tier tier, Moment now) const override;

  double chance(const EndpointId& endpoint, Moment now) const;

 private:
  using Chances = std::map<EndpointId, double>;
  struct Contact {
    std::int64_t began_ms = 0;
    std::vector<sync::Reach> ours;  // as they were named
    Chances theirs;                 // as of its beginning
  };

  bool gives(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  void age(std::int64_t now_ms);
  double faded(std::int64_t since_ms, std::int64_t now_ms) const;
  std::vector<sync::Reach> lines(Moment now) const;

  std::int64_t unit_ms_;
  std::int64_t aged_ms_ = 0;
  Chances chances_;
  std::map<NodeId, Contact> contacts_;
};

}  // namespace harkara::sim
