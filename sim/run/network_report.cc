#include <algorithm>

#include "sim/run/network_run.h"

namespace harkara::sim {

void NetworkRun::account(const Leg& leg) {
  const std::string at = "at " + plan_.nodes[leg.node].group;
  const std::int64_t until_ms = leg.until_ms < 0 ? plan_.end_ms : leg.until_ms;
  const std::int64_t took_ms = until_ms - leg.since_ms;
  switch (leg.kind) {
    case Leg::Kind::desk: waits_[at + ": waiting for an answer"] += took_ms; return;
    case Leg::Kind::sitting: waits_[at + ": waiting for the sitting"] += took_ms; return;
    case Leg::Kind::clinic: waits_[at + ": preparing the reply"] += took_ms; return;
    case Leg::Kind::travel: break;
  }
  std::uint32_t slowest = leg.last;
  if (leg.missing > 0)
    slowest =
        *std::ranges::find_if(leg.bundles, [this](std::uint32_t b) { return !sent_[b].arrived(); });
  journeys_.account(slowest, leg.node, plan_.end_ms, waits_);
}

void NetworkRun::count_cases(std::uint32_t part) {
  flow_.each_case(part, [this](std::uint32_t number) {
    tally_.add_case(number, flow_.ended_ms(number));
    for (const Leg& leg : flow_.state(number).legs) account(leg);
  });
  flow_.forget_cases(part);
}

void NetworkRun::count_bundles() {
  std::vector<std::vector<std::uint32_t>> by_part(parts_.count());
  for (std::uint32_t bundle = 0; bundle < sent_.size(); ++bundle) {
    tally_.add_bundle(sent_[bundle]);
    by_part[parts_.of(sent_[bundle].letter.from)].push_back(bundle);
  }
  for (const std::vector<std::uint32_t>& bundles : by_part) sample(bundles);
  sent_.clear();
  bundles_ = {};
  journeys_.forget();
}

// In the order in which they were made.
void NetworkRun::sample(const std::vector<std::uint32_t>& bundles) {
  const std::size_t wanted = sample_.wanted_of(bundles.size());
  std::vector<TimedBundle> out;
  for (std::size_t i = 0; i < wanted; ++i) {
    const SentLetter& sent = sent_[bundles[i * bundles.size() / wanted]];
    out.push_back(
        {sent.letter.from, sent.letter.to, sent.letter.part.bytes, sent.made_ms, sent.arrived_ms});
  }
  sample_.add_part(std::move(out), bundles.size());
}

std::vector<LinkUse> NetworkRun::link_use() const {
  std::map<std::string, LinkUse> by_name;
  for (std::size_t i = 0; i < carried_.size(); ++i) {
    const PlannedLink& planned = plan_.links[i];
    const std::string name = plan_.nodes[planned.a].group + " - " + plan_.nodes[planned.b].group;
    LinkUse& use = by_name[name];
    use.name = name;
    ++use.links;
    std::int64_t up_ms = 0;
    for (const Span& span : planned.up) up_ms += span.end_ms - span.start_ms;
    use.up_ms += up_ms;
    use.capacity_bytes += planned.rate_Bps * static_cast<std::uint64_t>(up_ms) / 1000;
    use.carried_bytes += carried_[i].bytes;
  }
  std::vector<LinkUse> out;
  out.reserve(by_name.size());
  for (auto& [name, use] : by_name) out.push_back(std::move(use));
  return out;
}

std::vector<Cause> NetworkRun::causes() const {
  std::vector<Cause> out;
  for (const auto& [name, waited_ms] : waits_)
    if (waited_ms > 0) out.push_back({name, waited_ms});
  std::ranges::stable_sort(out, std::greater<>(), &Cause::waited_ms);
  return out;
}

RunReport NetworkRun::report() {
  RunReport out;
  out.name = plan_.name;
  out.seed = plan_.seed;
  out.end_ms = plan_.end_ms;
  out.nodes = plan_.nodes.size();
  out.put_off = put_off_;
  out.events = world_.events_run();
  out.digest = world_.digest();
  out.links = link_use();
  tally_.finish(out);
  out.transfers.relayed = relayed_;
  out.transfers.expired = expired_;
  for (const LinkCounters& carried : carried_) out.transfers.lost_bytes += carried.lost_bytes;
  out.counters = flow_.counters();
  out.counters.told_twice = told_twice_;
  out.sittings = flow_.sittings();
  out.causes = causes();
  out.gap = sample_.gap(plan_);
  return out;
}

}  // namespace harkara::sim
