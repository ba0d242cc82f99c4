// Keeps one contact with each node it dials: decides when to dial whom. Owns no socket.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>

#include "node/backoff.h"
#include "node/home.h"
#include "sync/engine.h"

namespace harkara::node {

class Dialler {
 public:
  using Dial = std::function<Result<sync::LinkId>(const Neighbour&)>;
  // `random` outlives it.
  Dialler(const std::vector<Neighbour>& neighbours, const LinkConfig& config, Random& random);

  // Dials all that are due; a dial that fails at once is reported to `failed`.
  using Failed = std::function<void(const Neighbour&, const Error&)>;
  void tick(std::int64_t now_ms, const Dial& dial, const Failed& failed);
  void link_up(sync::LinkId link, std::int64_t now_ms);
  // `carried`: bytes of the contact, both ways.
  void link_down(sync::LinkId link, std::uint64_t carried, std::int64_t now_ms);
  // Somebody wants a contact now: waits are cut short.
  void hurry(std::int64_t now_ms);
  // No target is dialled before the time this says, whatever else is wanted; 0: it may be.
  // `near`: it was met by chance.
  using Hold = std::function<std::int64_t(const Neighbour&, bool near)>;
  void hold(const Hold& until_ms);
  // A node that was found near by is dialled too, until it is forgotten. Again: it moved.
  void meet(const Neighbour& neighbour, std::int64_t now_ms);
  void forget(const NodeId& peer);
  std::int64_t next_ms() const;  // INT64_MAX: nothing to dial
  const Neighbour* neighbour_of(sync::LinkId link) const;

 private:
  struct Target {
    Neighbour neighbour;
    Backoff backoff;
    std::optional<sync::LinkId> link = {};
    std::optional<std::int64_t> up_since_ms = {};
    std::int64_t due_ms = 0;
    std::int64_t held_until_ms = 0;
    bool near = false;       // met by chance
    bool forgotten = false;  // goes with its link
    std::int64_t at_ms() const { return std::max(due_ms, held_until_ms); }
  };
  Target* find(sync::LinkId link);
  void wait(Target& target, std::int64_t now_ms);

  std::vector<Target> targets_;
  LinkConfig config_;
  Random& random_;
};

}  // namespace harkara::node
