// Down the gradient of expected delay. To each endpoint a neighbour counts as
//
//   wait for the next contact with it + allowance for one hop + the delay it names
//
// where the wait is learnt (contact_history.h) and the neighbour's delay is believed only
// when it is feasible (claims.h). A bundle goes to the neighbour with the least of it, or
// to so many of the least as its class asks for. What nobody knows the way to goes up:
// to parents, which the operator names, and to whoever knows a root of the tree of tiers.
// A network without any history behaves like that tree.
//
// Whole numbers only, ordered containers only: what is said and done depends on nothing
// but what happened and when.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "sync/claims.h"
#include "sync/contact_history.h"
#include "sync/routing.h"
#include "sync/timetable.h"

namespace harkara::sync {

class GradientRouter : public Router {
 public:
  // `parents` are expected to appear and to take what nobody else does, met or not.
  GradientRouter(NodeId self, Tier self_tier, std::vector<EndpointId> own_endpoints,
                 const std::set<NodeId>& parents, Moment now);
  GradientRouter(GradientRouter&&) = default;  // it points into itself: no copies

  // Contacts with this neighbour that are known beforehand, instead of what habit tells.
  void expect(const NodeId& peer, Timetable timetable);

  void contact_began(const NodeId& peer, Tier tier, Moment now) override;
  void contact_ended(const NodeId& peer, Moment now) override;
  void learn(const NodeId& peer, const std::vector<Reach>& reach, Named how, Moment now) override;
  std::vector<Reach> advertise(const NodeId& peer, Tier tier, Moment now) const override;
  void named(const std::vector<Reach>& reach, Moment now) override;
  bool may_forward(const RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  // Where it names a way and nobody else is one.
  bool may_give_back(const RoutedBundle& bundle, const NodeId& peer, Moment now) const override;
  bool is_next_hop(const EndpointId& endpoint, const NodeId& peer, Moment now) const override;
  std::size_t copies(const RoutedBundle& bundle, Moment now) const override;
  std::uint32_t expected_delay_s(const RoutedBundle& bundle, Moment now) const override;
  std::uint64_t state(Moment now) const override;
  Bytes memory(const NodeId& peer, Moment now) const override;
  void remember(const NodeId& peer, View memory, Moment now) override;

 private:
  static constexpr std::uint32_t kHop_s = 60;  // allowance for the transfer itself
  // A number more days ahead than this is no clock's: it is not gone on from.
  static constexpr int kMostDaysAhead = 0x4000;
  struct Line;
  using Lines = std::vector<Line>;             // by node
  using Routes = std::map<EndpointId, Lines>;  // none is empty
  using Known = Routes::value_type;
  struct Neighbour {
    Tier tier = Tier::clinic;
    bool parent = false;
    ContactHistory history;
    const Timetable* timetable = nullptr;
    std::vector<Known*> named = {};  // where it has a line
  };
  struct Line {  // as named by a neighbour
    NodeId node;
    const Neighbour* neighbour;
    Reach reach;
    bool former = false;  // while learn() replaces what was named before
    bool ahead = false;   // the endpoint's own node once named this sequence, and now a lesser one
    void update(const Reach& said);
  };
  struct Hop {
    NodeId node;
    const Neighbour* neighbour;
    std::uint32_t delay_s;  // that it names
  };
  using Hops = std::vector<Hop>;                                     // by node
  using Parents = std::vector<std::pair<NodeId, const Neighbour*>>;  // by node

  static const Line* line_of(const Lines& lines, const NodeId& node);
  bool names_way(const NodeId& peer, const Lines& lines, Moment now) const;

  Neighbour* meet(const NodeId& peer, Tier tier, Moment now);
  void make_room(Moment now);
  void mark_former(const NodeId& peer, const Neighbour& neighbour);
  void drop_former(const NodeId& peer, const std::vector<Known*>& named);
  bool is_root() const { return self_tier_ == Tier::hub && parents_.empty(); }
  bool is_below(const Lines& lines, Moment now) const;
  // Neighbours through which a bundle may get there, feasible ones only.
  Hops hops_to(const EndpointId& endpoint, Moment now) const;
  void add_upward(Hops& hops, Moment now) const;
  void add_itself(Hops& hops, const EndpointId& endpoint) const;
  // To a root by this line. One of a lower tier than a hub's is a parent that knows none.
  static std::uint32_t upward_s(const Reach& root);
  bool leads_up(const Line& line, Moment now) const;
  bool is_upward(const NodeId& peer, Moment now) const;
  // Until the next contact with that neighbour: as of now, and on the average.
  static std::uint32_t wait_s(const Neighbour& neighbour, Moment now);
  static std::uint32_t mean_wait_s(const Neighbour& neighbour, Moment now);
  // Its timetable, as long as it keeps to it.
  static const Timetable* believed(const Neighbour& neighbour, Moment now);
  // It most likely comes no more: what it named is not named further.
  static bool is_lost(const Neighbour& neighbour, Moment now);
  // By that neighbour as of now, and on the average; at most kUnreachable_s.
  static std::uint32_t cost_s(const Hop& hop, Moment now);
  static std::uint32_t mean_s(const Neighbour& neighbour, std::uint32_t delay_s, Moment now);
  std::optional<Reach> best_route(const Lines& lines, const NodeId& except, Moment now) const;
  std::optional<Reach> best_root(const NodeId& except, Moment now) const;
  std::uint16_t counted(Moment now) const;
  void own_sequence_is(std::uint16_t number, Moment now);
  std::uint16_t sequence(Moment now) const;
  static std::uint16_t newest_sequence(const Lines& lines);
  void name_own(std::vector<Reach>& out, Moment now) const;
  void name_known(std::vector<Reach>& out, const NodeId& peer, Tier tier, Moment now) const;
  void name_back(std::vector<Reach>& out, const NodeId& peer) const;
  void name_to_lower(std::vector<Reach>& out, const NodeId& peer, Tier tier, const Reach& root,
                     Moment now) const;

  NodeId self_;
  Tier self_tier_;
  std::set<EndpointId> own_endpoints_;
  std::map<NodeId, Neighbour> neighbours_;
  Parents parents_;  // of these, which are never forgotten
  std::map<NodeId, Timetable> timetables_;
  Routes routes_;
  std::set<EndpointId> roots_;      // of those in routes_
  std::set<EndpointId> contested_;  // named by several neighbours
  Claims claims_;
  // Of our own endpoints, named by us or back to us: the newest, and since when.
  std::uint16_t own_sequence_ = 0;
  std::int64_t own_sequence_s_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace harkara::sync
