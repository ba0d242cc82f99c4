#include "sim/run/network_run.h"

#include <algorithm>

#include "crypto/mailbox.h"

namespace harkara::sim {
namespace {
constexpr std::int64_t kTryAgain_ms = kHour_ms;
constexpr std::int64_t kSlices = 200;
}  // namespace

NetworkRun::NetworkRun(const NetworkPlan& plan, Depth depth)
    : plan_(plan),
      world_(plan.seed),
      keys_(world_.random("keys")),
      pki_(keys_, World::kStartWall_ms / 1000 - 1000),
      table_(world_),
      journeys_(plan),
      cases_(plan.cases.size()) {
  add_nodes(depth);
  add_links();
  for (const PlannedDesk& desk : plan.desks)
    desks_.push_back(std::make_unique<DeskQueue>(world_, desk, Calendar(plan.first_weekday),
                                                 [this](std::uint32_t n) { give_answer(n); }));
  plan_cases();
}

void NetworkRun::add_nodes(Depth depth) {
  std::vector<NodeKeys> keys;
  for (const PlannedNode& planned : plan_.nodes) {
    keys.push_back(pki_.node(planned.name, planned.tier));
    index_.emplace(keys.back().certificate.subject, static_cast<std::uint32_t>(index_.size()));
  }
  for (std::uint32_t i = 0; i < plan_.nodes.size(); ++i) {
    const PlannedNode& planned = plan_.nodes[i];
    NodeOptions options;
    options.name = planned.name;
    options.tier = planned.tier;
    options.quota_bytes = planned.quota_bytes;
    options.depth = depth;
    for (const std::uint32_t parent : planned.parents)
      options.parents.insert(keys[parent].certificate.subject);
    for (const PlannedDesk& desk : plan_.desks)
      if (desk.node == i) options.desks.push_back(desk.address);
    nodes_.push_back(std::make_unique<Node>(world_, pki_, keys[i], std::move(options)));
    nodes_.back()->on_notice([this, i](const sync::Notice& notice) { hear(i, notice); });
  }
}

void NetworkRun::add_links() {
  for (const PlannedLink& planned : plan_.links) {
    Link& link = table_.add(*nodes_[planned.a], *nodes_[planned.b],
                            {.rate_Bps = planned.rate_Bps, .delay_ms = planned.delay_ms});
    links_.push_back(&link);
    for (const Span& span : planned.up) {
      world_.at(span.start_ms, [this, &link] { table_.up(link); });
      world_.at(span.end_ms, [&link] { link.cut(); });
    }
  }
}

void NetworkRun::plan_cases() {
  for (std::uint32_t i = 0; i < plan_.cases.size(); ++i)
    world_.at(plan_.cases[i].at_ms, [this, i] { open_case(i); });
}

EndpointId NetworkRun::destination_of(const PlannedCase& planned) const {
  if (planned.desk == PlannedCase::kNoDesk) return endpoint_of(nodes_[planned.to]->id());
  return crypto::desk_endpoint(plan_.desks[planned.desk].address);
}

void NetworkRun::open_case(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  Case& made = cases_[number];
  made.missing = static_cast<std::uint32_t>(planned.parts.size());
  made.bundles.resize(planned.parts.size());
  for (std::size_t part = 0; part < planned.parts.size(); ++part)
    made.bundles[part] = submit(planned.from, destination_of(planned), planned.parts[part],
                                {number, false, planned.to});
}

std::uint32_t NetworkRun::submit(std::uint32_t from, const EndpointId& to, const PlannedPart& part,
                                 Meaning meaning) {
  const std::uint32_t bundle = journeys_.begin(from, world_.now().monotonic_ms);
  meanings_.push_back(meaning);
  meanings_.back().made_ms = world_.now().monotonic_ms;
  hand_over(from, to, part, bundle);
  return bundle;
}

// A person whose store is full tries again later.
void NetworkRun::hand_over(std::uint32_t from, const EndpointId& to, const PlannedPart& part,
                           std::uint32_t bundle) {
  const auto id = nodes_[from]->submit_size(to, part.service_class, part.bytes, plan_.lifetime_s);
  if (id) {
    bundles_.emplace(*id, bundle);
    return;
  }
  ++put_off_;
  world_.after(kTryAgain_ms, [this, from, to, part, bundle] { hand_over(from, to, part, bundle); });
}

void NetworkRun::hear(std::uint32_t node, const sync::Notice& notice) {
  if (notice.kind == sync::Notice::Kind::expired) ++expired_;
  const bool here = notice.kind == sync::Notice::Kind::arrived;
  if (!here && notice.kind != sync::Notice::Kind::accepted) return;
  const auto bundle = bundles_.find(*notice.bundle);
  const auto from = index_.find(notice.peer);
  if (bundle == bundles_.end() || from == index_.end()) return;
  ++relayed_;
  journeys_.moved(bundle->second, from->second, node, world_.now().monotonic_ms);
  if (here) arrived(bundle->second);
}

void NetworkRun::arrived(std::uint32_t bundle) {
  Meaning& meaning = meanings_[bundle];
  if (meaning.arrived()) return;
  meaning.arrived_ms = world_.now().monotonic_ms;
  const PlannedCase& planned = plan_.cases[meaning.number];
  Case& made = cases_[meaning.number];
  if (meaning.answer) {
    made.home_ms = world_.now().monotonic_ms;
    return;
  }
  made.last = bundle;
  if (--made.missing > 0) return;
  made.complete_ms = world_.now().monotonic_ms;
  if (planned.answer_bytes == 0) return;
  if (planned.desk != PlannedCase::kNoDesk) {
    desks_[planned.desk]->add(meaning.number, planned.parts.front().service_class,
                              planned.service_ms);
  } else {
    world_.after(planned.service_ms, [this, number = meaning.number] { give_answer(number); });
  }
}

void NetworkRun::give_answer(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  Case& made = cases_[number];
  made.answer_ms = world_.now().monotonic_ms;
  made.answer = submit(planned.to, endpoint_of(nodes_[planned.from]->id()),
                       {ServiceClass::answer, planned.answer_bytes}, {number, true, planned.from});
}

RunReport NetworkRun::run(const Progress& progress) {
  for (std::int64_t slice = 1; slice <= kSlices; ++slice) {
    world_.run_until(plan_.end_ms / kSlices * slice +
                     (slice == kSlices ? plan_.end_ms % kSlices : 0));
    if (progress) progress(world_.now().monotonic_ms, plan_.end_ms);
  }
  return report();
}

}  // namespace harkara::sim
