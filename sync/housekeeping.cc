// What time alone brings about: bundles expire, delivered ones are forgotten once
// nobody can offer them any more, caches are evicted when space is short.
#include <algorithm>

#include "base/limits.h"
#include "sync/custody.h"
#include "sync/route_memory.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;

constexpr std::uint64_t kForgetSlack_ms = 48ULL * 3600 * 1000;  // other nodes' clocks differ

// Other processes write records too: those that wait are noted when they are first offered,
// the others are found within a day.
constexpr std::uint64_t kLookAtLeastEvery_ms = 24ULL * 3600 * 1000;
constexpr std::uint64_t kTombsEvery_ms = 6ULL * 3600 * 1000;

std::uint64_t lifetime_ms(const BundleRecord& record) {
  return std::uint64_t{record.manifest.manifest.header.lifetime_s} * 1000;
}

bool over(Engine::Core& core, const BundleRecord& record, std::uint64_t slack_ms) {
  return core.age_ms(record) >= lifetime_ms(record) + slack_ms;
}

bool waits(BundleState state) {
  return state == BundleState::receiving || state == BundleState::held ||
         state == BundleState::forwarded;
}

Status expire(Engine::Core& core, BundleRecord& record) {
  const BundleState before = std::exchange(record.state, BundleState::expired);
  await_no_more(core, record.manifest.id);
  HARKARA_TRY(core.context.bundles.purge_chunks(record));
  HARKARA_TRY(core.context.bundles.update(record, before));
  note_lifetime(core, record);
  core.notice_after_commit(Notice::Kind::expired, core.context.self, record.manifest.id);
  for (auto& [link, session] : core.sessions)
    if (session->live()) {
      session->outgoing.withdraw(record.manifest.id);
      session->incoming.abandon(record.manifest.id);
    }
  return ok();
}

Status forget(Engine::Core& core, const BundleRecord& record) {
  const std::uint64_t until = core.residence_ms() + kForgetSlack_ms;
  const auto reason = record.state == BundleState::delivered ? storage::TombReason::delivered
                                                             : storage::TombReason::expired;
  HARKARA_TRY(
      core.context.bundles.store().remove(storage::Table::receipts, record.manifest.id.view()));
  return core.context.bundles.bury(record, reason, until);
}

struct Over {
  std::vector<BundleRecord> expired;
  std::vector<BundleRecord> forgotten;
  std::vector<BundleRecord> undated;
};

// Of our own bundles, and of what came for us, the record stays: the case shows it.
bool may_be_forgotten(const Engine::Core& core, const BundleRecord& record) {
  if (!core.options.keep_own_records) return !waits(record.state);
  const bool ended = record.state == BundleState::delivered || record.state == BundleState::expired;
  return ended && record.manifest.manifest.header.origin != core.context.self;
}

void look(Engine::Core& core, const BundleRecord& record, Over& out) {
  if (waits(record.state) && over(core, record, 0)) {
    out.expired.push_back(record);
  } else if (may_be_forgotten(core, record) && over(core, record, kForgetSlack_ms)) {
    out.forgotten.push_back(record);
  } else {
    note_lifetime(core, record);
    if (is_undated(core, record)) out.undated.push_back(record);
  }
}

// Now and then every record is looked at, else those whose time has come.
Over records_over(Engine::Core& core) {
  Over out;
  const std::vector<BundleId> due = core.lifetimes.take_due(core.residence_ms());
  if (core.residence_ms() < core.look_at_all_ms) {
    for (const BundleId& id : due)
      if (const auto record = core.context.bundles.find(id)) look(core, *record, out);
    return out;
  }
  core.look_at_all_ms = core.residence_ms() + kLookAtLeastEvery_ms;
  core.lifetimes.clear();
  const auto visit = [&](const BundleId&, const BundleRecord& record) {
    look(core, record, out);
    return true;
  };
  if (!core.check(core.context.bundles.each_record(visit))) core.look_at_all_ms = 0;
  return out;
}

bool end_all(Engine::Core& core, Over over) {
  for (BundleRecord& record : over.expired)
    if (!core.check(expire(core, record))) return false;
  for (const BundleRecord& record : over.forgotten)
    if (!core.check(forget(core, record))) return false;
  for (const BundleRecord& record : over.undated)
    if (!set_date(core, record)) return false;
  return true;
}

bool forget_tombs(Engine::Core& core) {
  if (core.residence_ms() < core.tombs_due_ms) return true;
  core.tombs_due_ms = core.residence_ms() + kTombsEvery_ms;
  return core.check(core.context.bundles.forget_tombs(core.residence_ms()));
}

}  // namespace

void note_lifetime(Engine::Core& core, const BundleRecord& record) {
  const std::uint64_t slack_ms = waits(record.state) ? 0 : kForgetSlack_ms;
  const std::uint64_t ends_ms = lifetime_ms(record) + slack_ms;
  const std::uint64_t age_ms = core.age_ms(record);
  if (age_ms >= ends_ms && slack_ms > 0) return;  // ours, which stays
  const std::uint64_t left_ms = ends_ms > age_ms ? ends_ms - age_ms : 0;
  core.lifetimes.add(core.residence_ms() + left_ms, record.manifest.id);
}

void keep_house(Engine::Core& core) {
  core.house_kept_ms = core.now.monotonic_ms;
  auto& bundles = core.context.bundles;
  if (!end_all(core, records_over(core))) {
    core.look_at_all_ms = 0;  // for those that were not reached
    return;
  }
  if (!forget_tombs(core)) return;
  heed_overdue(core);
  const auto freed = bundles.evict(core.residence_ms() + kForgetSlack_ms, core.context.self);
  if (!freed && !core.check(freed.error())) return;
  core.note_write();
  for (auto& [link, session] : core.sessions) {
    if (!session->live()) continue;
    session->incoming.drop_evicted();
    session->outgoing.retry_full();
    save_route(core, session->node());
  }
  reconsider_routes(core, Reconsider::at_any_rate);  // waits grow, and claims end, by time alone
}

}  // namespace harkara::sync
