#include "node/link/datagram/lobby.h"

#include <algorithm>
#include <map>

#include "base/assert.h"
#include "node/link/datagram/allowance.h"

namespace harkara::node::datagram {
namespace {

constexpr std::size_t kFew = 32;

}  // namespace

// Of the source that has most of them: a flood from one place pushes out itself.
// REQUIRES: there is one among them.
template <class Among>
sync::LinkId Lobby::oldest_of_the_greediest(Among among) const {
  std::map<Address, std::size_t> counts;
  for (const Guest& guest : guests_)
    if (among(guest)) ++counts[guest.source];
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  const auto oldest = std::ranges::find_if(
      guests_, [&](const Guest& guest) { return among(guest) && guest.source == most->first; });
  HARKARA_ASSERT(oldest != guests_.end());
  return oldest->link;
}

std::optional<sync::LinkId> Lobby::in_the_way(const NodeId& node, const Address& from) const {
  const Address source = source_of(from);
  const auto of_node = [&](const Guest& guest) { return guest.node == node; };
  const auto of_source = [&](const Guest& guest) { return guest.source == source; };
  const auto count = [&](const auto& among) {
    return static_cast<std::size_t>(std::ranges::count_if(guests_, among));
  };
  if (count(of_node) >= limits_.of_node) return oldest_of_the_greediest(of_node);
  if (count(of_source) >= limits_.of_source) return oldest_of_the_greediest(of_source);
  if (size() >= limits_.all) return oldest_of_the_greediest([](const Guest&) { return true; });
  return std::nullopt;
}

void Lobby::enter(sync::LinkId link, const NodeId& node, const Address& from) {
  HARKARA_ASSERT(!in_the_way(node, from));
  guests_.push_back({link, node, source_of(from)});
}

void Lobby::leave(sync::LinkId link) {
  std::erase_if(guests_, [&](const Guest& guest) { return guest.link == link; });
}

bool Lobby::calm(sync::LinkId link) const {
  const auto at = std::ranges::find(guests_, link, &Guest::link);
  HARKARA_ASSERT(at != guests_.end());
  return size() <= kFew && std::ranges::count(guests_, at->node, &Guest::node) == 1;
}

}  // namespace harkara::node::datagram
