#include "node/metering.h"

#include <algorithm>

namespace harkara::node {
namespace {

// What was sent last must be acknowledged, or it is sent again another day.
constexpr std::int64_t kLinger_ms = 6'000;
// So near to the limit no packet is worth waiting for.
constexpr std::uint64_t kSpent_bytes = 200;

std::uint64_t both(const LinkBytes& bytes) {
  return bytes.in + bytes.out;
}

}  // namespace

void Metering::begin(sync::LinkId link, const std::string& peer, Moment now) {
  if (!book_.meters(peer) || links_.contains(link)) return;
  book_.begin(link, peer);
  links_[link].moved_ms = now.monotonic_ms;
}

void Metering::traits(sync::LinkId link, sync::LinkTraits& traits, const Transport& transport) {
  const auto at = links_.find(link);
  if (at == links_.end()) return;
  count(link, at->second, transport, at->second.moved_ms);
  traits.allowance = book_.allowance(link, 0, 0, 0);
}

void Metering::up(sync::LinkId link) {
  if (const auto at = links_.find(link); at != links_.end()) at->second.up = true;
}

void Metering::end(sync::LinkId link, const Transport& transport, Moment now) {
  const auto at = links_.find(link);
  if (at == links_.end()) return;
  count(link, at->second, transport, now.monotonic_ms);
  book_.end(link, now);
  links_.erase(at);
}

void Metering::count(sync::LinkId link, Live& live, const Transport& transport,
                     std::int64_t now_ms) {
  const std::uint64_t bytes = both(transport.bytes(link));
  if (bytes <= live.bytes) return;
  live.bytes = bytes;
  live.moved_ms = now_ms;
  book_.carried(link, bytes);
}

sync::Allowance Metering::allowance(sync::LinkId link, const sync::Engine& engine,
                                    const Transport& transport) const {
  return book_.allowance(link, engine.granted(link), transport.unsent(link), engine.received(link));
}

Result<std::vector<Metering::Used>> Metering::look(sync::Engine& engine, Transport& transport,
                                                   Moment now) {
  std::vector<Used> out;
  for (auto& [link, live] : links_) count(link, live, transport, now.monotonic_ms);
  HARKARA_TRY(book_.keep(now.wall_ms));
  for (auto& [link, live] : links_) {
    transport.limit(link, book_.hard_limit(link));
    if (!live.up) continue;
    if (const auto now_allowed = allowance(link, engine, transport); live.told != now_allowed) {
      live.told = now_allowed;
      engine.link_allowance(link, now_allowed, now);
    }
    if (is_over(link, live, engine, now.monotonic_ms))
      out.push_back({link, book_.used_up(link, engine.granted(link))});
  }
  return out;
}

bool Metering::is_over(sync::LinkId link, const Live& live, const sync::Engine& engine,
                       std::int64_t now_ms) const {
  if (book_.used_up(link, engine.granted(link)).empty()) return false;
  const std::uint64_t limit = book_.hard_limit(link);
  return live.bytes + kSpent_bytes >= limit || now_ms - live.moved_ms >= kLinger_ms;
}

Status Metering::settle(const Transport& transport) {
  for (auto& [link, live] : links_) count(link, live, transport, live.moved_ms);
  return book_.settle();
}

}  // namespace harkara::node
