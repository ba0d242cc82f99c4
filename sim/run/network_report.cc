#include <algorithm>

#include "sim/run/network_run.h"

namespace harkara::sim {
namespace {

// Collects how long cases of one kind took.
class Collector {
 public:
  explicit Collector(std::string name) { out_.name = std::move(name); }
  void add(std::int64_t took_ms) {  // -1: not answered
    ++out_.created;
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

std::vector<Answered> finish_all(std::vector<Collector>& collectors) {
  std::vector<Answered> out;
  for (Collector& collector : collectors)
    if (!collector.empty()) out.push_back(collector.finish());
  return out;
}

}  // namespace

std::int64_t NetworkRun::ended_ms(std::uint32_t number) const {
  const Case& made = cases_[number];
  return plan_.cases[number].answer_bytes == 0 ? made.complete_ms : made.home_ms;
}

void NetworkRun::account(Journeys::Waits& waits, std::uint32_t number) const {
  const PlannedCase& planned = plan_.cases[number];
  const Case& made = cases_[number];
  if (made.bundles.empty()) return;  // made after the end
  std::uint32_t slowest = made.last;
  if (made.complete_ms < 0)
    slowest = *std::ranges::find_if(made.bundles,
                                    [this](std::uint32_t b) { return !meanings_[b].arrived(); });
  journeys_.account(slowest, planned.to, plan_.end_ms, waits);
  if (made.complete_ms < 0 || planned.answer_bytes == 0) return;
  const std::int64_t given_ms = made.answer_ms < 0 ? plan_.end_ms : made.answer_ms;
  waits["at " + plan_.nodes[planned.to].group + ": waiting for an answer"] +=
      given_ms - made.complete_ms;
  if (made.answer_ms >= 0) journeys_.account(made.answer, planned.from, plan_.end_ms, waits);
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
    ++(meaning.answer ? out.answers : out.requests_delivered);
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

  Collector all("all");
  Collector questions("questions");
  std::vector<Collector> classes;
  classes.reserve(kServiceClasses.size());
  for (const ServiceClass each : kServiceClasses)
    classes.emplace_back(std::string(service_class_name(each)));
  std::vector<Collector> places;
  places.reserve(plan_.nodes.size());
  for (const PlannedNode& node : plan_.nodes) places.emplace_back(node.name);
  Journeys::Waits waits;
  for (std::uint32_t i = 0; i < cases_.size(); ++i) {
    const PlannedCase& planned = plan_.cases[i];
    const std::int64_t took = ended_ms(i) < 0 ? -1 : ended_ms(i) - planned.at_ms;
    all.add(took);
    if (planned.answer_bytes > 0) questions.add(took);
    classes[static_cast<std::size_t>(planned.parts.front().service_class)].add(took);
    places[planned.from].add(took);
    account(waits, i);
  }
  out.all = all.finish();
  out.questions = questions.finish();
  out.classes = finish_all(classes);
  out.places = finish_all(places);
  for (const auto& [name, waited_ms] : waits)
    if (waited_ms > 0) out.causes.push_back({name, waited_ms});
  std::ranges::stable_sort(out.causes, std::greater<>(), &Cause::waited_ms);
  return out;
}

}  // namespace harkara::sim
