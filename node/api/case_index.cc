#include "node/api/case_index.h"

#include <algorithm>

#include "node/consult/case_thread.h"
#include "node/consult/case_view.h"
#include "node/consult/desk_queue.h"
#include "node/consult/field_checks.h"
#include "node/consult/turn.h"

namespace harkara::node::api {
namespace {

constexpr std::int64_t kOrderHolds_ms = 5'000;
constexpr std::size_t kOrders = 256;

// What queue and lists look at, and nothing that a patient or a clinician wrote.
consult::CaseView without_texts(consult::CaseView view) {
  std::erase_if(view.events, [](const consult::Event& event) {
    return event.kind != consult::EventKind::answered;
  });
  for (consult::Event& event : view.events) {
    consult::Event slim;
    slim.kind = event.kind;
    slim.time_ms = event.time_ms;
    slim.body = consult::Json::object();
    slim.body["stage"] =
        consult::kStageNames.at(static_cast<std::size_t>(consult::stage_of(event.body)));
    event = std::move(slim);
  }
  view.events.shrink_to_fit();
  view.attachments = {};
  view.answer_attachments = {};
  view.story.record = nullptr;
  view.story.referrals = {};
  view.story.withdrawn_why = {};
  return view;
}

}  // namespace

// In pieces: searching the keys of a hundred thousand cases takes a tenth of a second.
Status CaseIndex::scan(std::int64_t end_ms) {
  constexpr std::size_t kLooks = 256;  // cases between two looks at the clock
  std::optional<CaseId> at;
  std::size_t events = 0;
  std::size_t seen = 0;
  bool paused = false;
  const Bytes from = scan_from_ ? to_bytes(scan_from_->view()) : Bytes{};
  const auto visit = [&](View key) {
    if (key.size() != CaseId::kSize + EventId::kSize) return true;
    const CaseId id = *CaseId::from(key.first(CaseId::kSize));
    if (at && id != *at) {
      judge(*at, std::exchange(events, 0));
      paused = ++seen % kLooks == 0 && station_.clock().now().monotonic_ms >= end_ms;
    }
    at = id;
    if (!paused) ++events;
    return !paused;
  };
  HARKARA_TRY(station_.store().scan_keys(storage::Table::events, {}, visit, from));
  scan_from_ = paused ? at : std::nullopt;
  if (paused) return ok();
  if (at) judge(*at, events);
  scanned_ = true;
  return ok();
}

void CaseIndex::judge(const CaseId& id, std::size_t events) {
  const auto at = entries_.find(id);
  // Attachments that arrive make no event.
  const bool stale = at == entries_.end() || at->second.events != events ||
                     (!at->second.view.complete && at->second.open());
  if (stale) dirty_.push_back(id);
}

std::int64_t CaseIndex::wait_ms(std::int64_t now_ms) const {
  constexpr std::int64_t kIdle_ms = 1'000;
  constexpr std::int64_t kBusy_ms = 2;
  if (!dirty_.empty() || scan_from_) return kBusy_ms;
  return scan_due_ ? std::clamp(next_scan_ms_ - now_ms, kBusy_ms, kIdle_ms) : kIdle_ms;
}

Status CaseIndex::step(std::int64_t budget_ms) {
  const std::int64_t begun = station_.clock().now().monotonic_ms;
  const std::int64_t end = begun + budget_ms;
  const bool begins = scan_due_ && !scan_from_ && begun >= next_scan_ms_;
  const bool scans = dirty_.empty() && (scan_from_ || begins);
  if (!scans && dirty_.empty()) return ok();
  consult::Turn turn(station_.store());
  HARKARA_TRY(turn.begin_read());
  if (scans) {
    if (!scan_from_) scan_due_ = false;
    HARKARA_TRY(scan(end));
    const std::int64_t now = station_.clock().now().monotonic_ms;
    next_scan_ms_ = std::max(next_scan_ms_, now) + 20 * (now - begun);
  }
  while (!dirty_.empty() && station_.clock().now().monotonic_ms < end) {
    const CaseId id = dirty_.front();
    dirty_.pop_front();
    HARKARA_TRY(read(id));
  }
  return station_.store().commit();
}

Status CaseIndex::touch(const CaseId& id) {
  consult::Turn turn(station_.store());
  HARKARA_TRY(turn.begin_read());
  HARKARA_TRY(read(id));
  return station_.store().commit();
}

void CaseIndex::put_aside(const CaseId& id) {
  lines_.forget(id);
  const auto at = entries_.find(id);
  if (at == entries_.end()) return;
  const Entry& entry = at->second;
  groups_.at(group_of(entry.clinic, entry.desk, entry.open())).erase(entry.key);
  Desk& desk = desks_[entry.view.desk];
  desk.open.erase(entry.key);
  desk.done.erase(entry.key);
  if (!entry.view.events.empty()) desk.answered.erase({entry.view.events.back().time_ms, id});
  entries_.erase(at);
}

void CaseIndex::enlist(const CaseId& id, const Entry& entry) {
  groups_.at(group_of(entry.clinic, entry.desk, entry.open())).insert(entry.key);
  if (!entry.desk) return;
  Desk& desk = desks_[entry.view.desk];
  (entry.open() ? desk.open : desk.done).insert(entry.key);
  if (!entry.view.events.empty()) desk.answered.insert({entry.view.events.back().time_ms, id});
}

Status CaseIndex::read(const CaseId& id) {
  HARKARA_ASSIGN(const auto thread, consult::load_thread(station_.store(), id));
  if (consult::opening_of(thread) == nullptr) return ok();
  HARKARA_ASSIGN(consult::CaseView view, consult::view_case(station_.bundles(), thread));
  const Config& config = station_.home().config;
  const auto desks = config.desk_addresses();
  Entry entry;
  entry.events = thread.size() + view.story.ignored;
  entry.clinic = view.origin_node == config.name;
  entry.desk = std::ranges::find(desks, view.desk) != desks.end();
  entry.read_ms = station_.clock().now().wall_ms;
  entry.key = {view.opened_ms, id};
  if (entry.clinic) entry.patient = consult::patients::mention_of(view);
  entry.view = without_texts(std::move(view));
  const bool changed = scanned_;
  put_aside(id);
  enlist(id, entry);
  if (changed) changed_.push_back({id, entry.clinic, entry.desk});
  entries_.emplace(id, std::move(entry));
  ++revision_;
  return ok();
}

// Merges the groups that are asked for; each is in order already.
CaseIndex::Page CaseIndex::page(const Wanted& wanted) const {
  struct Walk {
    Group::const_reverse_iterator at;
    Group::const_reverse_iterator end;
  };
  std::vector<Walk> walks;
  std::optional<Key> last;
  Page out;
  for (std::size_t i = 0; i < kGroups; ++i) {
    const bool mine = (wanted.clinic && (i & 4U) != 0) || (wanted.desk && (i & 2U) != 0);
    if (!mine || (wanted.open && *wanted.open != ((i & 1U) != 0))) continue;
    out.total += groups_.at(i).size();
    const auto from = wanted.after ? groups_.at(i).lower_bound(*wanted.after) : groups_.at(i).end();
    walks.push_back({std::make_reverse_iterator(from), groups_.at(i).rend()});
  }
  while (true) {
    Walk* best = nullptr;
    for (Walk& walk : walks)
      if (walk.at != walk.end && (best == nullptr || *best->at < *walk.at)) best = &walk;
    if (best == nullptr) return out;
    if (out.ids.size() == wanted.limit) break;
    last = *best->at;
    out.ids.push_back(last->second);
    ++best->at;
  }
  out.next = last;
  return out;
}

const std::vector<CaseId>& CaseIndex::ordered(const std::string& desk,
                                              const std::string& specialist, Moment now) {
  if (orders_.size() > kOrders) orders_.clear();
  Ordered& order = orders_[{desk, specialist}];
  const bool fresh = !order.ids.empty() && order.revision == revision_ &&
                     now.monotonic_ms - order.made_ms < kOrderHolds_ms;
  if (fresh) return order.ids;
  Desk& at = desks_[desk];
  std::vector<consult::Waiting> waiting;
  std::vector<CaseId> ids;
  waiting.reserve(at.open.size());
  ids.reserve(at.open.size());
  for (const auto& [opened_ms, id] : at.open) {
    const Entry& entry = entries_.at(id);
    waiting.push_back(consult::waiting_of(entry.view, specialist, now.wall_ms, entry.read_ms));
    waiting.back().tie = waiting.size();
    ids.push_back(id);
  }
  order = {revision_, now.monotonic_ms, {}};
  order.ids.reserve(ids.size());
  for (const std::size_t i : consult::desk_order(waiting, shares(at, now)))
    order.ids.push_back(ids[i]);
  return order.ids;
}

// The same for all specialists of the desk. Ten days are more than the shares look back.
const consult::DeskShares& CaseIndex::shares(Desk& desk, Moment now) const {
  constexpr std::int64_t kLately_ms = std::int64_t{10} * 24 * 3600 * 1000;
  const bool fresh =
      desk.shares_revision == revision_ && now.monotonic_ms - desk.shares_made_ms < kOrderHolds_ms;
  if (fresh) return desk.shares;
  desk.shares = {};
  for (auto at = desk.answered.lower_bound({now.wall_ms - kLately_ms, CaseId{}});
       at != desk.answered.end(); ++at) {
    const Entry& entry = entries_.at(at->second);
    consult::count_taken(desk.shares, entry.view, now.wall_ms);
  }
  desk.shares_revision = revision_;
  desk.shares_made_ms = now.monotonic_ms;
  return desk.shares;
}

CaseIndex::Queue CaseIndex::queue(const std::string& desk, const std::string& specialist,
                                  Moment now, std::size_t from, std::size_t limit) {
  Queue out;
  const std::vector<CaseId>& open = ordered(desk, specialist, now);
  const std::set<Key>& done = desks_[desk].done;
  out.open = open.size();
  out.total = open.size() + done.size();
  for (std::size_t i = from; i < open.size() && out.ids.size() < limit; ++i)
    out.ids.push_back(open[i]);
  const std::size_t skipped = std::min(from - std::min(from, open.size()), done.size());
  for (auto at = std::next(done.begin(), static_cast<std::ptrdiff_t>(skipped));
       at != done.end() && out.ids.size() < limit; ++at)
    out.ids.push_back(at->second);
  return out;
}

std::optional<CaseId> CaseIndex::count_waits(consult::FairnessCount& count, const std::string& desk,
                                             const std::optional<CaseId>& from,
                                             std::int64_t budget_ms) const {
  constexpr std::size_t kLooks = 256;  // cases between two looks at the clock
  const std::int64_t end_ms = station_.clock().now().monotonic_ms + budget_ms;
  std::size_t seen = 0;
  for (auto at = from ? entries_.lower_bound(*from) : entries_.begin(); at != entries_.end();
       ++at) {
    if (++seen % kLooks == 0 && station_.clock().now().monotonic_ms >= end_ms) return at->first;
    const Entry& entry = at->second;
    if (entry.desk && entry.view.desk == desk) count.count(entry.view, entry.read_ms);
  }
  return std::nullopt;
}

std::vector<CaseIndex::Likely> CaseIndex::like(const consult::patients::Traits& patient,
                                               std::size_t limit) const {
  std::vector<const consult::patients::Traits*> traits;
  std::vector<CaseId> ids;
  for (const auto& [id, entry] : entries_) {
    if (!entry.patient) continue;
    traits.push_back(entry.patient->traits.get());
    ids.push_back(id);
  }
  std::vector<Likely> out;
  for (consult::patients::Like& each : find_like(patient, traits)) {
    if (out.size() == limit) break;
    out.push_back({ids[each.other], std::move(each.match)});
  }
  return out;
}

std::vector<consult::patients::Mention> CaseIndex::mentions() const {
  std::vector<consult::patients::Mention> out;
  for (const auto& [id, entry] : entries_)
    if (entry.patient) out.push_back(*entry.patient);
  return out;
}

std::vector<CaseId> CaseIndex::slotted(const std::string& desk) const {
  std::vector<std::pair<consult::Slot, CaseId>> found;
  for (const auto& [id, entry] : entries_)
    if (entry.view.desk == desk && entry.view.story.slot && !entry.view.story.withdrawn)
      found.emplace_back(*entry.view.story.slot, id);
  std::ranges::sort(found);
  std::vector<CaseId> out;
  out.reserve(found.size());
  for (const auto& [slot, id] : found) out.push_back(id);
  return out;
}

}  // namespace harkara::node::api
