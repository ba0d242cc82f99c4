#include "sync/custody.h"

#include <algorithm>

#include "base/codec.h"
#include "sync/meta_key.h"
#include "sync/session.h"

namespace harkara::sync {
namespace {

using storage::BundleRecord;
using storage::BundleState;
using storage::Holder;
using storage::HolderRole;
using storage::Table;

constexpr std::string_view kPrefix = "await/";
// Four times the way there and back, and twice that after each time in vain.
constexpr std::uint64_t kPatience = 8;
constexpr std::uint64_t kLeast_ms = 3'600'000;
constexpr std::uint64_t kMost_ms = 10ULL * 24 * 3600 * 1000;
constexpr std::uint8_t kMostTimes = 8;
constexpr std::size_t kMaxUnwilling = 65'536;

struct Date {
  std::uint64_t due_ms = 0;  // on the residence clock
  std::uint8_t times = 0;    // that no receipt came
};

MetaKey key_of(const BundleId& id) {
  return {kPrefix, id.view()};
}

std::optional<Date> decode_date(View bytes) {
  ByteReader in(bytes);
  const Date date{in.u64(), in.u8()};
  if (!in.finished() || date.times > kMostTimes) return std::nullopt;
  return date;
}

bool save(Engine::Core& core, const BundleId& id, const Date& date) {
  ByteWriter out;
  out.u64(date.due_ms);
  out.u8(date.times);
  if (!core.check(core.context.bundles.store().put(Table::meta, key_of(id), out.take())))
    return false;
  core.note_write();
  core.receipt_dates.add(date.due_ms, id);
  return true;
}

std::uint8_t times_of(const Engine::Core& core, const BundleId& id) {
  const auto known = core.overdue.find(id);
  return known == core.overdue.end() ? std::uint8_t{0} : known->second;
}

std::uint64_t due_ms(const Engine::Core& core, const BundleRecord& record, std::uint8_t times) {
  const std::uint64_t delay_s =
      core.context.router.expected_delay_s(routed(core, record), core.now);
  const std::uint64_t patience = std::clamp(delay_s * 1000 * kPatience, kLeast_ms, kMost_ms);
  return core.residence_ms() + std::min(patience << times, kMost_ms);
}

// Each date that has come, with its bundle. A bundle may be on the agenda several times; what
// counts is the date in the store.
std::vector<std::pair<BundleId, Date>> dates_due(Engine::Core& core) {
  std::vector<std::pair<BundleId, Date>> due;
  std::set<BundleId> seen;
  for (const BundleId& id : core.receipt_dates.take_due(core.residence_ms())) {
    if (!seen.insert(id).second) continue;
    const auto stored = core.context.bundles.store().get(Table::meta, key_of(id));
    const auto date = stored ? decode_date(*stored) : std::nullopt;
    if (date && date->due_ms <= core.residence_ms()) due.emplace_back(id, *date);
  }
  return due;
}

// The first time we look for one more custodian beside those that we have; when none was
// found by the next time, all are asked again.
bool offer_again(Engine::Core& core, BundleRecord& record, Date date) {
  const BundleId& id = record.manifest.id;
  const BundleState before = std::exchange(record.state, BundleState::held);
  if (before == BundleState::forwarded)
    date.times = std::min<std::uint8_t>(kMostTimes, static_cast<std::uint8_t>(date.times + 1));
  else
    std::erase_if(record.holders,
                  [](const Holder& holder) { return holder.role == HolderRole::took_custody; });
  core.overdue[id] = date.times;
  date.due_ms = due_ms(core, record, date.times);
  if (!core.check(core.context.bundles.update(record, before)) || !save(core, id, date))
    return false;
  core.notice_after_commit(Notice::Kind::overdue, core.context.self, id,
                           "no receipt came in time; offered again");
  for (auto& [link, session] : core.sessions)
    if (session->live()) session->offers.consider(id);
  return true;
}

}  // namespace

RoutedBundle routed(const Engine::Core& core, const BundleRecord& record) {
  const crypto::BundleHeader& header = record.manifest.manifest.header;
  RoutedBundle bundle{header.destination, header.origin, header.service_class};
  for (const Holder& holder : record.holders)
    (holder.role == HolderRole::gave_us ? bundle.givers : bundle.custodians).push_back(holder.node);
  const BundleId& id = record.manifest.id;
  bundle.id = id;
  for (auto at = core.unwilling.lower_bound({id, NodeId{}});
       at != core.unwilling.end() && at->first == id; ++at)
    bundle.unwilling.push_back(at->second);
  bundle.overdue = times_of(core, id);
  return bundle;
}

std::size_t copies_wanted(const Engine::Core& core, const BundleRecord& record) {
  return core.context.router.copies(routed(core, record), core.now);
}

bool await_receipt(Engine::Core& core, const BundleRecord& record, const NodeId& custodian) {
  const BundleId& id = record.manifest.id;
  if (endpoint_of(custodian) != record.manifest.manifest.header.destination)
    return set_date(core, record);
  core.at_destination.insert(id);
  return true;
}

bool is_undated(const Engine::Core& core, const BundleRecord& record) {
  const bool passed_on = record.state == BundleState::forwarded ||
                         (record.state == BundleState::held && record.custodians() > 0);
  const BundleId& id = record.manifest.id;
  return passed_on && !core.at_destination.contains(id) &&
         !core.context.bundles.store().has(Table::meta, key_of(id));
}

bool set_date(Engine::Core& core, const BundleRecord& record) {
  const std::uint8_t times = times_of(core, record.manifest.id);
  return save(core, record.manifest.id, {due_ms(core, record, times), times});
}

bool hold_again(Engine::Core& core, BundleRecord& record) {
  record.state = BundleState::held;
  core.at_destination.erase(record.manifest.id);
  if (!core.check(core.context.bundles.update(record, BundleState::forwarded))) return false;
  return !is_undated(core, record) || set_date(core, record);
}

void date_unanswered(Engine::Core& core) {
  for (const BundleId& id : std::exchange(core.at_destination, {})) {
    const auto record = core.context.bundles.find(id);
    if (record && record->state == BundleState::forwarded && !set_date(core, *record)) return;
  }
}

void await_no_more(Engine::Core& core, const BundleId& id) {
  const bool dated = core.at_destination.erase(id) == 0;
  core.overdue.erase(id);
  const auto first = core.unwilling.lower_bound({id, NodeId{}});
  auto last = first;
  while (last != core.unwilling.end() && last->first == id) ++last;
  core.unwilling.erase(first, last);
  if (dated && core.check(core.context.bundles.store().remove(Table::meta, key_of(id))))
    core.note_write();
}

void heed_overdue(Engine::Core& core) {
  if (!core.dates_loaded) load_overdue(core);
  date_unanswered(core);
  for (const auto& [id, date] : dates_due(core)) {
    auto record = core.context.bundles.find(id);
    const bool ours =
        record && (record->state == BundleState::forwarded || record->state == BundleState::held);
    if (!ours) {
      await_no_more(core, id);
    } else if (!offer_again(core, *record, date)) {
      return;
    }
  }
}

void load_overdue(Engine::Core& core) {
  core.receipt_dates.clear();
  core.dates_loaded = true;
  std::vector<Bytes> meaningless;
  core.check(
      core.context.bundles.store().scan(Table::meta, as_view(kPrefix), [&](View key, View value) {
        const auto id = BundleId::from(key.subspan(kPrefix.size()));
        const auto date = decode_date(value);
        if (!id || !date) return meaningless.push_back(to_bytes(key)), true;
        core.receipt_dates.add(date->due_ms, *id);
        if (date->times > 0) core.overdue[*id] = date->times;
        return true;
      }));
  for (const Bytes& key : meaningless)
    if (!core.check(core.context.bundles.store().remove(Table::meta, key))) return;
  if (!meaningless.empty()) core.note_write();
}

void note_unwilling(Engine::Core& core, const NodeId& peer, const BundleId& id) {
  if (core.unwilling.size() >= kMaxUnwilling) core.unwilling.clear();
  core.unwilling.emplace(id, peer);
}

}  // namespace harkara::sync
