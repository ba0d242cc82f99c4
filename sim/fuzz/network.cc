#include "sim/fuzz/network.h"

#include <algorithm>

#include "crypto/mailbox.h"
#include "sim/fuzz/asked_router.h"

namespace harkara::sim::fuzz {
namespace {

constexpr std::uint64_t kDisk_bytes = 1ULL << 30U;
constexpr std::uint64_t kSmallDisk_bytes = 250'000;
constexpr std::int64_t kYears_s = 5LL * 365 * 24 * 3600;  // certificates are older than the run
constexpr const char* kDesk = "radiology@n0";

}  // namespace

Network::Network(const Setting& setting, Tell tell)
    : world_(setting.seed),
      tell_(std::move(tell)),
      marker_("the patient's name, which nobody else may read"),
      keys_(world_.random("keys")),
      content_(world_.random("content")),
      pki_(keys_, World::kStartWall_ms / 1000 - kYears_s),
      around_{world_, findings_, marker_, nullptr, {}, {}} {
  for (std::size_t place = 0; place < setting.places.size(); ++place) add_actor(setting, place);
  if (setting.hostile != 0) {
    Actor& liar = *actors_[setting.hostile];
    liar.hostile = true;
    impostor_ = std::make_unique<Impostor>(liar.node->id(), liar.node->keys().identity,
                                           world_.random("impostor"));
    around_.impostor = impostor_.get();
  }
  around_.doubt = [this](const BundleId& id) {
    if (const auto at = ledger_.find(id); at != ledger_.end()) at->second.doubtful = true;
  };
  around_.over = [this](const Pair& pair, std::int64_t began_ms) {
    const auto from = static_cast<std::uint32_t>(pair.a);
    const auto to = static_cast<std::uint32_t>(pair.b);
    for (const auto& [a, b] : {std::pair(from, to), std::pair(to, from)})
      plan_.contacts.push_back(
          {a, b, began_ms, now_ms(), pair.model.rate_Bps, pair.model.delay_ms});
  };
  for (const Pair& pair : setting.pairs) {
    Actor& a = *actors_[pair.a];
    Actor& b = *actors_[pair.b];
    wires_.push_back(std::make_unique<Wire>(around_, a, b, pair));
    a.wires.push_back(wires_.back().get());
    b.wires.push_back(wires_.back().get());
  }
}

NodeOptions Network::options_for(const Setting& setting, std::size_t place) const {
  const Place& wanted = setting.places[place];
  NodeOptions options;
  options.name = name_of(place);
  options.tier = wanted.tier;
  const bool below = place > 0 && setting.places[wanted.parent].tier > wanted.tier;
  if (below && wanted.knows_parent) options.parents = {actors_[wanted.parent]->node->id()};
  if (place == 0) options.desks = {kDesk};
  options.quota_bytes = wanted.small_disk ? kSmallDisk_bytes : kDisk_bytes;
  options.depth = setting.sealed ? Depth::full : Depth::flow;
  options.engine.list_at_most = setting.list_at_most;
  options.flush_ms = wanted.flush_ms;
  options.make_router = [this, tier = options.tier, parents = options.parents](
                            const NodeId& self, const std::vector<EndpointId>& own) {
    return std::make_unique<AskedRouter>(self, tier, own, parents, world_.now());
  };
  return options;
}

void Network::add_actor(const Setting& setting, std::size_t place) {
  const NodeOptions options = options_for(setting, place);
  auto actor = std::make_unique<Actor>();
  actor->place = place;
  actor->tier = options.tier;
  actor->speaks = setting.places[place].speaks;
  actor->quota_bytes = options.quota_bytes;
  actor->node =
      std::make_unique<Node>(world_, pki_, pki_.node(options.name, options.tier), options);
  plan_.nodes.push_back(options.name);
  connect(*actor);
  actors_.push_back(std::move(actor));
}

void Network::connect(Actor& actor) {
  Node& node = *actor.node;
  node.on_send([this, &actor](sync::LinkId number, Bytes frame) {
    if (Wire* wire = wire_of(actor, number)) wire->carry(actor, std::move(frame));
  });
  node.on_close([this, &actor](sync::LinkId number) {
    if (actor.dark) return;
    if (Wire* wire = wire_of(actor, number))
      world_.after(0, [wire, number] {
        if (wire->number() == number) wire->cut();
      });
  });
  node.on_notice([this, &actor](const sync::Notice& notice) { heard(actor, notice); });
  node.store().interfere(
      [this, &actor](storage::MemoryStore::Step step) { return interfere(actor, step); });
}

Wire* Network::wire_of(const Actor& actor, sync::LinkId number) const {
  for (Wire* wire : actor.wires)
    if (wire->is_up() && wire->number() == number) return wire;
  return nullptr;
}

Actor* Network::actor_of(const NodeId& id) {
  for (const auto& actor : actors_)
    if (actor->node->id() == id) return actor.get();
  return nullptr;
}

void Network::told(const std::string& what) {
  if (tell_) tell_(now_ms(), what);
}

std::optional<storage::BundleState> Network::state_at(Actor& actor, const BundleId& id) {
  const auto record = actor.node->bundles().find(id);
  if (!record) return std::nullopt;
  return record->state;
}

std::optional<BundleId> Network::send(std::size_t from, std::size_t to, bool to_desk,
                                      ServiceClass service_class, std::uint64_t bytes,
                                      std::uint32_t lifetime_s) {
  Actor& sender = *actors_[from];
  if (from == to || sender.dark) return std::nullopt;
  Bytes content = to_bytes(as_view(marker_));
  content.resize(std::max<std::size_t>(content.size(), bytes));
  content_.fill(MutableView(content).subspan(marker_.size()));
  const EndpointId endpoint =
      to_desk ? crypto::desk_endpoint(kDesk) : endpoint_of(actors_[to]->node->id());
  const auto id = sender.node->submit(endpoint, service_class, content, lifetime_s);
  if (!id) return std::nullopt;  // its person was told so
  Entry entry;
  entry.from = from;
  entry.to = to;
  entry.service_class = service_class;
  entry.created_ms = now_ms();
  entry.lifetime_ms = std::int64_t{lifetime_s} * 1000;
  entry.clock_off_ms = sender.node->clock_off_ms();
  entry.void_promise = sender.hostile || actors_[to]->hostile;
  if (const auto record = sender.node->bundles().find(*id))
    entry.bytes = record->manifest.manifest.shape().total_bytes();
  ledger_.emplace(*id, entry);
  sender.ever_held.insert(*id);
  return *id;
}

void Network::meet(Wire& wire, std::int64_t for_ms, const Terms& terms) {
  const bool possible = std::ranges::all_of(
      std::array{wire.pair().a, wire.pair().b},
      [&](std::size_t place) { return !actors_[place]->lost && !actors_[place]->dark; });
  if (wire.is_up() || !possible) return;
  const bool liar = actors_[wire.pair().a]->hostile || actors_[wire.pair().b]->hostile;
  misled_ = misled_ || (liar && terms.mood == Mood::sink);
  const sync::LinkId number = next_number_++;
  world_.after(for_ms, [&wire, number] {
    if (wire.number() == number) wire.cut();
  });
  wire.up(number, terms);
}

void Network::cut_all() {
  for (const auto& wire : wires_) wire->cut();
}

void Network::mend() {
  cut_all();
  for (const auto& wire : wires_) wire->stop_metering();
  for (const auto& actor : actors_) {
    actor->writes_left.reset();
    actor->speaks = Speaks::ours;
    actor->disk_full_until_ms = 0;
    actor->quota_bytes = kDisk_bytes;
    actor->node->store().set_quota(kDisk_bytes);
    actor->node->store().fail_write_after(0);
    actor->node->step_clock(-actor->node->clock_off_ms());
    if (actor->hostile) actor->lost = true;
  }
}

}  // namespace harkara::sim::fuzz
