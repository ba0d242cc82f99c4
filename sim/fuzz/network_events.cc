// What befalls a network.
#include <algorithm>

#include "sim/fuzz/network.h"

namespace harkara::sim::fuzz {
namespace {

using storage::BundleState;

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kFarthestOff_ms = 4LL * 365 * 24 * kHour_ms;  // certificates still hold
constexpr std::uint64_t kFramesTamperedWith = 48;

}  // namespace

void Network::apply(const Event& event) {
  pass(event.gap_ms);
  if (event.kind == Event::Kind::meet) {
    meet(*wires_[event.place], static_cast<std::int64_t>(event.amount),
         {event.tamper, event.detail % kFramesTamperedWith, event.detail * 7919, event.mood});
    return;
  }
  Actor& actor = *actors_[event.place];
  if (actor.lost || actor.dark) return;
  storage::MemoryStore& store = actor.node->store();
  switch (event.kind) {
    case Event::Kind::meet: break;
    case Event::Kind::send:
      send(event.place, event.to, event.to == 0 && event.detail % 2 == 1, event.service_class,
           event.amount, event.lifetime_s);
      break;
    case Event::Kind::crash:
      if (event.amount == 0)
        go_dark(actor);
      else
        actor.writes_left = event.amount - 1;
      break;
    case Event::Kind::fail_write:
      if (fails_a_person(event))
        fail_person(actor);
      else if (event.detail % 2 == 0)
        store.fail_write_after(event.amount + 1);
      else
        store.fail_next_commit(event.detail % 4 == 1 ? Errc::io : Errc::full);
      break;
    case Event::Kind::fill_disk: {
      store.set_quota(store.usage().used_bytes);
      const std::int64_t until = now_ms() + static_cast<std::int64_t>(event.amount);
      actor.disk_full_until_ms = until;
      world_.at(until, [&actor, until] {
        if (actor.disk_full_until_ms == until) actor.node->store().set_quota(actor.quota_bytes);
      });
      break;
    }
    case Event::Kind::step_clock: {
      const std::int64_t by =
          static_cast<std::int64_t>(event.amount) * kHour_ms * (event.detail % 2 == 0 ? 1 : -1);
      const std::int64_t off =
          std::clamp(actor.node->clock_off_ms() + by, -kFarthestOff_ms, kFarthestOff_ms);
      actor.node->step_clock(off - actor.node->clock_off_ms());
      actor.clock_set = true;
      break;
    }
    case Event::Kind::copy: copy_store(actor); break;
    case Event::Kind::restore: put_back(actor); break;
    case Event::Kind::lose: lose(actor); break;
  }
}

// --- time ---

void Network::pass(std::int64_t ms) {
  const std::int64_t until = now_ms() + ms;
  do {
    world_.run_until(std::min(until, now_ms() + kTombsSeenWithin_ms));
    for (const auto& actor : actors_)
      if (actor->trusted() && !actor->dark) note_tombs(*actor);
  } while (now_ms() < until);
}

std::set<BundleId> Network::tombs_at(Actor& actor) {
  std::set<BundleId> ids;
  const Status read = actor.node->store().scan_keys(storage::Table::tombs, {}, [&](View key) {
    if (const auto id = BundleId::from(key)) ids.insert(*id);
    return true;
  });
  HARKARA_ASSERT(read);
  return ids;
}

void Network::note_tombs(Actor& actor) {
  for (const BundleId& id : tombs_at(actor)) actor.buried_ms.try_emplace(id, now_ms());
}

// Those that had not reached the disk; others may have ended in their time.
void Network::forget_tombs(Actor& actor) {
  const std::set<BundleId> there = tombs_at(actor);
  std::erase_if(actor.buried_ms, [&](const auto& tomb) {
    return !there.contains(tomb.first) && now_ms() - tomb.second < kTombsLast_ms;
  });
}

// --- a person's write fails ---

// It is one transaction with what the engine has not committed yet: both are undone, and the
// engine is not told.
void Network::fail_person(Actor& actor) {
  storage::MemoryStore& store = actor.node->store();
  for (int i = 0; i < 200 && store.uncommitted_bytes() == 0; ++i) pass(10);
  if (actor.dark || store.uncommitted_bytes() == 0) return;
  store.fail_write_after(1);
  send(actor.place, actor.place == 0 ? 1 : 0, false, ServiceClass::routine, 900, 7 * 24 * 3600);
  store.fail_write_after(0);
}

// --- power ---

Status Network::interfere(Actor& actor, storage::MemoryStore::Step) {
  if (actor.dark) return fail(Errc::io, "there is no power");
  if (!actor.writes_left || (*actor.writes_left)-- > 0) return ok();
  go_dark(actor);
  return fail(Errc::io, "the power went");
}

void Network::go_dark(Actor& actor) {
  actor.dark = true;
  actor.writes_left.reset();
  world_.after(0, [this, &actor] {
    if (!actor.lost) start_again(actor);
  });
}

void Network::start_again(Actor& actor) {
  told(name_of(actor.place) + " has lost power, and starts again");
  for (Wire* wire : actor.wires) wire->cut();
  actor.wakes();
  actor.node->lose_power();
  forget_tombs(actor);
  note_held(actor);
  note_shown(actor);
  open_mail(actor);
}

// The power may have gone after a commit and before anybody heard of it.
void Network::note_held(Actor& actor) {
  if (actor.hostile) return;
  for (const BundleId& id : complete_at(actor)) {
    actor.ever_held.insert(id);
    const auto entry = ledger_.find(id);
    if (entry != ledger_.end() && entry->second.to == actor.place && !entry->second.arrived_ms &&
        state_at(actor, id) == BundleState::here)
      entry->second.arrived_ms = now_ms();
  }
}

void Network::note_shown(Actor& actor) {
  if (actor.hostile) return;
  std::set<BundleId> unopened;
  const auto listed = actor.node->bundles().each_inbox([&](std::uint64_t, const BundleId& id) {
    unopened.insert(id);
    return true;
  });
  HARKARA_ASSERT(listed);
  for (const BundleId& id : std::exchange(actor.being_shown, {})) {
    const auto state = state_at(actor, id);  // the power may have taken its arrival, or a part
    const bool came = state == BundleState::here || state == BundleState::delivered;
    if (came && !unopened.contains(id)) show(actor, id);
  }
}

// --- copies, put back ---

std::set<BundleId> Network::complete_at(Actor& actor) {
  std::set<BundleId> ids;
  const Status read = actor.node->bundles().each_record(
      [&](const BundleId& id, const storage::BundleRecord& record) {
        if (record.state == BundleState::held || record.state == BundleState::forwarded ||
            record.state == BundleState::here)
          ids.insert(id);
        return true;
      });
  HARKARA_ASSERT(read);
  return ids;
}

void Network::copy_store(Actor& actor) {
  storage::MemoryStore& store = actor.node->store();
  if (store.uncommitted_bytes() > 0 && !store.commit()) return;
  if (actor.dark) return;
  actor.node->store_changed();
  if (store.uncommitted_bytes() > 0) return;
  note_tombs(actor);
  actor.copy = Actor::Copy{store.image(), actor.shown, actor.buried_ms};
}

void Network::put_back(Actor& actor) {
  const std::set<BundleId> had = complete_at(actor);
  actor.dark = true;
  for (Wire* wire : actor.wires) wire->cut();
  actor.wakes();
  actor.shown = actor.copy ? actor.copy->shown : std::map<BundleId, unsigned>{};
  actor.passed_on.clear();
  actor.buried_ms = actor.copy ? actor.copy->buried_ms : std::map<BundleId, std::int64_t>{};
  actor.node->restore(actor.copy ? actor.copy->image : storage::MemoryStore::Image{});
  doubt_what_is_gone(actor, had);
  note_held(actor);
  open_mail(actor);
}

void Network::lose(Actor& actor) {
  if (actor.place == 0) return;  // without the hub nothing is left to look at
  const std::set<BundleId> had = complete_at(actor);
  actor.dark = true;
  for (Wire* wire : actor.wires) wire->cut();
  actor.lost = true;
  doubt_what_is_gone(actor, had);
}

void Network::doubt_what_is_gone(Actor& actor, const std::set<BundleId>& had) {
  for (auto& [id, entry] : ledger_) {
    const auto state = actor.lost ? std::nullopt : state_at(actor, id);
    const bool kept =
        state == BundleState::held || state == BundleState::here || state == BundleState::delivered;
    if (entry.from == actor.place && !kept && state != BundleState::forwarded)
      entry.origin_gone = true;
    if (had.contains(id) && !kept) entry.doubtful = true;
  }
}

}  // namespace harkara::sim::fuzz
