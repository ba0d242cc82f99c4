#include "sim/run/network_run.h"

#include <algorithm>

#include "crypto/mailbox.h"

namespace harkara::sim {
namespace {
constexpr std::int64_t kTryAgain_ms = kHour_ms;
constexpr std::int64_t kSlices = 200;
}  // namespace

NetworkRun::NetworkRun(const NetworkPlan& plan, Depth depth, RunObserver* observer)
    : plan_(plan),
      observer_(observer),
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
  for (std::uint32_t i = 0; i < plan_.links.size(); ++i) {
    const PlannedLink& planned = plan_.links[i];
    Link& link = table_.add(*nodes_[planned.a], *nodes_[planned.b],
                            {.rate_Bps = planned.rate_Bps, .delay_ms = planned.delay_ms});
    links_.push_back(&link);
    for (const Span& span : planned.up) {
      world_.at(span.start_ms, [this, i] { begin_contact(i); });
      world_.at(span.end_ms, [this, i] { end_contact(i); });
    }
  }
  if (observer_ != nullptr) watch_.emplace(*observer_, links_);
}

void NetworkRun::begin_contact(std::uint32_t link) {
  if (watch_) watch_->begin(link, world_.now().monotonic_ms);
  table_.up(*links_[link]);
}

void NetworkRun::end_contact(std::uint32_t link) {
  links_[link]->cut();
  if (watch_) watch_->end(link, world_.now().monotonic_ms);
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
  if (observer_ != nullptr)
    observer_->made({world_.now().monotonic_ms, bundle, meaning.number, from, meaning.destination,
                     meaning.answer, part.service_class, part.bytes});
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
  if (observer_ != nullptr) observer_->put_off({world_.now().monotonic_ms, bundle, from});
  world_.after(kTryAgain_ms, [this, from, to, part, bundle] { hand_over(from, to, part, bundle); });
}

void NetworkRun::hear(std::uint32_t node, const sync::Notice& notice) {
  if (notice.kind == sync::Notice::Kind::expired) expire(node, *notice.bundle);
  const bool here = notice.kind == sync::Notice::Kind::arrived;
  if (!here && notice.kind != sync::Notice::Kind::accepted) return;
  const auto bundle = bundles_.find(*notice.bundle);
  const auto from = index_.find(notice.peer);
  if (bundle == bundles_.end() || from == index_.end()) return;
  ++relayed_;
  const std::int64_t now_ms = world_.now().monotonic_ms;
  journeys_.moved(bundle->second, from->second, node, now_ms);
  if (observer_ != nullptr) observer_->moved({now_ms, bundle->second, from->second, node, here});
  if (here) arrived(bundle->second);
}

void NetworkRun::expire(std::uint32_t node, const BundleId& id) {
  ++expired_;
  const auto bundle = bundles_.find(id);
  if (observer_ != nullptr && bundle != bundles_.end())
    observer_->expired({world_.now().monotonic_ms, bundle->second, node});
}

void NetworkRun::arrived(std::uint32_t bundle) {
  Meaning& meaning = meanings_[bundle];
  if (meaning.arrived()) return;
  meaning.arrived_ms = world_.now().monotonic_ms;
  const PlannedCase& planned = plan_.cases[meaning.number];
  Case& made = cases_[meaning.number];
  if (meaning.answer) {
    made.home_ms = world_.now().monotonic_ms;
    return end_case(meaning.number);
  }
  made.last = bundle;
  if (--made.missing > 0) return;
  made.complete_ms = world_.now().monotonic_ms;
  if (planned.answer_bytes == 0) return end_case(meaning.number);
  if (planned.desk != PlannedCase::kNoDesk) {
    desks_[planned.desk]->add(meaning.number, planned.parts.front().service_class,
                              planned.service_ms);
  } else {
    world_.after(planned.service_ms, [this, number = meaning.number] { give_answer(number); });
  }
}

void NetworkRun::end_case(std::uint32_t number) {
  if (observer_ != nullptr) observer_->ended({world_.now().monotonic_ms, number});
}

void NetworkRun::give_answer(std::uint32_t number) {
  const PlannedCase& planned = plan_.cases[number];
  Case& made = cases_[number];
  made.answer_ms = world_.now().monotonic_ms;
  made.answer = submit(planned.to, endpoint_of(nodes_[planned.from]->id()),
                       {ServiceClass::answer, planned.answer_bytes}, {number, true, planned.from});
}

void NetworkRun::show_fill() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i)
    observer_->fill({world_.now().monotonic_ms, i, nodes_[i]->store().usage().used_bytes});
}

RunReport NetworkRun::run(const Progress& progress) {
  const std::int64_t slice_ms =
      observer_ != nullptr ? kHour_ms : std::max<std::int64_t>(plan_.end_ms / kSlices, 1);
  for (std::int64_t now_ms = 0; now_ms < plan_.end_ms;) {
    now_ms = std::min(now_ms + slice_ms, plan_.end_ms);
    world_.run_until(now_ms);
    if (observer_ != nullptr) show_fill();
    if (progress) progress(now_ms, plan_.end_ms);
  }
  if (watch_) watch_->end_all(plan_.end_ms);
  return report();
}

}  // namespace harkara::sim
