// Where a bundle may go next. The engine asks; the router never acts.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/service_class.h"
#include "base/tier.h"
#include "base/time.h"

namespace harkara::sync {

// Delays from here on mean "not reachable"; nobody waits half a year for post.
inline constexpr std::uint32_t kUnreachable_s = 180 * 24 * 3600;

// One line of a HELLO: "I can deliver to this endpoint in about so long".
struct Reach {
  EndpointId endpoint;
  std::uint32_t expected_delay_s = 0;
  std::uint16_t sequence = 0;  // raised by the endpoint's own node, once a day
  Tier tier = Tier::clinic;    // of that node
  // What nobody knows a way to may be sent there too: a root of the tree of tiers.
  bool takes_all = false;
  bool operator==(const Reach&) const = default;
};

struct RoutedBundle {
  EndpointId destination;
  NodeId origin;
  ServiceClass service_class;
  std::vector<NodeId> givers = {};      // had it before us
  std::vector<NodeId> custodians = {};  // took it over from us
  std::vector<NodeId> unwilling = {};   // would not have it at this contact
  std::size_t overdue = 0;              // how often no receipt came in time
  BundleId id = {};
};

// All calls are of one thread; `now` never goes back but for its wall_ms.
class Router {
 public:
  virtual ~Router() = default;

  // --- what happens ---
  // HELLO was exchanged. Two links with one peer at a time are two contacts.
  virtual void contact_began(const NodeId& peer, Tier tier, Moment now) = 0;
  virtual void contact_ended(const NodeId& peer, Moment now) = 0;
  // What the peer names: with its HELLO, instead of all it named before; later, in addition,
  // a line for an endpoint replacing the earlier one.
  enum class Named { anew, in_addition };
  virtual void learn(const NodeId& peer, const std::vector<Reach>& reach, Named how,
                     Moment now) = 0;

  // --- what is asked ---
  // What to name to this peer now; and that some of it was named, to whomever, which binds
  // us (PROTOCOL.md, feasible routes).
  virtual std::vector<Reach> advertise(const NodeId& peer, Tier tier, Moment now) const = 0;
  virtual void named(const std::vector<Reach>& reach, Moment now) = 0;
  // May the bundle be given to this peer, with which there is a contact? It is no giver.
  virtual bool may_forward(const RoutedBundle& bundle, const NodeId& peer, Moment now) const = 0;
  // May it go back to this peer, a giver, which may have dropped its copy?
  virtual bool may_give_back(const RoutedBundle& /*bundle*/, const NodeId& /*peer*/,
                             Moment /*now*/) const {
    return false;
  }
  // Could may_forward() or may_give_back() answer yes for a bundle to this endpoint, whose own node
  // the peer is not? Quicker than asking for each bundle.
  virtual bool is_next_hop(const EndpointId& endpoint, const NodeId& peer, Moment now) const = 0;
  // To how many distinct next hops custody should pass before we rest; at least 1.
  virtual std::size_t copies(const RoutedBundle& bundle, Moment now) const = 0;
  // Until it is delivered, by the best way known; kUnreachable_s: none is.
  virtual std::uint32_t expected_delay_s(const RoutedBundle& bundle, Moment now) const = 0;
  // A number that changes when an answer of may_forward() may have.
  virtual std::uint64_t state(Moment now) const = 0;

  // --- across restarts ---
  // What to keep about a peer, and what was kept of it, by earlier calls of ours.
  virtual Bytes memory(const NodeId& peer, Moment now) const = 0;
  // Malformed bytes are ignored: what they told is learnt anew.
  virtual void remember(const NodeId& peer, View memory, Moment now) = 0;
};

}  // namespace harkara::sync
