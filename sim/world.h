// Virtual time: a heap of events on (time, sequence), so that a seed and a commit replay a run
// to the same digest on any compiler.
//
// A world may have parts between which nothing ever passes, each with a heap and a digest of its
// own: run_until() goes through them one after the other, so that caches hold what one part of a
// large network touches.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "sim/digest.h"

namespace harkara::sim {

class World {
 public:
  // Wall time at the start; a date far from today shows that nobody asks the OS.
  static constexpr std::int64_t kStartWall_ms = 1'767'225'600'000;  // 2026-01-01 UTC

  explicit World(std::uint64_t seed) : seed_(seed) {}

  // What is planned from here on, or from one of its events, belongs to this part, 0 at first.
  // REQUIRES: nothing runs.
  void enter(std::uint32_t part);
  // How run_until() goes through the parts; in_order: event by event, as if they were one.
  enum class Parts : std::uint8_t { apart, in_order };
  void run_parts(Parts how) { how_ = how; }

  // Of the part that runs.
  Moment now() const { return {now_ms(), kStartWall_ms + now_ms()}; }
  // A random stream of its own for each purpose: adding one disturbs no other.
  SeededRandom random(std::string_view purpose) const;

  // Runs `action` at `at_ms` (not before now); equal times in order of the calls.
  void at(std::int64_t at_ms, std::function<void()> action);
  // As if at() had been called `count` times now: at_place() gives each its action later, before
  // its time has come. What is long known need not wait in the heap.
  std::uint64_t reserve_places(std::uint64_t count) {
    return std::exchange(sequence_, sequence_ + count);
  }
  void at_place(std::uint64_t place, std::int64_t at_ms, std::function<void()> action);
  void after(std::int64_t delay_ms, std::function<void()> action) {
    at(now_ms() + delay_ms, std::move(action));
  }

  // Runs events up to and including `until_ms`, then stands there.
  void run_until(std::int64_t until_ms);
  // The same of one part; the others stand where they are. What is planned next belongs to it.
  void run_part(std::uint32_t part, std::int64_t until_ms);
  // Nothing more will happen in it: what it waits for is dropped.
  void end_part(std::uint32_t part);
  // Runs until `done` holds after an event. False when `limit_ms` came first. REQUIRES: one part.
  bool run_until(const std::function<bool()>& done, std::int64_t limit_ms);

  // Every event that matters is noted; the digest is over all notes so far.
  void note(std::string_view what, View bytes);
  std::uint64_t events_run() const { return events_run_; }
  // The same however the parts were run.
  std::uint64_t digest() const;

 private:
  // Heaps move what they hold: the actions stay where they are.
  struct Event {
    std::int64_t at_ms;
    std::uint64_t sequence;
    std::size_t action;
  };
  struct Part {
    std::vector<Event> events;  // a heap, the next one first
    std::int64_t now_ms = 0;
    Digest digest;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.at_ms != b.at_ms ? a.at_ms > b.at_ms : a.sequence > b.sequence;
    }
  };
  std::int64_t now_ms() const { return parts_[part_].now_ms; }
  bool step(std::int64_t until_ms);
  std::uint32_t next_part() const;
  void run_in_order(std::int64_t until_ms);

  std::uint64_t seed_;
  std::uint64_t sequence_ = 0;
  std::uint64_t events_run_ = 0;
  std::vector<Part> parts_{1};
  std::uint32_t part_ = 0;  // of what runs or is planned
  Parts how_ = Parts::apart;
  std::vector<std::function<void()>> actions_;
  std::vector<std::size_t> free_;  // of these
};

}  // namespace harkara::sim
