#include "sim/run/network_run.h"

#include <algorithm>
#include <utility>

#include "crypto/mailbox.h"
#include "sim/route/prophet_router.h"

namespace harkara::sim {
namespace {
constexpr std::int64_t kTryAgain_ms = kHour_ms;
constexpr std::int64_t kSlices = 200;
}  // namespace

NetworkRun::NetworkRun(const NetworkPlan& plan, Depth depth, RunObserver* observer,
                       const RoutingChoice& routing)
    : plan_(plan),
      depth_(depth),
      observer_(observer),
      routing_(routing),
      sprayed_(routing.copies),
      parts_(plan),
      world_(plan.seed),
      secret_(world_.random("stand-in signatures")),
      stand_ins_(secret_),
      keys_(world_.random("keys")),
      pki_(keys_, World::kStartWall_ms / 1000 - 1000),
      nodes_(plan.nodes.size()),
      tables_(parts_.count()),
      links_(plan.links.size()),
      journeys_(plan),
      flow_(world_, plan, parts_, *this),
      tally_(plan),
      carried_(plan.links.size()),
      bulky_(parts_.count()) {
  for (const PlannedNode& planned : plan_.nodes) {
    node_keys_.push_back(pki_.node(planned.name, planned.tier));
    index_.add(node_keys_.back().certificate.subject, static_cast<std::uint32_t>(index_.size()));
  }
}

RouterMaker NetworkRun::router_maker() const {
  if (routing_.kind == RouterKind::harkara) return {};
  return [this](const NodeId& self,
                const std::vector<EndpointId>& own) -> std::unique_ptr<sync::Router> {
    switch (routing_.kind) {
      case RouterKind::spray: return std::make_unique<SprayRouter>(self, own, sprayed_);
      case RouterKind::prophet:
        return std::make_unique<ProphetRouter>(self, own, routing_.prophet_unit_ms);
      case RouterKind::direct: return std::make_unique<DirectRouter>(self, own);
      case RouterKind::epidemic:
      case RouterKind::harkara: break;
    }
    return std::make_unique<EpidemicRouter>(self, own);
  };
}

void NetworkRun::add_node(std::uint32_t number) {
  const PlannedNode& planned = plan_.nodes[number];
  NodeOptions options;
  options.name = planned.name;
  options.tier = planned.tier;
  options.quota_bytes = planned.quota_bytes;
  options.depth = depth_;
  options.engine.house_alone_every_ms = kHour_ms;
  options.engine.keep_own_records = false;
  options.make_router = router_maker();
  if (depth_ == Depth::flow) {
    options.signatures = &stand_ins_;
    options.chunk_hashes = &zeros_;
  }
  for (const std::uint32_t parent : planned.parents)
    options.parents.insert(node_keys_[parent].certificate.subject);
  for (const PlannedCalls& calls : planned.calls)
    options.timetables.emplace(node_keys_[calls.node].certificate.subject, calls.timetable);
  for (const PlannedDesk& desk : plan_.desks)
    if (desk.node == number)
      options.desks.push_back(desk.address);
    else  // whoever writes to a desk has its card
      options.enrolled_with.push_back(node_keys_[desk.node].certificate);
  nodes_[number] = std::make_unique<Node>(world_, pki_, node_keys_[number], std::move(options));
  nodes_[number]->on_notice([this, number](const sync::Notice& notice) { hear(number, notice); });
}

void NetworkRun::add_link(std::uint32_t number) {
  const PlannedLink& planned = plan_.links[number];
  links_[number] = &tables_[parts_.of(planned.a)]->add(*nodes_[planned.a], *nodes_[planned.b],
                                                       {.rate_Bps = planned.rate_Bps,
                                                        .delay_ms = planned.delay_ms,
                                                        .watches_itself = true,
                                                        .holds_ms = planned.holds_ms,
                                                        .lost_ppm = planned.lost_ppm});
  plan_contact(number, 0);
}

void NetworkRun::start_part(std::uint32_t part) {
  world_.enter(part);
  tables_[part] = std::make_unique<LinkTable>(world_);
  for (const std::uint32_t node : parts_.nodes(part)) add_node(node);
  for (const std::uint32_t link : parts_.links(part)) add_link(link);
}

void NetworkRun::end_part(std::uint32_t part) {
  world_.end_part(part);
  for (const std::uint32_t link : parts_.links(part))
    carried_[link] = std::exchange(links_[link], nullptr)->counters();
  tables_[part].reset();
  for (const std::uint32_t node : parts_.nodes(part)) nodes_[node].reset();
  count_cases(part);
}

// One after the other: a month of contacts of ten thousand nodes makes a slow heap.
void NetworkRun::plan_contact(std::uint32_t link, std::size_t number) {
  const std::vector<Span>& up = plan_.links[link].up;
  if (number == up.size()) return;
  world_.at(up[number].start_ms, [this, link, number] {
    begin_contact(link);
    world_.at(plan_.links[link].up[number].end_ms, [this, link, number] {
      end_contact(link);
      plan_contact(link, number + 1);
    });
  });
}

void NetworkRun::begin_contact(std::uint32_t link) {
  if (watch_) watch_->begin(link, world_.now().monotonic_ms);
  tables_[parts_.of(plan_.links[link].a)]->up(*links_[link]);
}

void NetworkRun::end_contact(std::uint32_t link) {
  links_[link]->holds() ? links_[link]->fade() : links_[link]->cut();
  if (watch_) watch_->end(link, world_.now().monotonic_ms);
}

EndpointId NetworkRun::destination_of(const Letter& letter) const {
  if (letter.desk == PlannedCase::kNoDesk)
    return endpoint_of(node_keys_[letter.to].certificate.subject);
  return crypto::desk_endpoint(plan_.desks[letter.desk].address);
}

std::uint32_t NetworkRun::send(const Letter& letter) {
  const std::int64_t now_ms = world_.now().monotonic_ms;
  const std::uint32_t bundle = journeys_.begin(letter.from, now_ms);
  std::uint64_t& bulky = bulky_[parts_.of(letter.from)];
  sent_.push_back({letter, bulky > 0, now_ms});
  if (letter.part.service_class == ServiceClass::bulk) ++bulky;
  if (observer_ != nullptr)
    observer_->made({now_ms, bundle, letter.number, letter.from, letter.to, homeward(letter.role),
                     letter.part.service_class, letter.part.bytes});
  hand_over(bundle);
  return bundle;
}

// A person whose store is full tries again later.
void NetworkRun::hand_over(std::uint32_t bundle) {
  const Letter& letter = sent_[bundle].letter;
  const auto id = nodes_[letter.from]->submit_size(
      destination_of(letter), letter.part.service_class, letter.part.bytes, plan_.lifetime_s);
  if (id) {
    bundles_.add(*id, bundle);
    return;
  }
  ++put_off_;
  if (observer_ != nullptr) observer_->put_off({world_.now().monotonic_ms, bundle, letter.from});
  world_.after(kTryAgain_ms, [this, bundle] { hand_over(bundle); });
}

void NetworkRun::hear(std::uint32_t node, const sync::Notice& notice) {
  if (notice.kind == sync::Notice::Kind::expired) expire(node, *notice.bundle);
  const bool here = notice.kind == sync::Notice::Kind::arrived;
  if (!here && notice.kind != sync::Notice::Kind::accepted) return;
  const auto bundle = bundles_.find(*notice.bundle);
  const auto from = index_.find(notice.peer);
  if (!bundle || !from) return;
  ++relayed_;
  if (routing_.kind == RouterKind::spray) {
    if (here)
      sprayed_.arrived(*notice.bundle);
    else
      sprayed_.moved(*notice.bundle, notice.peer, nodes_[node]->id());
  }
  const std::int64_t now_ms = world_.now().monotonic_ms;
  journeys_.moved(*bundle, *from, node, now_ms);
  if (observer_ != nullptr) observer_->moved({now_ms, *bundle, *from, node, here});
  if (here) arrived(*bundle);
}

void NetworkRun::expire(std::uint32_t node, const BundleId& id) {
  ++expired_;
  const auto bundle = bundles_.find(id);
  if (observer_ != nullptr && bundle)
    observer_->expired({world_.now().monotonic_ms, *bundle, node});
}

void NetworkRun::arrived(std::uint32_t bundle) {
  SentLetter& sent = sent_[bundle];
  if (sent.arrived()) {
    ++told_twice_;
    return;
  }
  const std::int64_t now_ms = world_.now().monotonic_ms;
  sent.arrived_ms = now_ms;
  if (sent.letter.part.service_class == ServiceClass::bulk) --bulky_[parts_.of(sent.letter.from)];
  const Letter letter = sent.letter;  // what follows may make bundles
  const bool ended = flow_.ended_ms(letter.number) >= 0;
  flow_.arrived(bundle, letter);
  if (observer_ != nullptr && !ended && flow_.ended_ms(letter.number) >= 0)
    observer_->ended({now_ms, letter.number});
}

void NetworkRun::show_fill() {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i)
    observer_->fill({world_.now().monotonic_ms, i, nodes_[i]->store().usage().used_bytes});
}

void NetworkRun::run_together(const Progress& progress) {
  world_.run_parts(World::Parts::in_order);
  for (std::uint32_t part = 0; part < parts_.count(); ++part) start_part(part);
  watch_.emplace(*observer_, links_);
  for (std::int64_t now_ms = 0; now_ms < plan_.end_ms;) {
    now_ms = std::min(now_ms + kHour_ms, plan_.end_ms);
    world_.run_until(now_ms);
    show_fill();
    if (progress) progress(now_ms, plan_.end_ms);
  }
  watch_->end_all(plan_.end_ms);
  for (std::uint32_t part = 0; part < parts_.count(); ++part) end_part(part);
  count_bundles();
}

void NetworkRun::run_apart(const Progress& progress) {
  const auto count = static_cast<std::int64_t>(parts_.count());
  const std::int64_t slice_ms = std::max(plan_.end_ms * count / kSlices, kHour_ms);
  for (std::uint32_t part = 0; part < parts_.count(); ++part) {
    start_part(part);
    for (std::int64_t now_ms = 0; now_ms < plan_.end_ms;) {
      now_ms = std::min(now_ms + slice_ms, plan_.end_ms);
      world_.run_part(part, now_ms);
      if (progress) progress((part * plan_.end_ms + now_ms) / count, plan_.end_ms);
    }
    end_part(part);
    count_bundles();
  }
}

RunReport NetworkRun::run(const Progress& progress) {
  observer_ != nullptr ? run_together(progress) : run_apart(progress);
  return report();
}

}  // namespace harkara::sim
