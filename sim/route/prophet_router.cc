#include "sim/route/prophet_router.h"

#include <algorithm>
#include <cmath>

namespace harkara::sim {
namespace {

constexpr double kMeeting = 0.75;
constexpr double kAgeing = 0.98;
constexpr double kTransitive = 0.25;
constexpr double kScale = 65'536;     // of delays, to an octave
constexpr std::size_t kMost = 2'048;  // lines, the likeliest

std::uint32_t delay_of(double chance) {
  const double delay = std::min(-std::log2(chance) * kScale, 1.0 * sync::kUnreachable_s);
  return static_cast<std::uint32_t>(std::max<long long>(1, std::llround(delay)));
}

double chance_of(std::uint32_t delay_s) {
  return std::exp2(-1.0 * delay_s / kScale);
}

}  // namespace

double ProphetRouter::faded(std::int64_t since_ms, std::int64_t now_ms) const {
  return std::pow(kAgeing, static_cast<double>(now_ms - since_ms) / static_cast<double>(unit_ms_));
}

void ProphetRouter::age(std::int64_t now_ms) {
  if (now_ms == aged_ms_) return;
  const double factor = faded(aged_ms_, now_ms);
  for (auto& [endpoint, chance] : chances_) chance *= factor;
  aged_ms_ = now_ms;
}

double ProphetRouter::chance(const EndpointId& endpoint, Moment now) const {
  if (std::ranges::find(own_endpoints(), endpoint) != own_endpoints().end()) return 1;
  const auto known = chances_.find(endpoint);
  return known == chances_.end() ? 0 : known->second * faded(aged_ms_, now.monotonic_ms);
}

std::vector<sync::Reach> ProphetRouter::lines(Moment now) const {
  std::vector<sync::Reach> out;
  const double factor = faded(aged_ms_, now.monotonic_ms);
  for (const auto& [endpoint, chance] : chances_) {
    const std::uint32_t delay = delay_of(chance * factor);
    if (delay < sync::kUnreachable_s)
      out.push_back({.endpoint = endpoint, .expected_delay_s = delay});
  }
  if (out.size() > kMost) {
    std::ranges::stable_sort(out, {}, &sync::Reach::expected_delay_s);
    out.resize(kMost);
  }
  for (const EndpointId& own : own_endpoints()) out.push_back({.endpoint = own});
  return out;
}

void ProphetRouter::contact_began(const NodeId& peer, Tier tier, Moment now) {
  if (!in_contact(peer)) {
    contacts_[peer] = {now.monotonic_ms, lines(now), {}};
    age(now.monotonic_ms);
    double& met = chances_[endpoint_of(peer)];
    met += (1 - met) * kMeeting;
  }
  PlainRouter::contact_began(peer, tier, now);
}

void ProphetRouter::contact_ended(const NodeId& peer, Moment now) {
  PlainRouter::contact_ended(peer, now);
  if (!in_contact(peer)) contacts_.erase(peer);
}

// A line counts once in a contact; a second link with the same peer adds nothing.
void ProphetRouter::learn(const NodeId& peer, const std::vector<sync::Reach>& reach, Named how,
                          Moment now) {
  PlainRouter::learn(peer, reach, how, now);
  const auto contact = contacts_.find(peer);
  if (contact == contacts_.end()) return;
  const double to_peer = chances_[endpoint_of(peer)];
  for (const sync::Reach& entry : reach) {
    if (entry.expected_delay_s >= sync::kUnreachable_s) continue;
    const double theirs = chance_of(entry.expected_delay_s);
    if (!contact->second.theirs.emplace(entry.endpoint, theirs).second) continue;
    if (std::ranges::find(own_endpoints(), entry.endpoint) != own_endpoints().end()) continue;
    if (entry.endpoint == endpoint_of(peer)) continue;
    double& ours = chances_[entry.endpoint];
    // The peer's desks are met as the peer is.
    if (entry.expected_delay_s == 0)
      ours += (1 - ours) * kMeeting;
    else
      ours += (1 - ours) * to_peer * theirs * kTransitive;
  }
}

std::vector<sync::Reach> ProphetRouter::advertise(const NodeId& peer, Tier /*tier*/,
                                                  Moment now) const {
  const auto contact = contacts_.find(peer);
  return contact == contacts_.end() ? lines(now) : contact->second.ours;
}

bool ProphetRouter::gives(const sync::RoutedBundle& bundle, const NodeId& peer, Moment now) const {
  const auto contact = contacts_.find(peer);
  if (contact == contacts_.end()) return false;
  const auto theirs = contact->second.theirs.find(bundle.destination);
  if (theirs == contact->second.theirs.end()) return false;
  return theirs->second * faded(contact->second.began_ms, now.monotonic_ms) >
         chance(bundle.destination, now);
}

}  // namespace harkara::sim
