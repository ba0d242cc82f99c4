// What a link that holds through fades does, as node/link/datagram does it.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/limits.h"
#include "sim/link.h"

namespace harkara::sim {
namespace {

constexpr std::size_t kPacketBytes = 1'400;
constexpr std::uint32_t kMillion = 1'000'000;
// Two full packets or 20 ms wait for the transmitter, and a slice is a quarter second.
constexpr std::uint64_t kLeastWaiting = 2'400;
constexpr std::uint64_t kWaitingPerSecond = 50;
constexpr std::uint64_t kLeastSlice = 1'100;
constexpr std::uint64_t kSlicesPerSecond = 4;
constexpr std::int64_t kDoubt_ms = 100;

}  // namespace

void Link::fade() {
  HARKARA_ASSERT(holds());
  if (!up_ || faded_) return;
  faded_ = true;
  faded_us_ = world_.now().monotonic_ms * 1000;
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
  for (const std::size_t side : {0U, 1U}) {
    Way& way = ways_[side];
    way.free_us = world_.now().monotonic_ms * 1000;
    for (std::uint64_t i = 0; i < way.held.size(); ++i)
      if (!way.held[i].arrived) transmit_held(side, way.first + i);
  }
  for (Node* end : ends_) end->link_silent(number_, false);
  for (const std::size_t side : {0U, 1U}) tell_room(side);
}

void Link::hold(std::size_t side, Bytes frame) {
  Way& way = ways_[side];
  way.held.push_back({std::move(frame)});
  if (faded_) return;
  transmit_held(side, way.first + way.held.size() - 1);
  watch_room(side);
}

void Link::transmit_held(std::size_t side, std::uint64_t number) {
  Way& way = ways_[side];
  if (number < way.first) return;
  const std::uint64_t size = on_air(way.held[number - way.first].frame);
  const bool lost = draw_loss(way, size);
  const std::int64_t at_ms = transmit(way, size);
  world_.at(at_ms, [this, side, number, size, lost, left_us = way.free_us, contact = number_,
                    generation = generation_] {
    if (generation == generation_) {
      under_way_bytes_ -= size;
      return lost ? repair(side, number) : arrived(side, number);
    }
    // What was off the air when the cover went still comes.
    if (lost || !up_ || contact != number_ || left_us > faded_us_) return;
    counters_.lost_bytes -= size;
    arrived(side, number);
  });
}

// What waits for the transmitter together leaves in one packet, as far as it fits.
bool Link::draw_loss(Way& way, std::uint64_t size) {
  if (model_.lost_ppm == 0) return false;
  const bool waits = way.free_us > world_.now().monotonic_ms * 1000;
  if (waits && way.filled + size <= kPacketBytes) {
    way.filled += size;
    return way.lost;
  }
  way.filled = size % kPacketBytes;
  bool any = false;
  for (std::uint64_t left = size; left > 0; left -= std::min<std::uint64_t>(left, kPacketBytes)) {
    ++way.packets;
    way.lost = random_.below(kMillion) < model_.lost_ppm;
    any = any || way.lost;
  }
  return any;
}

// The ack of a later packet tells of the gap; where none follows, the sender has to ask.
void Link::repair(std::size_t side, std::uint64_t number) {
  const std::int64_t trip_ms = 2 * model_.delay_ms;
  const auto again = [this, side, number, generation = generation_] {
    if (generation == generation_) transmit_held(side, number);
  };
  const std::int64_t noticed_ms = trip_ms / 8 + model_.delay_ms;
  world_.after(noticed_ms, [this, side, again, trip_ms, packets = ways_[side].packets] {
    if (ways_[side].packets > packets) return again();
    world_.after(trip_ms + trip_ms / 4 + kDoubt_ms, again);
  });
}

// Frames are handed over in the order in which they left.
void Link::arrived(std::size_t side, std::uint64_t number) {
  Way& way = ways_[side];
  if (number < way.first) return;  // it came before the fade after which it was sent again
  way.held[number - way.first].arrived = true;
  const std::uint64_t generation = generation_;
  while (generation == generation_ && !way.held.empty() && way.held.front().arrived) {
    const Bytes frame = std::move(way.held.front().frame);
    way.held.pop_front();
    ++way.first;
    ends_[1 - side]->frame(number_, frame);
  }
}

std::uint64_t Link::waiting_room() const {
  return std::max(kLeastWaiting, model_.rate_Bps / kWaitingPerSecond);
}

void Link::tell_room(std::size_t side) {
  if (!holds() || !up_ || faded_) return;
  const std::int64_t busy_us =
      std::max<std::int64_t>(0, ways_[side].free_us - world_.now().monotonic_ms * 1000);
  const std::uint64_t waiting = static_cast<std::uint64_t>(busy_us) * model_.rate_Bps / kMillion;
  const std::uint64_t room = waiting_room();
  if (waiting >= room) return watch_room(side);
  const std::uint64_t slice =
      std::clamp<std::uint64_t>(model_.rate_Bps / kSlicesPerSecond, kLeastSlice, kMaxSliceBytes);
  ends_[side]->link_room(number_, room - waiting, slice);
}

// Half of what may wait has left by then.
void Link::watch_room(std::size_t side) {
  if (std::exchange(ways_[side].watched, true)) return;
  const auto half_us = static_cast<std::int64_t>(waiting_room() * kMillion / 2 / model_.rate_Bps);
  const std::int64_t at_ms = (ways_[side].free_us - half_us + 999) / 1000;
  world_.at(std::max(at_ms, world_.now().monotonic_ms), [this, side] {
    ways_[side].watched = false;
    tell_room(side);
  });
}

}  // namespace harkara::sim
