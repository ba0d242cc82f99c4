// What a node with nothing on its links tries to send, and to whom.
#include <algorithm>
#include <cmath>

#include "sim/one/model.h"

namespace harkara::sim::one {

void Model::route(std::uint32_t node) {
  if (give_to_destinations(node) || ask_for_own(node)) return;
  switch (options_.router) {
    case Router::direct: return;
    case Router::prophet: give_by_predictability(node); return;
    case Router::epidemic:
    case Router::spray: give_by_queue(node); return;
  }
}

void Model::shuffle(std::vector<Offer>& offers) const {
  JavaRandom(std::llround(now_s_)).shuffle(offers);
}

void Model::shuffle(std::vector<Carried>& messages) const {
  JavaRandom(std::llround(now_s_)).shuffle(messages);
}

bool Model::start_first(std::uint32_t node, const std::vector<Offer>& offers) {
  return std::ranges::any_of(offers, [&](const Offer& offer) {
    return start(node, offer.message, offer.link) == Answer::yes;
  });
}

// Messages whose destination is at the other end of one of its links.
bool Model::give_to_destinations(std::uint32_t node) {
  std::vector<Offer> offers;
  bool wanted = false;
  for (const std::uint32_t link : nodes_[node].links) {
    const std::uint32_t to = peer(link, node);
    for (const Carried& item : nodes_[node].buffer.for_node(to)) {
      const bool yes = wants(to, item) == Answer::yes;
      wanted = wanted || yes;
      if (yes || options_.queue == Queue::random) offers.push_back({item, link});
    }
  }
  if (!wanted) return false;
  const bool by_age = options_.queue == Queue::fifo;
  std::ranges::stable_sort(offers, [by_age](const Offer& x, const Offer& y) {
    return by_age ? earlier(x.message, y.message) : earlier_in_map(x.message, y.message);
  });
  if (!by_age) shuffle(offers);
  return start_first(node, offers);
}

// Messages for this node, that a neighbour has; in the order of the neighbour's map.
bool Model::ask_for_own(std::uint32_t node) {
  for (const std::uint32_t link : nodes_[node].links) {
    const std::uint32_t from = peer(link, node);
    if (moving(nodes_[from])) continue;
    const Carried* first = nullptr;
    for (const Carried& item : nodes_[from].buffer.for_node(node))
      if (wants(node, item) == Answer::yes && (first == nullptr || earlier_in_map(item, *first)))
        first = &item;
    if (first != nullptr && start(from, *first, link) == Answer::yes) return true;
  }
  return false;
}

bool Model::give_by_queue(std::uint32_t node) {
  if (options_.queue == Queue::random) return give_shuffled(node);
  return std::ranges::any_of(nodes_[node].links,
                             [&](std::uint32_t link) { return give_oldest(node, link); });
}

bool Model::give_oldest(std::uint32_t number, std::uint32_t link_number) {
  Node& node = nodes_[number];
  Link& link = links_[link_number];
  const std::uint32_t to = peer(link_number, number);
  if (moving(nodes_[to])) return false;
  const Buffer& buffer = node.buffer;
  Link::Seen& seen = link.seen[link.a == number ? 0 : 1];
  const std::uint64_t peer_erased = nodes_[to].buffer.erased();
  if (seen.epoch != buffer.epoch() || seen.peer_erased != peer_erased)
    seen = {buffer.epoch(), peer_erased, 0};
  const std::uint64_t base = buffer.erased_at_front();
  for (std::uint64_t at = std::max(seen.position, base); at - base < buffer.by_age().size();
       ++at, seen.position = at) {
    const Carried& item = buffer.by_age()[at - base];
    if (options_.router == Router::spray && item.copies <= 1) continue;
    if (start(number, item, link_number) == Answer::yes) return true;
  }
  return false;
}

bool Model::give_shuffled(std::uint32_t node) {
  const auto has_copies = [this](const Carried& item) {
    return options_.router != Router::spray || item.copies > 1;
  };
  const auto& all = nodes_[node].buffer.by_age();
  for (const std::uint32_t link : nodes_[node].links) {
    const std::uint32_t to = peer(link, node);
    const bool any = std::ranges::any_of(all, [&](const Carried& item) {
      return has_copies(item) && wants(to, item) == Answer::yes;
    });
    if (!any) continue;
    std::vector<Carried> messages;
    std::ranges::copy_if(all, std::back_inserter(messages), has_copies);
    std::ranges::sort(messages, earlier_in_map);
    shuffle(messages);
    for (const Carried& item : messages)
      if (start(node, item, link) == Answer::yes) return true;
  }
  return false;
}

// To a neighbour that is likelier to meet the destination: the likeliest first, then by age.
bool Model::give_by_predictability(std::uint32_t number) {
  Node& node = nodes_[number];
  double best = 0;
  std::optional<Offer> chosen;
  for (const std::uint32_t link : node.links) {
    const std::uint32_t to = peer(link, number);
    Node& other = nodes_[to];
    if (moving(other)) continue;
    for (const auto& [destination, items] : node.buffer.by_destination()) {
      const double theirs = other.predictability.of(destination, now_s_);
      if (theirs <= node.predictability.of(destination, now_s_) || theirs < best) continue;
      const auto first = std::ranges::find_if(
          items, [&](const Carried& item) { return wants(to, item) == Answer::yes; });
      if (first == items.end()) continue;
      // On a tie of links and ages, the first link keeps it.
      if (chosen && theirs == best && !earlier(*first, chosen->message)) continue;
      best = theirs;
      chosen = Offer{*first, link};
    }
  }
  return chosen && start(number, chosen->message, chosen->link) == Answer::yes;
}

}  // namespace harkara::sim::one
