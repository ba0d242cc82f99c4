// What the engines say, held against what is true; and the persons who read their mail.
#include "sim/fuzz/asked_router.h"
#include "sim/fuzz/network.h"

namespace harkara::sim::fuzz {
namespace {

using storage::BundleState;
using Kind = sync::Notice::Kind;

constexpr std::int64_t kMailOpened_ms = 500;  // after it arrived
// A bundle is dated by the store's residence clock: the engine dates it anew when that is so
// far behind, unless the disk undoes what it writes. Then it is as far as housekeeping, and
// the bundle's age goes along with it.
constexpr std::int64_t kResidenceBehind_ms = 5'000;
constexpr std::int64_t kBehindAfterFailure_ms = 300'000 + 5'000;
constexpr std::int64_t kMailTriedAgain_ms = 60'000;

std::string short_name(const BundleId& id) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < 4; ++i) {
    out += kDigits[id.bytes[i] >> 4U];
    out += kDigits[id.bytes[i] & 0xfU];
  }
  return out;
}

bool worth_telling(Kind kind) {
  return kind != Kind::contact && kind != Kind::contact_lost;
}

}  // namespace

void Network::heard(Actor& actor, const sync::Notice& notice) {
  if (actor.dark) return;
  if (tell_ && worth_telling(notice.kind)) {
    const Actor* peer = actor_of(notice.peer);
    told("  " + name_of(actor.place) + ": " + sync::notice_name(notice.kind) +
         (notice.bundle ? " " + short_name(*notice.bundle) : "") +
         (peer != nullptr && peer != &actor ? ", " + name_of(peer->place) : "") +
         (notice.detail.empty() ? "" : ": " + notice.detail));
  }
  if (notice.kind == Kind::store_failed) actor.store_failed = true;
  if (notice.kind == Kind::custody_lost) actor.passed_on.clear();  // some are here again
  if (actor.hostile || !notice.bundle) return;
  const BundleId& id = *notice.bundle;
  switch (notice.kind) {
    case Kind::arrived:
      world_.after(kMailOpened_ms, [this, &actor] { open_mail(actor); });
      [[fallthrough]];
    case Kind::accepted: {
      findings_.looked(Checker::ahead);
      if (!actor.node->bundles().knows(id))
        findings_.violated(Checker::ahead, now_ms(),
                           name_of(actor.place) + " says that it has " + short_name(id) +
                               ", of which it has no record");
      actor.ever_held.insert(id);
      const auto entry = ledger_.find(id);
      if (entry != ledger_.end() && entry->second.to == actor.place && !entry->second.arrived_ms)
        entry->second.arrived_ms = now_ms();
      break;
    }
    case Kind::custody_passed:
      if (Actor* peer = actor_of(notice.peer)) heard_custody(actor, *peer, id);
      break;
    case Kind::overdue: actor.passed_on.erase(id); break;
    case Kind::receipt: heard_receipt(actor, id); break;
    case Kind::expired: heard_expiry(actor, id); break;
    default: break;
  }
}

void Network::heard_custody(Actor& actor, Actor& peer, const BundleId& id) {
  const bool damaged = std::ranges::any_of(
      actor.wires, [&](const Wire* wire) { return wire->joins(peer) && wire->is_damaged(); });
  if (peer.hostile || damaged) {
    around_.doubt(id);
    return;
  }
  findings_.looked(Checker::ahead);
  if (!peer.ever_held.contains(id))
    findings_.violated(Checker::ahead, now_ms(),
                       name_of(actor.place) + " believes that " + name_of(peer.place) + " keeps " +
                           short_name(id) + ", which never had it");
  const auto onward = peer.passed_on.find(id);
  if (onward != peer.passed_on.end() && state_at(peer, id) == BundleState::forwarded &&
      !onward->second.contains(actor.node->id()))
    findings_.violated(Checker::ahead, now_ms(),
                       name_of(actor.place) + " believes that " + name_of(peer.place) + " keeps " +
                           short_name(id) + ", which had passed it on before it was asked");
  judge_copies(actor, id);
}

void Network::judge_copies(Actor& actor, const BundleId& id) {
  const auto record = actor.node->bundles().find(id);
  if (!record || record->state != BundleState::forwarded) return;
  std::set<NodeId>& givers = actor.passed_on[id];
  givers.clear();
  for (const storage::Holder& holder : record->holders)
    if (holder.role == storage::HolderRole::gave_us) givers.insert(holder.node);
  const auto& router = dynamic_cast<const AskedRouter&>(actor.node->router());
  const std::optional<std::size_t> wanted = router.fewest_copies(id);
  findings_.looked(Checker::copies);
  if (!wanted || record->custodians() < *wanted)
    findings_.violated(Checker::copies, now_ms(),
                       name_of(actor.place) + " rests " + short_name(id) + " with " +
                           std::to_string(record->custodians()) + " custodians of " +
                           (wanted ? std::to_string(*wanted) : "as many as nobody asked for"));
}

void Network::heard_receipt(const Actor& actor, const BundleId& id) {
  const auto entry = ledger_.find(id);
  if (entry == ledger_.end() || actors_[entry->second.to]->hostile) return;
  findings_.looked(Checker::ahead);
  if (!entry->second.arrived_ms)
    findings_.violated(Checker::ahead, now_ms(),
                       name_of(actor.place) + " says that " + short_name(id) +
                           " is delivered, and it is not at " + name_of(entry->second.to));
}

void Network::heard_expiry(const Actor& actor, const BundleId& id) {
  const auto entry = ledger_.find(id);
  if (entry == ledger_.end() || entry->second.doubtful || entry->second.void_promise) return;
  findings_.looked(Checker::ahead);
  const bool undone = actor.store_failed || actors_[entry->second.from]->store_failed;
  const std::int64_t behind_ms = undone ? kBehindAfterFailure_ms : kResidenceBehind_ms;
  if (!entry->second.over(now_ms() + behind_ms))
    findings_.violated(
        Checker::ahead, now_ms(),
        name_of(actor.place) + " gives up " + short_name(id) + " before its lifetime is over");
}

// Reading is one transaction of the application, in the store that the engine writes too.
void Network::open_mail(Actor& actor) {
  if (actor.dark || actor.lost) return;
  storage::BundleStore& bundles = actor.node->bundles();
  std::vector<std::pair<std::uint64_t, BundleId>> mail;
  const Status read = bundles.each_inbox([&](std::uint64_t ref, const BundleId& id) {
    mail.emplace_back(ref, id);
    return true;
  });
  if (!read)
    return findings_.violated(Checker::store, now_ms(), "inbox of " + name_of(actor.place));
  if (mail.empty()) return;
  Status status = ok();
  for (const auto& [ref, id] : mail) {
    check_readable(actor, id);
    actor.being_shown.insert(id);
    if (status) status = bundles.remove_from_inbox(ref);
  }
  if (status) status = bundles.store().commit();
  if (actor.dark) return;  // whether it was written, the next start will tell
  actor.being_shown.clear();
  if (status)
    for (const auto& [ref, id] : mail) show(actor, id);
  else
    world_.after(kMailTriedAgain_ms, [this, &actor] { open_mail(actor); });
  actor.node->store_changed();
}

void Network::check_readable(Actor& actor, const BundleId& id) {
  findings_.looked(Checker::forged);
  storage::BundleStore& bundles = actor.node->bundles();
  const auto record = bundles.find(id);
  const std::uint32_t chunks = record ? record->manifest.manifest.shape().chunks() : 0;
  bool fine = chunks > 0;
  for (std::uint32_t i = 0; fine && i < chunks; ++i) fine = bundles.chunk(*record, i).has_value();
  if (!fine)
    findings_.violated(
        Checker::forged, now_ms(),
        short_name(id) + " is in the inbox of " + name_of(actor.place) + " and does not verify");
}

void Network::show(Actor& actor, const BundleId& id) {
  if (actor.hostile) return;
  findings_.looked(Checker::twice);
  if (++actor.shown[id] > 1)
    findings_.violated(Checker::twice, now_ms(),
                       short_name(id) + " is shown twice at " + name_of(actor.place));
}

}  // namespace harkara::sim::fuzz
