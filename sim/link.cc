#include "sim/link.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace harkara::sim {

Link::Link(World& world, Node& a, Node& b, LinkModel model)
    : world_(world),
      ends_{&a, &b},
      model_(model),
      random_(world.random("link " + to_hex(a.id().view()) + to_hex(b.id().view()))) {}

void Link::up(sync::LinkId number) {
  if (faded_) return resume();
  if (up_) return;
  up_ = true;
  number_ = number;
  ++generation_;
  for (Way& way : ways_) way.free_us = world_.now().monotonic_ms * 1000;
  sync::LinkTraits traits;
  traits.watches_itself = model_.watches_itself;
  traits.paces_itself = holds();
  ends_[0]->link_up(number_, ends_[1]->certificate(), traits);
  if (up_) ends_[1]->link_up(number_, ends_[0]->certificate(), traits);
  for (const std::size_t side : {0U, 1U}) tell_room(side);
}

void Link::cut() {
  if (!up_) return;
  up_ = faded_ = false;
  ++generation_;
  counters_.lost_bytes += std::exchange(under_way_bytes_, 0);
  for (Way& way : ways_) {
    way.first += way.held.size();
    way.held.clear();
  }
  ends_[0]->link_down(number_);
  ends_[1]->link_down(number_);
}

void Link::carry(const Node& from, Bytes frame) {
  if (!up_) return;
  const std::size_t side = &from == ends_[0] ? 0 : 1;
  if (holds()) return hold(side, std::move(frame));
  const std::uint64_t size = on_air(frame);
  world_.at(transmit(ways_[side], size),
            [this, side, size, generation = generation_, bytes = std::move(frame)] {
              if (generation != generation_) return;
              under_way_bytes_ -= size;
              ends_[1 - side]->frame(number_, bytes);
            });
}

std::int64_t Link::transmit(Way& way, std::uint64_t size) {
  ++counters_.frames;
  counters_.bytes += size;
  under_way_bytes_ += size;
  const std::int64_t start = std::max(way.free_us, world_.now().monotonic_ms * 1000);
  way.free_us = start + static_cast<std::int64_t>(size * 1'000'000 / model_.rate_Bps);
  return (way.free_us + 999) / 1000 + model_.delay_ms;
}

Link& LinkTable::add(Node& a, Node& b, LinkModel model) {
  links_.push_back(std::make_unique<Link>(world_, a, b, model));
  attach(a, *links_.back());
  attach(b, *links_.back());
  return *links_.back();
}

Link* LinkTable::with_number(const std::vector<Link*>& links, sync::LinkId number) {
  for (Link* link : links)
    if (link->is_up() && link->number() == number) return link;
  return nullptr;
}

void LinkTable::attach(Node& node, Link& link) {
  std::vector<Link*>& links = links_of_[&node];  // a map's places do not move
  links.push_back(&link);
  node.on_send([&node, &links](sync::LinkId number, Bytes frame) {
    if (Link* found = with_number(links, number)) found->carry(node, std::move(frame));
  });
  node.on_close([this, &links](sync::LinkId number) {
    if (Link* found = with_number(links, number)) world_.after(0, [found] { found->cut(); });
  });
}

void LinkTable::up(Link& link) {
  link.up(next_number_++);
}

void LinkTable::cut_all(const Node& node) {
  for (Link* link : links_of_[&node]) link->cut();
}

}  // namespace harkara::sim
