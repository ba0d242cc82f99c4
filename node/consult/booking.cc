// Sittings at a desk of this node: its roster, and the slots it gives out.
#include "node/consult/booking.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "node/consult/field_checks.h"
#include "node/consult/json_text.h"
#include "node/consult/papers.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

using storage::Table;

// Neither a CaseId's length nor a quarantine's.
Bytes roster_key(const std::string& desk) {
  Bytes key{'r'};
  append(key, crypto::desk_endpoint(desk).view());
  return key;
}

}  // namespace

std::vector<Decision> decide(const Roster& roster, std::span<const CaseView> cases,
                             std::int64_t now_ms) {
  std::vector<Slot> taken;
  std::vector<const CaseView*> waiting;
  for (const CaseView& view : cases) {
    const CaseStory& story = view.story;
    if (story.withdrawn || !story.booking || view.desk != roster.desk) continue;
    if (story.slot) taken.push_back(*story.slot);
    if (!story.slot) waiting.push_back(&view);
  }
  // Who has been on the way longest comes first.
  std::sort(waiting.begin(), waiting.end(), [](const CaseView* a, const CaseView* b) {
    return std::tie(b->age_ms, a->story.booking->id) < std::tie(a->age_ms, b->story.booking->id);
  });
  std::vector<Decision> decisions;
  for (const CaseView* view : waiting) {
    const Booking& booking = *view->story.booking;
    const auto slot = allot(roster, taken, booking.from_ms, now_ms);
    if (!slot) break;  // nobody after this one would find room either
    taken.push_back(*slot);
    const bool moved = slot->sitting_ms != sitting_from(roster, booking.from_ms);
    decisions.push_back({view->id, booking.id, *slot, moved});
  }
  return decisions;
}

Status Casebook::set_roster(const Roster& roster) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const std::vector<std::string> ours, desks_known(store, true));
  if (std::find(ours.begin(), ours.end(), roster.desk) == ours.end())
    return fail(Errc::not_found, "desk '" + roster.desk + "' is not hosted on this node (hosted: " +
                                     joined(ours) + "); next: name one of them");
  HARKARA_ASSIGN(const std::string text, dump_json("the roster", roster_json(roster)));
  HARKARA_TRY(store.put(Table::cases, roster_key(roster.desk), as_view(text)));
  return store.commit();
}

Result<Roster> Casebook::roster(const std::string& desk) {
  const auto text = context_.bundles.store().get(Table::cases, roster_key(desk));
  if (!text && text.error().code == Errc::not_found)
    return fail(Errc::not_found, "desk '" + desk + "' has no sittings; next: harkara desk roster");
  if (!text) return text.error();
  HARKARA_ASSIGN(const Json json, parse_json("the stored roster", *text));
  return roster_from(json);
}

Result<std::vector<Decision>> Casebook::give_slots(const std::string& desk, Moment now) {
  const auto plan = roster(desk);
  if (!plan && plan.error().code == Errc::not_found) return std::vector<Decision>{};
  if (!plan) return plan.error();
  HARKARA_ASSIGN(const std::vector<CaseView> cases, list());
  const std::vector<Decision> decisions = decide(*plan, cases, now.wall_ms);
  for (const Decision& each : decisions) {
    const Json body = {{"booking", to_hex(each.booking.view())},
                       {"sitting", each.slot.sitting_ms},
                       {"slot", each.slot.number},
                       {"at", starts_ms(*plan, each.slot)},
                       {"moved", each.moved},
                       {"papers_hours", plan->papers_hours},
                       {"specialist", plan->specialist}};
    HARKARA_ASSIGN([[maybe_unused]] const EventId id,
                   tell_clinic(each.case_id, {EventKind::slotted, body, {}, self(), {}}, now));
  }
  return decisions;
}

Result<std::set<BundleId>> Casebook::papers_due(Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(auto due, consult::papers_due(store, now.wall_ms));
  HARKARA_TRY(store.commit());
  return due;
}

Status Casebook::give_all_slots(Moment now) {
  HARKARA_ASSIGN(const std::vector<std::string> ours, desks_known(context_.bundles.store(), true));
  for (const std::string& desk : ours) {
    const auto given = give_slots(desk, now);
    if (!given) return given.error();
  }
  return ok();
}

}  // namespace harkara::node::consult
