#include "node/api/case_index.h"

#include <algorithm>

#include "node/consult/case_thread.h"
#include "node/consult/case_view.h"
#include "node/consult/desk_queue.h"
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

Status CaseIndex::scan() {
  scan_due_ = false;
  std::map<CaseId, std::size_t> counts;
  HARKARA_TRY(station_.store().scan_keys(storage::Table::events, {}, [&](View key) {
    if (key.size() == CaseId::kSize + EventId::kSize)
      ++counts[*CaseId::from(key.first(CaseId::kSize))];
    return true;
  }));
  for (const auto& [id, count] : counts) {
    const auto at = entries_.find(id);
    // Attachments that arrive make no event.
    const bool stale = at == entries_.end() || at->second.events != count ||
                       (!at->second.view.complete && at->second.open());
    if (stale) dirty_.push_back(id);
  }
  scanned_ = true;
  return ok();
}

std::int64_t CaseIndex::wait_ms(std::int64_t now_ms) const {
  constexpr std::int64_t kIdle_ms = 1'000;
  constexpr std::int64_t kBusy_ms = 2;
  if (!dirty_.empty()) return kBusy_ms;
  return scan_due_ ? std::clamp(next_scan_ms_ - now_ms, kBusy_ms, kIdle_ms) : kIdle_ms;
}

Status CaseIndex::step(std::int64_t budget_ms) {
  const std::int64_t begun = station_.clock().now().monotonic_ms;
  const bool scans = scan_due_ && dirty_.empty() && begun >= next_scan_ms_;
  if (!scans && dirty_.empty()) return ok();
  consult::Turn turn(station_.store());
  HARKARA_TRY(turn.begin_read());
  if (scans) {
    HARKARA_TRY(scan());
    const std::int64_t done = station_.clock().now().monotonic_ms;
    next_scan_ms_ = done + 20 * (done - begun);
  }
  const std::int64_t end = begun + budget_ms;
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
  const auto at = entries_.find(id);
  if (at == entries_.end()) return;
  const Entry& entry = at->second;
  groups_.at(group_of(entry.clinic, entry.desk, entry.open())).erase(entry.key);
  entries_.erase(at);
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
  entry.view = without_texts(std::move(view));
  const bool changed = scanned_;
  put_aside(id);
  groups_.at(group_of(entry.clinic, entry.desk, entry.open())).insert(entry.key);
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
  std::vector<Key> open;
  for (const bool clinic : {false, true})
    std::ranges::copy_if(groups_.at(group_of(clinic, true, true)), std::back_inserter(open),
                         [&](const Key& key) { return entries_.at(key.second).view.desk == desk; });
  std::ranges::sort(open);
  std::vector<consult::Waiting> waiting;
  for (const Key& key : open) {
    const Entry& entry = entries_.at(key.second);
    consult::CaseView view = entry.view;
    view.age_ms += now.wall_ms - entry.read_ms;
    waiting.push_back(consult::waiting_of(view, specialist, now.wall_ms));
    waiting.back().tie = waiting.size();
  }
  order = {revision_, now.monotonic_ms, {}};
  for (const std::size_t i :
       consult::desk_order(waiting, consult::shares_of(answered_lately(desk, now), now.wall_ms)))
    order.ids.push_back(open[i].second);
  return order.ids;
}

// Ten days are more than the desk's shares look back.
std::vector<consult::CaseView> CaseIndex::answered_lately(const std::string& desk,
                                                          Moment now) const {
  constexpr std::int64_t kLately_ms = std::int64_t{10} * 24 * 3600 * 1000;
  std::vector<consult::CaseView> out;
  for (const auto& [id, entry] : entries_) {
    const auto& events = entry.view.events;
    if (entry.desk && !events.empty() && now.wall_ms - events.back().time_ms < kLately_ms &&
        entry.view.desk == desk)
      out.push_back(entry.view);
  }
  return out;
}

CaseIndex::Queue CaseIndex::queue(const std::string& desk, const std::string& specialist,
                                  Moment now, std::size_t from, std::size_t limit) {
  Queue out;
  const std::vector<CaseId>& open = ordered(desk, specialist, now);
  out.open = out.total = open.size();
  for (std::size_t i = from; i < open.size() && out.ids.size() < limit; ++i)
    out.ids.push_back(open[i]);
  for (const std::size_t group : {group_of(false, true, false), group_of(true, true, false)}) {
    for (const Key& key : groups_.at(group)) {
      if (entries_.at(key.second).view.desk != desk) continue;
      if (out.total++ >= from && out.ids.size() < limit) out.ids.push_back(key.second);
    }
  }
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
