// Generated contact plans, and the real engines run on them.
#pragma once

#include <algorithm>
#include <optional>

#include "sim/link.h"
#include "sim/oracle.h"
#include "sync/receipt.h"

namespace harkara::sim {

struct PlannedRun {
  ContactPlan plan;
  std::vector<PlannedBundle> bundles;
  std::vector<ServiceClass> classes;
  std::vector<std::uint32_t> parent;  // of each node, in a tree of pairs that meet
};

struct PlanShape {
  bool periodic = false;
  std::int64_t days = 4;
  bool parents_known = false;  // an operator has named them
};

inline constexpr std::int64_t kHour_ms = 3'600'000;
inline constexpr std::uint64_t kPlanRate_Bps = 20'000;
inline constexpr std::int64_t kPlanDelay_ms = 100;

inline void add_contact(ContactPlan& plan, std::uint32_t a, std::uint32_t b, std::int64_t start_ms,
                        std::int64_t length_ms) {
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)})
    plan.contacts.push_back(
        {from, to, start_ms, start_ms + length_ms, kPlanRate_Bps, kPlanDelay_ms});
}

// A pair meets with a period of its own, a twentieth more or less, or with gaps of that mean
// which have long tails.
inline void add_pair(ContactPlan& plan, std::uint32_t a, std::uint32_t b, const PlanShape& shape,
                     SeededRandom& random) {
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(n)));
  };
  const std::int64_t mean = kHour_ms * (2 + below(22));
  std::int64_t at = below(mean);
  while (at < shape.days * 24 * kHour_ms - kHour_ms) {
    const std::int64_t length = 20'000 + below(300'000);
    add_contact(plan, a, b, at, length);
    std::int64_t gap = mean - mean / 20 + below(mean / 10);
    if (!shape.periodic) {
      gap = mean / 4;
      while (below(10) < 7 && gap < 4 * mean) gap += below(mean);
    }
    at += length + gap;
  }
}

// 4 to 8 nodes, any two of a random connected graph meeting; the first is the hub.
inline PlannedRun make_run(std::uint64_t seed, const PlanShape& shape) {
  SeededRandom random(seed);
  PlannedRun run;
  const auto nodes = static_cast<std::uint32_t>(4 + random.below(5));
  for (std::uint32_t i = 0; i < nodes; ++i) run.plan.nodes.push_back("n" + std::to_string(i));
  run.parent.push_back(0);
  for (std::uint32_t i = 1; i < nodes; ++i) {
    run.parent.push_back(static_cast<std::uint32_t>(random.below(i)));
    add_pair(run.plan, i, run.parent.back(), shape, random);
  }
  for (std::uint32_t extra = 0; extra < nodes / 2; ++extra) {
    const auto a = static_cast<std::uint32_t>(random.below(nodes));
    const auto b = static_cast<std::uint32_t>((a + 1 + random.below(nodes - 1)) % nodes);
    add_pair(run.plan, a, b, shape, random);
  }
  std::ranges::stable_sort(run.plan.contacts, {}, &PlannedContact::start_ms);
  for (int i = 0; i < 24; ++i) {
    const auto other = static_cast<std::uint32_t>(1 + random.below(nodes - 1));
    const std::int64_t from = shape.days * 24 * kHour_ms / 4;
    const std::int64_t span = shape.days * 24 * kHour_ms / 2;
    PlannedBundle bundle{other, 0, from, 0};
    bundle.created_ms += static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(span)));
    bundle.bytes = i % 6 == 0 ? 60'000 : 900;
    if (i % 3 == 0) std::swap(bundle.from, bundle.to);  // an answer
    run.bundles.push_back(bundle);
    run.classes.push_back(i % 8 == 1   ? ServiceClass::emergency
                          : i % 8 == 5 ? ServiceClass::urgent
                          : i % 3 == 0 ? ServiceClass::answer
                                       : ServiceClass::routine);
  }
  return run;
}

struct PlanOutcome {
  std::size_t possible = 0;           // by the oracle
  std::size_t delivered = 0;          // of these
  std::size_t early = 0;              // before the bound: must not be
  std::size_t returned = 0;           // hops to a node that had passed the bundle on: must not be
  std::size_t hops = 0;               // custody taken, destinations included
  std::size_t overdue = 0;            // bundles offered again
  std::vector<std::int64_t> gaps_ms;  // of those delivered
};

// A hub, and relays that learn all from contacts, but for their parents, maybe.
class PlannedNetwork {
 public:
  PlannedNetwork(std::uint64_t seed, const PlannedRun& run, bool parents_known)
      : world(seed),
        keys_(world.random("keys")),
        pki_(keys_, World::kStartWall_ms / 1000 - 1000),
        links(world),
        run_(run) {
    for (std::size_t i = 0; i < run.plan.nodes.size(); ++i) {
      const Tier tier = i == 0 ? Tier::hub : Tier::relay;
      const std::string& name = run.plan.nodes[i];
      nodes.push_back(std::make_unique<Node>(world, pki_, pki_.node(name, tier),
                                             options(i, name, tier, parents_known)));
    }
    schedule_contacts();
    schedule_bundles();
  }

  void go() { world.run_until(run_.plan.contacts.back().end_ms + 30'000); }

  // When the destination made the receipt.
  std::optional<std::int64_t> delivered_ms(std::size_t bundle) {
    Node& to = *nodes[run_.bundles[bundle].to];
    const auto bytes = to.store().get(storage::Table::receipts, ids[bundle].view());
    if (!bytes) return std::nullopt;
    return sync::decode_receipt(*bytes)->delivered_ms - World::kStartWall_ms;
  }

  PlanOutcome outcome() {
    PlanOutcome out;
    const Oracle oracle(run_.plan);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const std::int64_t bound = oracle.delivery_ms(run_.bundles[i]);
      const auto at = delivered_ms(i);
      out.possible += bound == kNever_ms ? 0U : 1U;
      out.early += at && *at < bound ? 1U : 0U;
      if (!at) continue;
      ++out.delivered;
      out.gaps_ms.push_back(*at - bound);
    }
    for (const auto& node : nodes) count_hops(*node, out);
    return out;
  }

  World world;

 private:
  NodeOptions options(std::size_t i, const std::string& name, Tier tier, bool parents_known) {
    NodeOptions out;
    out.name = name;
    out.tier = tier;
    if (parents_known && i > 0) out.parents = {nodes[run_.parent[i]]->id()};
    return out;
  }
  void schedule_contacts() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Link*> pairs;
    for (const PlannedContact& contact : run_.plan.contacts) {
      if (contact.from > contact.to) continue;  // both directions stand and fall together
      Link*& link = pairs[{contact.from, contact.to}];
      if (link == nullptr)
        link = &links.add(*nodes[contact.from], *nodes[contact.to],
                          {.rate_Bps = contact.rate_Bps, .delay_ms = contact.delay_ms});
      world.at(contact.start_ms, [this, link] { links.up(*link); });
      world.at(contact.end_ms, [link] { link->cut(); });
    }
  }
  void schedule_bundles() {
    ids.resize(run_.bundles.size());
    for (std::size_t i = 0; i < run_.bundles.size(); ++i)
      world.at(run_.bundles[i].created_ms, [this, i] {
        const PlannedBundle& bundle = run_.bundles[i];
        Bytes content(bundle.bytes);
        keys_.fill(content);
        ids[i] = *nodes[bundle.from]->submit(endpoint_of(nodes[bundle.to]->id()), run_.classes[i],
                                             content);
      });
  }
  static void count_hops(const Node& node, PlanOutcome& out) {
    using Kind = sync::Notice::Kind;
    std::set<BundleId> passed;
    for (const sync::Notice& notice : node.notices()) {
      if (notice.kind == Kind::overdue) ++out.overdue;
      if (notice.kind == Kind::custody_passed) passed.insert(*notice.bundle);
      if (notice.kind != Kind::accepted && notice.kind != Kind::arrived) continue;
      ++out.hops;
      if (passed.contains(*notice.bundle)) ++out.returned;
    }
  }

  SeededRandom keys_;
  Pki pki_;

 public:
  LinkTable links;
  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<BundleId> ids;

 private:
  const PlannedRun& run_;
};

}  // namespace harkara::sim
