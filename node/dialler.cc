#include "node/dialler.h"

#include <algorithm>
#include <limits>

namespace harkara::node {

Dialler::Dialler(const std::vector<Neighbour>& neighbours, const LinkConfig& config, Random& random)
    : config_(config), random_(random) {
  for (const Neighbour& each : neighbours)
    targets_.push_back({each, Backoff(config.dial_min_ms, config.dial_max_ms), {}, {}, 0});
}

void Dialler::tick(std::int64_t now_ms, const Dial& dial, const Failed& failed) {
  for (Target& target : targets_) {
    if (target.link || target.at_ms() > now_ms) continue;
    const Result<sync::LinkId> link = dial(target.neighbour);
    if (link) {
      target.link = *link;
    } else {
      wait(target, now_ms);
      failed(target.neighbour, link.error());
    }
  }
}

void Dialler::link_up(sync::LinkId link, std::int64_t now_ms) {
  if (Target* target = find(link)) target->up_since_ms = now_ms;
}

void Dialler::link_down(sync::LinkId link, std::uint64_t carried, std::int64_t now_ms) {
  Target* target = find(link);
  if (target == nullptr) return;
  const bool lasted = target->up_since_ms && now_ms - *target->up_since_ms >= kLasting_ms;
  if (lasted || carried >= kUseful_bytes) target->backoff.reset();
  target->link.reset();
  target->up_since_ms.reset();
  wait(*target, now_ms);
  std::erase_if(targets_, [](const Target& each) { return each.forgotten && !each.link; });
}

void Dialler::hurry(std::int64_t now_ms) {
  for (Target& target : targets_)
    target.due_ms = std::min(target.due_ms, now_ms + config_.dial_min_ms);
}

void Dialler::hold(const Hold& until_ms) {
  for (Target& target : targets_) target.held_until_ms = until_ms(target.neighbour, target.near);
}

void Dialler::meet(const Neighbour& neighbour, std::int64_t now_ms) {
  for (Target& target : targets_) {
    if (!target.near || target.neighbour.card.node.subject != neighbour.card.node.subject) continue;
    target.neighbour = neighbour;
    target.forgotten = false;
    target.backoff.reset();
    target.due_ms = std::min(target.due_ms, now_ms);
    return;
  }
  Target target{neighbour, Backoff(config_.dial_min_ms, config_.dial_max_ms), {}, {}, now_ms};
  target.near = true;
  targets_.push_back(std::move(target));
}

void Dialler::forget(const NodeId& peer) {
  for (Target& target : targets_)
    if (target.near && target.neighbour.card.node.subject == peer) target.forgotten = true;
  std::erase_if(targets_, [](const Target& target) { return target.forgotten && !target.link; });
}

std::int64_t Dialler::next_ms() const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const Target& target : targets_)
    if (!target.link) next = std::min(next, target.at_ms());
  return next;
}

const Neighbour* Dialler::neighbour_of(sync::LinkId link) const {
  for (const Target& target : targets_)
    if (target.link == link) return &target.neighbour;
  return nullptr;
}

Dialler::Target* Dialler::find(sync::LinkId link) {
  for (Target& target : targets_)
    if (target.link == link) return &target;
  return nullptr;
}

void Dialler::wait(Target& target, std::int64_t now_ms) {
  target.due_ms = now_ms + target.backoff.next_delay_ms(random_);
}

}  // namespace harkara::node
