#include <algorithm>

#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

// Collects how long cases of one kind took.
class Collector {
 public:
  explicit Collector(std::string name) { out_.name = std::move(name); }
  // -1: not answered, and has waited so long.
  void add(std::int64_t took_ms, std::int64_t waited_ms) {
    ++out_.created;
    out_.longest_ms = std::max({out_.longest_ms, took_ms, waited_ms});
    if (took_ms < 0) return;
    ++out_.answered;
    took_.push_back(took_ms);
    for (std::size_t i = 0; i < kWithin_h.size(); ++i)
      if (took_ms <= kWithin_h[i] * kHour_ms) ++out_.within[i];
  }
  Answered finish() {
    std::ranges::sort(took_);
    if (!took_.empty()) {
      out_.median_ms = took_[took_.size() / 2];
      out_.p95_ms = took_[(took_.size() * 95 + 99) / 100 - 1];
    }
    return std::move(out_);
  }
  bool empty() const { return out_.created == 0; }

 private:
  Answered out_;
  std::vector<std::int64_t> took_;
};

template <class Names>
std::vector<Collector> collectors_of(const Names& names) {
  std::vector<Collector> out;
  out.reserve(names.size());
  for (const auto& name : names) out.emplace_back(std::string(name));
  return out;
}

std::vector<Collector> by_class() {
  std::vector<std::string_view> names;
  names.reserve(kServiceClasses.size());
  for (const ServiceClass each : kServiceClasses) names.push_back(service_class_name(each));
  return collectors_of(names);
}

std::vector<Answered> finish_all(std::vector<Collector>& collectors) {
  std::vector<Answered> out;
  for (Collector& collector : collectors)
    if (!collector.empty()) out.push_back(collector.finish());
  return out;
}

}  // namespace

void NetworkRun::account(Journeys::Waits& waits, const Leg& leg) const {
  const std::string at = "at " + plan_.nodes[leg.node].group;
  const std::int64_t until_ms = leg.until_ms < 0 ? plan_.end_ms : leg.until_ms;
  const std::int64_t took_ms = until_ms - leg.since_ms;
  switch (leg.kind) {
    case Leg::Kind::desk: waits[at + ": waiting for an answer"] += took_ms; return;
    case Leg::Kind::sitting: waits[at + ": waiting for the sitting"] += took_ms; return;
    case Leg::Kind::clinic: waits[at + ": preparing the reply"] += took_ms; return;
    case Leg::Kind::travel: break;
  }
  std::uint32_t slowest = leg.last;
  if (leg.missing > 0)
    slowest = *std::ranges::find_if(leg.bundles,
                                    [this](std::uint32_t b) { return !meanings_[b].arrived(); });
  journeys_.account(slowest, leg.node, plan_.end_ms, waits);
}

void NetworkRun::account(Journeys::Waits& waits, std::uint32_t number) const {
  for (const Leg& leg : flow_.cases()[number].legs) account(waits, leg);
}

std::vector<LinkUse> NetworkRun::link_use() const {
  std::map<std::string, LinkUse> by_name;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const PlannedLink& planned = plan_.links[i];
    const std::string name = plan_.nodes[planned.a].group + " - " + plan_.nodes[planned.b].group;
    LinkUse& use = by_name[name];
    use.name = name;
    ++use.links;
    std::int64_t up_ms = 0;
    for (const Span& span : planned.up) up_ms += span.end_ms - span.start_ms;
    use.up_ms += up_ms;
    use.capacity_bytes += planned.rate_Bps * static_cast<std::uint64_t>(up_ms) / 1000;
    use.carried_bytes += links_[i]->counters().bytes;
  }
  std::vector<LinkUse> out;
  out.reserve(by_name.size());
  for (auto& [name, use] : by_name) out.push_back(std::move(use));
  return out;
}

Transfers NetworkRun::transfers() const {
  Transfers out;
  out.created = meanings_.size();
  out.relayed = relayed_;
  out.expired = expired_;
  for (const Link* link : links_) out.lost_bytes += link->counters().lost_bytes;
  std::vector<std::int64_t> latencies;
  std::int64_t sum = 0;
  for (const Meaning& meaning : meanings_) {
    if (!meaning.arrived()) continue;
    ++(meaning.letter.role == Role::answer ? out.answers : out.requests_delivered);
    latencies.push_back(meaning.arrived_ms - meaning.made_ms);
    sum += latencies.back();
  }
  out.delivered = latencies.size();
  if (latencies.empty()) return out;
  std::ranges::sort(latencies);
  out.latency_mean_ms = sum / static_cast<std::int64_t>(latencies.size());
  out.latency_median_ms = latencies[latencies.size() / 2];
  return out;
}

RunReport NetworkRun::report() const {
  RunReport out;
  out.name = plan_.name;
  out.seed = plan_.seed;
  out.end_ms = plan_.end_ms;
  out.nodes = plan_.nodes.size();
  out.put_off = put_off_;
  out.events = world_.events_run();
  out.digest = world_.digest();
  out.links = link_use();
  out.transfers = transfers();
  out.counters = flow_.counters();
  out.counters.told_twice = told_twice_;
  out.sittings = flow_.sittings();
  out.gap = gap_to_oracle(plan_, timed_bundles());
  tell_cases(out);
  tell_bundles(out);
  return out;
}

void NetworkRun::tell_cases(RunReport& out) const {
  Collector all("all");
  Collector questions("questions");
  std::vector<Collector> classes = by_class();
  std::vector<Collector> beneficiaries = collectors_of(node::consult::kBeneficiaryNames);
  std::vector<std::string> names;
  for (const PlannedNode& node : plan_.nodes) names.push_back(node.name);
  std::vector<Collector> places = collectors_of(names);
  Journeys::Waits waits;
  for (std::uint32_t i = 0; i < plan_.cases.size(); ++i) {
    const PlannedCase& planned = plan_.cases[i];
    const std::int64_t ended = flow_.ended_ms(i);
    const std::int64_t took = ended < 0 ? -1 : ended - planned.at_ms;
    const std::int64_t waited = (ended < 0 ? plan_.end_ms : ended) - planned.at_ms;
    all.add(took, waited);
    classes[static_cast<std::size_t>(planned.parts.front().service_class)].add(took, waited);
    places[planned.from].add(took, waited);
    account(waits, i);
    if (planned.answer_bytes == 0) continue;
    questions.add(took, waited);
    beneficiaries[static_cast<std::size_t>(planned.beneficiary)].add(took, waited);
  }
  out.all = all.finish();
  out.questions = questions.finish();
  out.classes = finish_all(classes);
  out.places = finish_all(places);
  out.beneficiaries = finish_all(beneficiaries);
  if (out.beneficiaries.size() < 2) out.beneficiaries.clear();
  for (const auto& [name, waited_ms] : waits)
    if (waited_ms > 0) out.causes.push_back({name, waited_ms});
  std::ranges::stable_sort(out.causes, std::greater<>(), &Cause::waited_ms);
}

void NetworkRun::tell_bundles(RunReport& out) const {
  std::vector<Collector> bundles = by_class();
  std::vector<Collector> beside_bulk = by_class();
  for (const Meaning& meaning : meanings_) {
    const auto number = static_cast<std::size_t>(meaning.letter.part.service_class);
    const std::int64_t waited =
        (meaning.arrived() ? meaning.arrived_ms : plan_.end_ms) - meaning.made_ms;
    const std::int64_t took = meaning.arrived() ? waited : -1;
    bundles[number].add(took, waited);
    if (meaning.beside_bulk) beside_bulk[number].add(took, waited);
  }
  out.bundles = finish_all(bundles);
  out.beside_bulk = finish_all(beside_bulk);
}

std::vector<TimedBundle> NetworkRun::timed_bundles() const {
  std::vector<TimedBundle> out;
  out.reserve(meanings_.size());
  for (const Meaning& meaning : meanings_) {
    const Letter& letter = meaning.letter;
    out.push_back({letter.from, letter.to, letter.part.bytes, meaning.made_ms, meaning.arrived_ms});
  }
  if (parts_.count() > 1)  // they were made part by part, and samples are drawn by time
    std::ranges::stable_sort(
        out, {}, [](const TimedBundle& bundle) { return std::pair(bundle.made_ms, bundle.from); });
  return out;
}

}  // namespace harkara::sim
