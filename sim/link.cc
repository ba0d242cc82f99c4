#include "sim/link.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace harkara::sim {

void Link::up(sync::LinkId number) {
  if (faded_) return resume();
  if (up_) return;
  up_ = true;
  number_ = number;
  ++generation_;
  free_us_[0] = free_us_[1] = world_.now().monotonic_ms * 1000;
  sync::LinkTraits traits;
  traits.watches_itself = model_.watches_itself;
  ends_[0]->link_up(number_, ends_[1]->certificate(), traits);
  if (up_) ends_[1]->link_up(number_, ends_[0]->certificate(), traits);
}

void Link::cut() {
  if (!up_) return;
  up_ = faded_ = false;
  ++generation_;
  counters_.lost_bytes += std::exchange(under_way_bytes_, 0);
  for (auto& frames : held_) frames.clear();
  ends_[0]->link_down(number_);
  ends_[1]->link_down(number_);
}

void Link::fade() {
  HARKARA_ASSERT(holds());
  if (!up_ || faded_) return;
  faded_ = true;
  ++generation_;
  counters_.lost_bytes += std::exchange(under_way_bytes_, 0);
  world_.after(model_.holds_ms, [this, generation = generation_] {
    if (generation == generation_) cut();
  });
  for (Node* end : ends_) end->link_silent(number_, true);
}

void Link::resume() {
  faded_ = false;
  ++generation_;
  free_us_[0] = free_us_[1] = world_.now().monotonic_ms * 1000;
  for (const std::size_t side : {0U, 1U})
    for (const Bytes& frame : held_[side]) transmit_held(side, on_air(frame));
  for (Node* end : ends_) end->link_silent(number_, false);
}

void Link::carry(const Node& from, Bytes frame) {
  if (!up_) return;
  const std::size_t side = &from == ends_[0] ? 0 : 1;
  const std::uint64_t size = on_air(frame);
  if (holds()) {
    held_[side].push_back(std::move(frame));
    if (!faded_) transmit_held(side, size);
    return;
  }
  world_.at(transmit(side, size),
            [this, side, size, generation = generation_, bytes = std::move(frame)] {
              if (generation != generation_) return;
              under_way_bytes_ -= size;
              ends_[1 - side]->frame(number_, bytes);
            });
}

std::int64_t Link::transmit(std::size_t side, std::uint64_t size) {
  ++counters_.frames;
  counters_.bytes += size;
  under_way_bytes_ += size;
  const std::int64_t start = std::max(free_us_[side], world_.now().monotonic_ms * 1000);
  free_us_[side] = start + static_cast<std::int64_t>(size * 1'000'000 / model_.rate_Bps);
  return (free_us_[side] + 999) / 1000 + model_.delay_ms;
}

// Frames arrive in the order in which they left.
void Link::transmit_held(std::size_t side, std::uint64_t size) {
  world_.at(transmit(side, size), [this, side, size, generation = generation_] {
    if (generation != generation_) return;
    under_way_bytes_ -= size;
    const Bytes frame = std::move(held_[side].front());
    held_[side].pop_front();
    ends_[1 - side]->frame(number_, frame);
  });
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
