#include "sim/world.h"

#include "base/assert.h"

namespace harkara::sim {
namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo): order-dependent and the same everywhere.
std::uint64_t fnv1a(std::uint64_t hash, View bytes) {
  for (const std::uint8_t b : bytes) hash = (hash ^ b) * 0x100000001b3U;
  return hash;
}

std::uint64_t fnv1a(std::uint64_t hash, std::uint64_t value) {
  for (int i = 0; i < 8; ++i, value >>= 8U) hash = (hash ^ (value & 0xffU)) * 0x100000001b3U;
  return hash;
}

}  // namespace

SeededRandom World::random(std::string_view purpose) const {
  return SeededRandom(fnv1a(seed_ ^ 0xcbf29ce484222325U, as_view(purpose)));
}

void World::at(std::int64_t at_ms, std::function<void()> action) {
  HARKARA_ASSERT(at_ms >= now_ms_);
  events_.push({at_ms, sequence_++, std::move(action)});
}

bool World::step(std::int64_t until_ms) {
  if (events_.empty() || events_.top().at_ms > until_ms) return false;
  const Event event = events_.top();
  events_.pop();
  now_ms_ = event.at_ms;
  event.action();
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
  digest_ = fnv1a(digest_, static_cast<std::uint64_t>(now_ms_));
  digest_ = fnv1a(digest_, as_view(what));
  digest_ = fnv1a(digest_, bytes);
}

}  // namespace harkara::sim
