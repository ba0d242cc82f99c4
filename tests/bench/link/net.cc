#include "tests/bench/link/net.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/assert.h"
#include "tests/bench/link/punctual.h"

namespace harkara::bench {
namespace {

constexpr std::size_t kFirstHost = 1;  // 10.77.0.1 is host 0
constexpr std::size_t kMostHosts = 250;
constexpr std::size_t kDestinationAt = 16;  // in an IPv4 header
constexpr int kPacketsPerTurn = 64;

// The host that an IPv4 packet is for.
std::optional<std::size_t> destination(View packet) {
  constexpr std::size_t kHeaderBytes = 20;
  if (packet.size() < kHeaderBytes || packet[0] >> 4U != 4) return std::nullopt;
  const std::size_t last = packet[kDestinationAt + 3];
  if (packet[kDestinationAt] != 10 || last < kFirstHost) return std::nullopt;
  return last - kFirstHost;
}

}  // namespace

Result<std::unique_ptr<Net>> Net::make(std::size_t hosts, const std::vector<NetLink>& links,
                                       std::uint64_t seed) {
  HARKARA_ASSERT(hosts <= kMostHosts);
  std::vector<Tunnel> made;
  for (std::size_t i = 0; i < hosts; ++i) {
    HARKARA_ASSIGN(Tunnel tunnel, make_tunnel(address(i), 0));
    made.push_back(std::move(tunnel));
  }
  return std::unique_ptr<Net>(new Net(std::move(made), links, seed));
}

Net::Net(std::vector<Tunnel> hosts, const std::vector<NetLink>& links, std::uint64_t seed)
    : hosts_(std::move(hosts)), started_(monotonic()) {
  for (const NetLink& link : links) {
    for (const auto& [from, to] : {std::pair(link.from, link.to), std::pair(link.to, link.from)})
      lanes_.push_back(std::make_unique<Lane>(
          from, to, Channel(link.profile, link.schedule, seed * 1'000 + lanes_.size())));
  }
  thread_ = std::thread([this] { work(); });
}

Net::~Net() {
  stopping_ = true;
  thread_.join();
}

std::string Net::address(std::size_t host) {
  return "10.77.0." + std::to_string(host + kFirstHost);
}

Place Net::at(std::size_t host, const std::filesystem::path& log) const {
  return {hosts_.at(host).network.get(), log};
}

Nanos Net::elapsed() const {
  return monotonic() - started_;
}

void Net::open(std::size_t link, bool is_open) {
  for (const std::size_t lane : {2 * link, 2 * link + 1}) lanes_.at(lane)->open = is_open;
}

void Net::work() {
  ask_for_punctuality();
  while (!stopping_) {
    wait_until(deliver_due());
    for (std::size_t host = 0; host < hosts_.size(); ++host) read_all(host);
  }
}

void Net::wait_until(Nanos due) const {
  const timespec timeout{0, std::clamp<Nanos>(due - elapsed(), 0, kLongestWait)};
  std::vector<pollfd> watched;
  for (const Tunnel& host : hosts_) watched.push_back({host.device.get(), POLLIN, 0});
  ::ppoll(watched.data(), watched.size(), &timeout, nullptr);
}

void Net::read_all(std::size_t host) {
  std::array<std::uint8_t, 2'048> buffer;
  for (int i = 0; i < kPacketsPerTurn; ++i) {
    const ssize_t got = ::read(hosts_[host].device.get(), buffer.data(), buffer.size());
    if (got <= 0) return;
    take(host, View(buffer).first(static_cast<std::size_t>(got)));
  }
}

Net::Lane* Net::lane_between(std::size_t from, std::size_t to) {
  for (const auto& lane : lanes_)
    if (lane->from == from && lane->to == to) return lane.get();
  return nullptr;
}

void Net::take(std::size_t host, View bytes) {
  const auto to = destination(bytes);
  Lane* lane = to ? lane_between(host, *to) : nullptr;
  if (lane == nullptr || !lane->open) return;
  const Passage passage = lane->channel.offer(elapsed(), bytes.size());
  if (was_carried(passage.fate)) lane->carried += bytes.size();
  if (passage.fate == Fate::lost) lane->lost += bytes.size();
  if (passage.fate == Fate::delivered)
    lane->flying.push_back(
        {passage.begins, passage.ends, passage.arrives, Bytes(bytes.begin(), bytes.end())});
}

// What waited for the air never took its time.
void Net::cut_off(Lane& lane, Nanos now) {
  std::erase_if(lane.flying, [&](const Flying& packet) {
    if (packet.ends <= now) return false;
    const std::uint64_t bytes = packet.bytes.size();
    const Nanos sent = std::max<Nanos>(0, now - packet.begins);
    const auto out = static_cast<std::uint64_t>(static_cast<Nanos>(bytes) * sent /
                                                (packet.ends - packet.begins));
    lane.carried -= bytes - out;
    lane.cut += out;
    if (out > 0) lane.cut_whole += bytes;
    return true;
  });
}

Nanos Net::deliver_due() {
  Nanos next = kNever;
  const Nanos now = elapsed();
  for (const auto& lane : lanes_) {
    if (!lane->open) cut_off(*lane, now);
    while (!lane->flying.empty() && lane->flying.front().arrives <= now) {
      const Bytes& bytes = lane->flying.front().bytes;
      // A device that refuses a packet has lost it, as a real one would.
      [[maybe_unused]] const ssize_t written =
          ::write(hosts_[lane->to].device.get(), bytes.data(), bytes.size());
      lane->flying.pop_front();
    }
    if (!lane->flying.empty()) next = std::min(next, lane->flying.front().arrives);
  }
  return next;
}

}  // namespace harkara::bench
