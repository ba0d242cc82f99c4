#include "sim/fuzz/inspector.h"

#include <algorithm>

#include "sim/oracle.h"

namespace harkara::sim::fuzz {
namespace {

using storage::BundleRecord;
using storage::BundleState;

std::string named(const BundleId& id) {
  return "bundle " + std::to_string(id.bytes[0] * 256 + id.bytes[1]);
}

const char* state_name(BundleState state) {
  switch (state) {
    case BundleState::receiving: return "receiving";
    case BundleState::held: return "held";
    case BundleState::forwarded: return "forwarded";
    case BundleState::here: return "here";
    case BundleState::delivered: return "delivered";
    case BundleState::expired: return "expired";
  }
  return "?";
}

}  // namespace

void Inspector::violated(Checker checker, const Actor& actor, const std::string& what) {
  network_.findings().violated(checker, network_.now_ms(), name_of(actor.place) + ": " + what);
}

void Inspector::after_event() {
  check_kept();
  for (const auto& actor : network_.actors()) {
    if (!actor->trusted() || actor->dark) continue;
    check_store(*actor);
    check_quota(*actor);
  }
}

void Inspector::at_end() {
  after_event();
  for (const auto& actor : network_.actors()) {
    check_bytes(*actor);
    if (actor->trusted() && !actor->dark) check_shown(*actor);
  }
  check_oracle();
}

// --- nothing acknowledged is lost ---

void Inspector::check_kept() {
  for (auto& [id, entry] : network_.ledger()) {
    if (entry.void_promise || entry.arrived_ms || entry.over(network_.now_ms())) continue;
    check_kept(id, entry);
  }
}

void Inspector::check_kept(const BundleId& id, Entry& entry) {
  network_.findings().looked(Checker::lost);
  std::string states;
  for (const auto& actor : network_.actors()) {
    if (!actor->trusted()) continue;
    const auto state = Network::state_at(*actor, id);
    if (state == BundleState::held || state == BundleState::here) return;
    if (state == BundleState::forwarded && believes_a_liar(*actor, id)) entry.doubtful = true;
    if (state) states += ", " + name_of(actor->place) + " " + state_name(*state);
  }
  if (entry.doubtful && (entry.origin_gone || origin_keeps(id, entry))) return;
  network_.findings().violated(Checker::lost, network_.now_ms(),
                               named(id) + " of " + name_of(entry.from) + " for " +
                                   name_of(entry.to) + " is kept by nobody" + states);
}

// Nobody has heard of it yet when the promise waits for a commit.
bool Inspector::believes_a_liar(Actor& actor, const BundleId& id) const {
  const auto record = actor.node->bundles().find(id);
  return record && std::ranges::any_of(record->holders, [&](const storage::Holder& holder) {
           return holder.role == storage::HolderRole::took_custody &&
                  std::ranges::any_of(network_.actors(), [&](const auto& other) {
                    return other->hostile && other->node->id() == holder.node;
                  });
         });
}

// A full store gives up its own copies last of all; then a doubtful one was the only one.
bool Inspector::origin_keeps(const BundleId& id, Entry& entry) {
  Actor& origin = *network_.actors()[entry.from];
  if (Network::state_at(origin, id) == BundleState::forwarded) return true;
  if (origin.node->bundles().tomb(id) != storage::TombReason::forgotten &&
      !forgot_in_time(origin, id))
    return false;
  entry.origin_gone = true;
  return true;
}

// --- the store's own invariants (storage/bundle_store.h) ---

void Inspector::check_store(Actor& actor) {
  storage::BundleStore& bundles = actor.node->bundles();
  std::set<BundleId> queued;
  std::set<BundleId> held;
  Status read = bundles.each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
    queued.insert(id);
    return true;
  });
  std::vector<BundleRecord> records;
  if (read)
    read = bundles.each_record([&](const BundleId& id, const BundleRecord& record) {
      if (record.state == BundleState::held) held.insert(id);
      records.push_back(record);
      return true;
    });
  network_.findings().looked(Checker::store);
  if (!read) return violated(Checker::store, actor, read.error().message);
  if (queued != held)
    violated(Checker::store, actor,
             std::to_string(held.size()) + " bundles are held and " +
                 std::to_string(queued.size()) + " are queued");
  for (const BundleRecord& record : records) check_record(actor, record);
}

void Inspector::check_record(Actor& actor, const BundleRecord& record) {
  network_.findings().looked(Checker::store);
  const BundleId& id = record.manifest.id;
  const auto present = actor.node->bundles().present(record);
  if (!present) return violated(Checker::store, actor, present.error().message);
  const bool all = std::ranges::find(*present, false) == present->end();
  const bool none = std::ranges::find(*present, true) == present->end();
  const bool over = record.state == BundleState::delivered || record.state == BundleState::expired;
  if (over ? !none : record.complete() && !all)
    violated(Checker::store, actor,
             named(id) + " is " + state_name(record.state) + " and its chunks are " +
                 (none  ? "gone"
                  : all ? "all there"
                        : "there in part"));
  const NodeId& origin = record.manifest.manifest.header.origin;
  if (record.state == BundleState::held && origin != actor.node->id() &&
      !actor.node->store().has(storage::Table::certificates, origin.view()))
    violated(Checker::store, actor, "keeps " + named(id) + " and cannot vouch for its origin");
  const auto entry = network_.ledger().find(id);
  if (entry == network_.ledger().end()) check_signed(actor, record);
  if (record.state != BundleState::delivered || entry == network_.ledger().end()) return;
  network_.findings().looked(Checker::ahead);
  if (!entry->second.arrived_ms && !network_.actors()[entry->second.to]->hostile)
    violated(Checker::ahead, actor, named(id) + " is called delivered, and is not");
}

// Nobody was told that this one is kept: its maker lost power, or it is made up.
void Inspector::check_signed(Actor& actor, const BundleRecord& record) {
  network_.findings().looked(Checker::forged);
  const NodeId& origin = record.manifest.manifest.header.origin;
  for (const auto& maker : network_.actors())
    if (maker->node->id() == origin &&
        crypto::verify_manifest(record.manifest, maker->node->keys().identity.public_key))
      return;
  violated(Checker::forged, actor, named(record.manifest.id) + " was signed by nobody");
}

void Inspector::after_meeting() {
  for (const auto& actor : network_.actors()) {
    if (!actor->trusted() || actor->dark) continue;
    for (const auto& [id, entry] : network_.ledger()) {
      const auto record = actor->node->bundles().find(id);
      if (record && record->state == BundleState::forwarded) check_belief(*actor, *record);
    }
  }
}

// A relay that passed a bundle on may give up its copy, and when its tomb has ended nothing
// there tells of it; a store that was put back from before that has no such excuse.
bool Inspector::forgot_in_time(const Actor& actor, const BundleId& id) const {
  const auto buried = actor.buried_ms.find(id);
  return buried != actor.buried_ms.end() &&
         network_.now_ms() - buried->second >= Network::kTombsLast_ms;
}

// They have just met: who believes that the other keeps a bundle is right, or was told, or the
// other passed it on and has forgotten it in good time.
void Inspector::check_belief(Actor& actor, const BundleRecord& record) {
  for (const Wire* wire : actor.wires) {
    const std::size_t other = wire->pair().a == actor.place ? wire->pair().b : wire->pair().a;
    Actor& peer = *network_.actors()[other];
    const bool believed = record.held_by(peer.node->id(), storage::HolderRole::took_custody);
    if (!believed || !peer.trusted()) continue;
    network_.findings().looked(Checker::ahead);
    const BundleId& id = record.manifest.id;
    if (!peer.node->bundles().knows(id) && !forgot_in_time(peer, id))
      violated(Checker::ahead, actor,
               "believes that " + name_of(other) + " keeps " + named(id) +
                   ", which it has lost, and they have met");
  }
}

// --- space, content, persons ---

void Inspector::check_quota(Actor& actor) {
  const storage::Usage usage = actor.node->store().usage();
  network_.findings().looked(Checker::quota);
  if (usage.used_bytes > usage.quota_bytes && usage.used_bytes > actor.quota_bytes)
    violated(Checker::quota, actor,
             std::to_string(usage.used_bytes) + " bytes of " + std::to_string(usage.quota_bytes));
}

void Inspector::check_bytes(Actor& actor) {
  const storage::MemoryStore::Image image = actor.node->store().image();
  Bytes buffer;
  for (const auto& table : image)
    for (auto at = table.begin(); !table.is_end(at); at = table.next(at)) {
      network_.findings().looked(Checker::secret);
      if (as_text(table.record(at).value(buffer)).find(network_.marker()) != std::string_view::npos)
        violated(Checker::secret, actor, "content lies in its store unsealed");
    }
  network_.findings().looked(Checker::quota);
  if (actor.node->store().counted_anew() != actor.node->store().usage().used_bytes)
    violated(Checker::quota, actor, "its store counts other bytes than it holds");
}

void Inspector::check_shown(Actor& actor) {
  for (const auto& [id, entry] : network_.ledger()) {
    if (entry.to != actor.place || !entry.arrived_ms || actor.copy) continue;
    network_.findings().looked(Checker::twice);
    const bool has = Network::state_at(actor, id) == BundleState::here;
    if (has && !actor.shown.contains(id) && !actor.being_shown.contains(id))
      violated(Checker::lost, actor, named(id) + " arrived, and its person never saw it");
  }
}

void Inspector::check_oracle() {
  ContactPlan plan = network_.contacts_so_far();
  std::ranges::stable_sort(plan.contacts, {}, &PlannedContact::start_ms);
  const Oracle oracle(plan);
  for (const auto& [id, entry] : network_.ledger()) {
    if (!entry.arrived_ms) continue;
    network_.findings().looked(Checker::early);
    const std::int64_t bound =
        oracle.delivery_ms({static_cast<std::uint32_t>(entry.from),
                            static_cast<std::uint32_t>(entry.to), entry.created_ms, entry.bytes});
    if (*entry.arrived_ms < bound)
      network_.findings().violated(
          Checker::early, *entry.arrived_ms,
          named(id) + " arrived at " + std::to_string(*entry.arrived_ms) + " ms, the bound is " +
              (bound == kNever_ms ? "never" : std::to_string(bound) + " ms"));
  }
}

}  // namespace harkara::sim::fuzz
