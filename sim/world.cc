#include "sim/world.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace harkara::sim {

SeededRandom World::random(std::string_view purpose) const {
  Digest stream(seed_ ^ Digest::kStart);
  stream.add(as_view(purpose));
  return SeededRandom(stream.value());
}

void World::at(std::int64_t at_ms, std::function<void()> action) {
  at_place(sequence_++, at_ms, std::move(action));
}

void World::at_place(std::uint64_t sequence, std::int64_t at_ms, std::function<void()> action) {
  HARKARA_ASSERT(at_ms >= now_ms());
  if (free_.empty()) {
    free_.push_back(actions_.size());
    actions_.emplace_back();
  }
  const std::size_t place = free_.back();
  free_.pop_back();
  actions_[place] = std::move(action);
  std::vector<Event>& events = parts_[part_].events;
  events.push_back({at_ms, sequence, place});
  std::push_heap(events.begin(), events.end(), Later());
}

void World::enter(std::uint32_t part) {
  if (part >= parts_.size()) parts_.resize(part + 1);
  part_ = part;
}

bool World::step(std::int64_t until_ms) {
  std::vector<Event>& events = parts_[part_].events;
  if (events.empty() || events.front().at_ms > until_ms) return false;
  std::pop_heap(events.begin(), events.end(), Later());
  const Event event = events.back();
  events.pop_back();
  parts_[part_].now_ms = event.at_ms;
  ++events_run_;
  const std::function<void()> action = std::exchange(actions_[event.action], nullptr);
  free_.push_back(event.action);
  action();
  return true;
}

// The one with the next event.
std::uint32_t World::next_part() const {
  const auto later = [](const Part& a, const Part& b) {
    if (a.events.empty() || b.events.empty()) return a.events.empty() && !b.events.empty();
    return Later()(a.events.front(), b.events.front());
  };
  const auto next = std::max_element(parts_.begin(), parts_.end(),
                                     [&](const Part& a, const Part& b) { return later(a, b); });
  return static_cast<std::uint32_t>(next - parts_.begin());
}

void World::run_in_order(std::int64_t until_ms) {
  do part_ = next_part();
  while (step(until_ms));
}

void World::run_until(std::int64_t until_ms) {
  const std::uint32_t planning = part_;
  if (how_ == Parts::in_order) run_in_order(until_ms);
  for (std::uint32_t part = 0; part < parts_.size(); ++part) run_part(part, until_ms);
  part_ = planning;
}

void World::run_part(std::uint32_t part, std::int64_t until_ms) {
  enter(part);
  while (step(until_ms)) {
  }
  parts_[part_].now_ms = until_ms;
}

void World::end_part(std::uint32_t part) {
  for (const Event& event : std::exchange(parts_[part].events, {})) {
    actions_[event.action] = nullptr;
    free_.push_back(event.action);
  }
}

bool World::run_until(const std::function<bool()>& done, std::int64_t limit_ms) {
  HARKARA_ASSERT(parts_.size() == 1);
  while (!done())
    if (!step(limit_ms)) return false;
  return true;
}

void World::note(std::string_view what, View bytes) {
  Digest& digest = parts_[part_].digest;
  digest.add(static_cast<std::uint64_t>(now_ms()));
  digest.add(as_view(what));
  digest.add_much(bytes);
}

std::uint64_t World::digest() const {
  if (parts_.size() == 1) return parts_.front().digest.value();
  Digest all;
  for (const Part& part : parts_) all.add(part.digest.value());
  return all.value();
}

}  // namespace harkara::sim
