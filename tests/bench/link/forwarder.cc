#include "tests/bench/link/forwarder.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "tests/bench/link/punctual.h"

namespace harkara::bench {
namespace {

constexpr int kPacketsPerTurn = 64;

}  // namespace

Forwarder::Forwarder(const Profile& profile, const Schedule& schedule, std::uint64_t seed,
                     int clinic_device, int hub_device)
    : lanes_{{{clinic_device, hub_device, Channel(profile, schedule, seed * 2), {}},
              {hub_device, clinic_device, Channel(profile, schedule, seed * 2 + 1), {}}}},
      thread_([this] { work(); }) {}

Forwarder::~Forwarder() {
  stop();
}

void Forwarder::stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<Nanos> Forwarder::elapsed() const {
  const Nanos started = started_;
  if (started < 0) return std::nullopt;
  return monotonic() - started;
}

void Forwarder::work() {
  ask_for_punctuality();
  while (!stopping_) {
    wait_until(deliver_due());
    read_all(Direction::up);
    read_all(Direction::down);
  }
}

void Forwarder::wait_until(Nanos due) const {
  const Nanos now = elapsed().value_or(0);
  const Nanos wait = std::clamp<Nanos>(due - now, 0, kLongestWait);
  std::array<pollfd, 2> watched{{{lanes_[0].from, POLLIN, 0}, {lanes_[1].from, POLLIN, 0}}};
  const timespec timeout{0, wait};
  ::ppoll(watched.data(), watched.size(), &timeout, nullptr);
}

void Forwarder::read_all(Direction direction) {
  std::array<std::uint8_t, 2'048> buffer;
  for (int i = 0; i < kPacketsPerTurn; ++i) {
    const ssize_t got =
        ::read(lanes_[static_cast<std::size_t>(direction)].from, buffer.data(), buffer.size());
    if (got <= 0) return;
    take(direction, View(buffer).first(static_cast<std::size_t>(got)));
  }
}

void Forwarder::take(Direction direction, View bytes) {
  const auto packet = read_packet(bytes);
  if (!packet) return;
  if (started_ < 0) {
    if (direction == Direction::down) return;
    started_ = monotonic();
  }
  Lane& lane = lanes_[static_cast<std::size_t>(direction)];
  const Nanos now = *elapsed();
  const Passage passage = lane.channel.offer(now, bytes.size());
  ledger_.add(now, direction, *packet, passage);
  if (passage.fate == Fate::delivered)
    lane.flying.push_back({passage.arrives, Bytes(bytes.begin(), bytes.end())});
}

Nanos Forwarder::deliver_due() {
  Nanos next = kNever;
  const Nanos now = elapsed().value_or(0);
  for (Lane& lane : lanes_) {
    while (!lane.flying.empty() && lane.flying.front().arrives <= now) {
      const Bytes& bytes = lane.flying.front().bytes;
      // A device that refuses a packet has lost it, as a real one would.
      [[maybe_unused]] const ssize_t written = ::write(lane.to, bytes.data(), bytes.size());
      lane.flying.pop_front();
    }
    if (!lane.flying.empty()) next = std::min(next, lane.flying.front().arrives);
  }
  return next;
}

}  // namespace harkara::bench
