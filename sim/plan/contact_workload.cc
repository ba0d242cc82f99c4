#include "sim/plan/contact_workload.h"

#include <algorithm>
#include <map>

#include "sim/plan/case_draw.h"
#include "sim/world.h"

namespace harkara::sim {
namespace {

constexpr std::uint64_t kFastest_Bps = 1'000'000'000;  // where a plan says: no limit
constexpr std::size_t kMaxNodes = 100'000;

using Pair = std::pair<std::uint32_t, std::uint32_t>;

std::uint64_t rate_of(const PlannedContact& contact) {
  return contact.rate_Bps == 0 ? kFastest_Bps : std::min(contact.rate_Bps, kFastest_Bps);
}

// Both directions at once, by pair, rate and delay.
class Linker {
 public:
  explicit Linker(const ContactPlan& plan) {
    for (const PlannedContact& contact : plan.contacts)
      if (contact.from != contact.to) ways_[{contact.from, contact.to}].push_back(&contact);
  }

  std::vector<PlannedLink> links() {
    for (const auto& [pair, there] : ways_) {
      if (pair.first > pair.second) continue;
      const auto back = ways_.find({pair.second, pair.first});
      if (back == ways_.end()) continue;
      auto first = back->second.begin();  // those before are over
      for (const PlannedContact* a : there) {
        while (first != back->second.end() && (*first)->end_ms <= a->start_ms) ++first;
        for (auto b = first; b != back->second.end() && (*b)->start_ms < a->end_ms; ++b)
          meet(*a, **b);
      }
    }
    std::vector<PlannedLink> out;
    for (auto& [key, link] : links_) {
      link.up = joined(std::move(link.up));
      out.push_back(std::move(link));
    }
    return out;
  }

 private:
  void meet(const PlannedContact& a, const PlannedContact& b) {
    const std::int64_t start_ms = std::max(a.start_ms, b.start_ms);
    const std::int64_t end_ms = std::min(a.end_ms, b.end_ms);
    if (start_ms >= end_ms) return;
    const std::uint64_t rate = std::min(rate_of(a), rate_of(b));
    const std::int64_t delay_ms = std::max(a.delay_ms, b.delay_ms);
    PlannedLink& link = links_[{{a.from, a.to}, {rate, delay_ms}}];
    link.a = a.from;
    link.b = a.to;
    link.rate_Bps = rate;
    link.delay_ms = delay_ms;
    link.up.push_back({start_ms, end_ms});
  }

  std::map<Pair, std::vector<const PlannedContact*>> ways_;
  std::map<std::pair<Pair, std::pair<std::uint64_t, std::int64_t>>, PlannedLink> links_;
};

// Hops to the hub over links that are up at any time; nodes without a way have none.
std::map<std::uint32_t, std::uint32_t> hops_to(std::uint32_t hub, const NetworkPlan& plan) {
  std::map<std::uint32_t, std::uint32_t> out = {{hub, 0}};
  for (bool more = true; more;) {
    more = false;
    for (const PlannedLink& link : plan.links)
      for (const auto& [near, far] : {Pair{link.a, link.b}, Pair{link.b, link.a}}) {
        const auto found = out.find(near);
        if (found == out.end()) continue;
        const std::uint32_t hops = found->second + 1;
        if (const auto known = out.find(far); known != out.end() && known->second <= hops) continue;
        out[far] = hops;
        more = true;
      }
  }
  return out;
}

void choose_parents(NetworkPlan& plan, const std::map<std::uint32_t, std::uint32_t>& hops) {
  std::map<Pair, std::int64_t> met_ms;
  for (const PlannedLink& link : plan.links)
    for (const auto& [low, high] : {Pair{link.a, link.b}, Pair{link.b, link.a}})
      if (plan.nodes[high].tier > plan.nodes[low].tier)
        for (const Span& span : link.up) met_ms[{low, high}] += span.end_ms - span.start_ms;
  std::map<std::uint32_t, std::pair<std::int64_t, std::uint32_t>> best;
  for (const auto& [pair, ms] : met_ms)
    if (hops.contains(pair.second) && ms > best[pair.first].first)
      best[pair.first] = {ms, pair.second};
  for (const auto& [node, parent] : best) plan.nodes[node].parents.push_back(parent.second);
}

void add_questions(NetworkPlan& plan, std::uint32_t hub, const ContactWorkload& workload) {
  WorkKind kind;
  kind.per_day_milli = workload.per_day_milli;
  kind.bytes = workload.bytes;
  kind.answer_bytes = workload.answer_bytes;
  kind.service_ms = 0;
  const World world(workload.seed);
  for (std::uint32_t from = 0; from < plan.nodes.size(); ++from) {
    if (from == hub) continue;
    PlannedCase one;
    one.from = from;
    one.to = hub;
    SeededRandom times = world.random("work " + plan.nodes[from].name);
    SeededRandom contents = world.random("contents " + plan.nodes[from].name);
    draw_cases(kind, one, Calendar(0), times, contents, plan);
  }
  std::ranges::stable_sort(plan.cases, {}, &PlannedCase::at_ms);
}

}  // namespace

Result<PlannedNetwork> plan_of_contacts(const ContactPlan& contacts,
                                        const ContactWorkload& workload) {
  PlannedNetwork out;
  NetworkPlan& plan = out.plan;
  const auto hub_name = std::ranges::find(contacts.nodes, workload.hub);
  if (hub_name == contacts.nodes.end())
    return fail(Errc::invalid, "the plan has no node '" + workload.hub + "'");
  if (contacts.nodes.size() > kMaxNodes)
    return fail(Errc::too_large, "more than " + std::to_string(kMaxNodes) + " nodes");
  const auto hub = static_cast<std::uint32_t>(hub_name - contacts.nodes.begin());
  plan.seed = workload.seed;
  plan.lifetime_s = workload.lifetime_s;
  plan.end_ms = workload.end_ms;
  plan.links = Linker(contacts).links();
  if (plan.links.empty())
    return fail(Errc::invalid, "the plan has no contact with both directions up");
  if (plan.end_ms == 0)
    for (const PlannedLink& link : plan.links)
      plan.end_ms = std::max(plan.end_ms, link.up.back().end_ms);
  for (const std::string& name : contacts.nodes)
    plan.nodes.push_back({.name = "node-" + name, .group = "node", .parents = {}});
  const auto hops = hops_to(hub, plan);
  for (const auto& [node, far] : hops) {
    plan.nodes[node].tier = static_cast<Tier>(3 - std::min<std::uint32_t>(far, 3));
    plan.nodes[node].group = far == 0 ? "hub" : std::to_string(far) + "-hop";
  }
  if (hops.size() < plan.nodes.size())
    out.warnings.push_back(std::to_string(plan.nodes.size() - hops.size()) +
                           " nodes have no way to the hub");
  choose_parents(plan, hops);
  add_questions(plan, hub, workload);
  return out;
}

}  // namespace harkara::sim
