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
  HARKARA_ASSERT(at_ms >= now_ms_);
  if (free_.empty()) {
    free_.push_back(actions_.size());
    actions_.emplace_back();
  }
  const std::size_t place = free_.back();
  free_.pop_back();
  actions_[place] = std::move(action);
  events_.push_back({at_ms, sequence, place});
  std::push_heap(events_.begin(), events_.end(), Later());
}

bool World::step(std::int64_t until_ms) {
  if (events_.empty() || events_.front().at_ms > until_ms) return false;
  std::pop_heap(events_.begin(), events_.end(), Later());
  const Event event = events_.back();
  events_.pop_back();
  now_ms_ = event.at_ms;
  ++events_run_;
  const std::function<void()> action = std::exchange(actions_[event.action], nullptr);
  free_.push_back(event.action);
  action();
  return true;
}

void World::run_until(std::int64_t until_ms) {
  while (step(until_ms)) {
  }
  now_ms_ = until_ms;
}

bool World::run_until(const std::function<bool()>& done, std::int64_t limit_ms) {
  while (!done())
    if (!step(limit_ms)) return false;
  return true;
}

void World::note(std::string_view what, View bytes) {
  digest_.add(static_cast<std::uint64_t>(now_ms_));
  digest_.add(as_view(what));
  digest_.add_much(bytes);
}

}  // namespace harkara::sim
