#include "sim/fuzz/healing.h"

#include <algorithm>

namespace harkara::sim::fuzz {
namespace {

using storage::BundleState;

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kDay_ms = 24 * kHour_ms;
constexpr std::int64_t kBetweenMeetings_ms = 6 * kHour_ms;
constexpr std::int64_t kDials = 4;
// Claims bind for two days (PROTOCOL.md 6).
constexpr std::int64_t kClaimsOver_ms = 3 * kDay_ms;
// A bundle whose only custodian is gone is tried again after at most 10 days, and once more,
// with everybody, after as long.
constexpr std::int64_t kPatience_ms = 21 * kDay_ms;
// A receiver takes what is older by its own clock for a replay (PROTOCOL.md 8).
constexpr std::int64_t kClockBehind_ms = 170 * kDay_ms;
// One hop, all links up: what a change of routes takes to be heard of, and a commit.
constexpr std::int64_t kHop_ms = 6 * 60'000;

}  // namespace

Healing::Healing(Network& network, Inspector& inspector)
    : network_(network), inspector_(inspector), ways_(network.actors().size()) {}

bool Healing::works(std::size_t place) const {
  return network_.actors()[place]->trusted();
}

// A clinic's link is no way for others.
std::set<std::size_t> Healing::reached(std::size_t from) const {
  std::set<std::size_t> out;
  std::vector<std::size_t> open{from};
  while (!open.empty()) {
    const std::size_t place = open.back();
    open.pop_back();
    if (!works(place) || !out.insert(place).second) continue;
    if (place != from && network_.actors()[place]->tier == Tier::clinic) continue;
    for (const auto& wire : network_.wires()) {
      if (wire->pair().a == place) open.push_back(wire->pair().b);
      if (wire->pair().b == place) open.push_back(wire->pair().a);
    }
  }
  return out;
}

void Healing::find_ways() {
  for (std::size_t from = 0; from < ways_.size(); ++from) ways_[from] = reached(from);
}

void Healing::run() {
  network_.mend();
  begun_ms_ = network_.now_ms();
  find_ways();
  settle_old();
  if (!network_.findings().violation() && !network_.misled() && !waits_for_the_lost()) send_fresh();
  network_.cut_all();
}

// A node that started by a clock set far ahead believes that its neighbours stayed away so
// long, and says so; the others then wait for one that is gone, until it seems as far.
bool Healing::waits_for_the_lost() const {
  const auto& actors = network_.actors();
  return std::ranges::any_of(actors, [](const auto& actor) { return actor->lost; }) &&
         std::ranges::any_of(actors, [](const auto& actor) { return actor->gaps_wrong; });
}

// Who is cut off dials again.
void Healing::meet_all(std::int64_t for_ms) {
  const std::int64_t until = network_.now_ms() + for_ms;
  for (std::int64_t dial = 0; dial < kDials; ++dial) {
    for (const auto& wire : network_.wires())
      if (works(wire->pair().a) && works(wire->pair().b))
        network_.meet(*wire, until - network_.now_ms(), {});
    network_.pass(for_ms / kDials);
  }
}

// All that is not delivered, over the slowest link there is, there and back.
std::int64_t Healing::longest_needed_ms() const {
  std::uint64_t bytes = 20'000;
  for (const auto& [id, entry] : network_.ledger())
    if (!entry.arrived_ms) bytes += entry.bytes + 1'000;
  std::uint64_t slowest = 1'000'000;
  for (const auto& wire : network_.wires())
    slowest = std::min(slowest, wire->pair().model.rate_Bps);
  return 60'000 + static_cast<std::int64_t>(2 * bytes * 1000 / slowest);
}

bool Healing::must_arrive(const BundleId& id, const Entry& entry) const {
  if (entry.void_promise || !works(entry.to)) return false;
  if (entry.created_ms + entry.lifetime_ms < begun_ms_ + kPatience_ms) return false;
  if (entry.clock_off_ms < -kClockBehind_ms) return false;
  // Nobody gives a bundle back to its origin: when that gave up its copy to make room, and the
  // best way of who holds it leads through the origin, it waits for another (PROTOCOL.md 6).
  const auto at_origin = Network::state_at(*network_.actors()[entry.from], id);
  if (at_origin != BundleState::held && at_origin != BundleState::forwarded) return false;
  if (entry.doubtful)
    return !entry.origin_gone && works(entry.from) && together(entry.from, entry.to);
  return std::ranges::any_of(network_.actors(), [&](const auto& actor) {
    return actor->trusted() && together(actor->place, entry.to) &&
           Network::state_at(*actor, id) == BundleState::held;
  });
}

std::string Healing::outstanding(const BundleId& id, const Entry& entry) const {
  if (!entry.arrived_ms)
    return must_arrive(id, entry) ? "has not come to " + name_of(entry.to) : "";
  if (entry.void_promise || !works(entry.from) || !works(entry.to)) return "";
  if (!together(entry.from, entry.to)) return "";
  if (entry.created_ms + entry.lifetime_ms < begun_ms_ + kPatience_ms) return "";
  const auto state = Network::state_at(*network_.actors()[entry.from], id);
  if (!state || state == BundleState::delivered || state == BundleState::expired) return "";
  if (entry.clock_off_ms < -kClockBehind_ms) return "";
  return "came to " + name_of(entry.to) + ", and " + name_of(entry.from) + " does not know";
}

std::optional<std::string> Healing::first_outstanding() const {
  if (network_.misled()) return std::nullopt;
  for (const auto& [id, entry] : network_.ledger()) {
    const std::string what = outstanding(id, entry);
    if (!what.empty()) return "a bundle of " + name_of(entry.from) + " " + what;
  }
  return std::nullopt;
}

void Healing::settle_old() {
  const std::int64_t until = begun_ms_ + kPatience_ms;
  for (;;) {
    const std::int64_t next = network_.now_ms() + kBetweenMeetings_ms;
    const std::int64_t length = std::min(longest_needed_ms(), kBetweenMeetings_ms / 2);
    meet_all(length);
    network_.pass(5'000);
    inspector_.after_event();
    inspector_.after_meeting();
    if (network_.findings().violation()) return;
    const auto left = first_outstanding();
    if (!left && network_.now_ms() >= begun_ms_ + kClaimsOver_ms) break;
    if (left && network_.now_ms() >= until)
      return network_.findings().violated(
          Checker::convergence, network_.now_ms(),
          *left + " after " + std::to_string(kPatience_ms / kDay_ms) + " days without faults");
    network_.pass(next - network_.now_ms());
  }
  for (const auto& [id, entry] : network_.ledger())
    if (entry.arrived_ms) network_.findings().looked(Checker::convergence);
}

// Between all that can reach each other, while all links are up: the bound is that of the
// longest way in the graph of contacts.
void Healing::send_fresh() {
  std::vector<BundleId> fresh;
  for (std::size_t place = 1; place < ways_.size(); ++place) {
    if (!works(place) || !works(0) || !together(place, 0)) continue;
    for (const auto& [from, to] :
         {std::pair(place, std::size_t{0}), std::pair(std::size_t{0}, place)})
      if (const auto id =
              network_.send(from, to, false, ServiceClass::routine, 900, 30 * 24 * 3600))
        fresh.push_back(*id);
  }
  const auto hops = static_cast<std::int64_t>(network_.actors().size());
  const std::int64_t bound = hops * kHop_ms + longest_needed_ms();
  meet_all(bound);
  for (const BundleId& id : fresh) {
    network_.findings().looked(Checker::convergence);
    const Entry& entry = network_.ledger().at(id);
    const auto known = Network::state_at(*network_.actors()[entry.from], id);
    if (!entry.arrived_ms || known != BundleState::delivered)
      network_.findings().violated(
          Checker::convergence, network_.now_ms(),
          "a fresh bundle of " + name_of(entry.from) + " for " + name_of(entry.to) +
              (entry.arrived_ms ? " came, and its sender does not know" : " did not come") +
              " within " + std::to_string(bound / 1000) + " s of all links");
  }
}

}  // namespace harkara::sim::fuzz
