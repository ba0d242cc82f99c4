// What specialists do at a desk of this node.
#include <algorithm>

#include "node/consult/case_view.h"
#include "node/consult/field_checks.h"
#include "node/consult/images/prepare.h"
#include "node/consult/record.h"
#include "node/consult/rx/seal.h"
#include "node/consult/taking.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

Status check_desk_known(storage::Store& store, const Json& body) {
  const std::string to = text_or(body, "to");
  HARKARA_ASSIGN(const std::vector<std::string> ours, desks_known(store, true));
  if (std::find(ours.begin(), ours.end(), to) != ours.end()) return ok();
  return fail(Errc::not_found, "desk '" + to +
                                   "' is not hosted on this node (hosted: " + joined(ours) +
                                   "), and only a node that hosts the case's desk can read it; "
                                   "next: refer the patient instead (desk refer), and the clinic "
                                   "opens a case there");
}

Status check_desk_act(storage::Store& store, const CaseView& view, const DeskAct& act,
                      std::int64_t now_ms) {
  switch (act.kind) {
    case EventKind::answered: return may_answer(view, act.who, stage_of(act.body), now_ms);
    case EventKind::transferred: {
      HARKARA_TRY(check_desk_known(store, act.body));
      if (text_or(act.body, "to") == view.desk)
        return fail(Errc::refused, "case " + case_name(view.id) + " is at " + view.desk +
                                       " already; next: nothing");
      return may_take(view, act.who, now_ms);
    }
    case EventKind::asked: return may_take(view, act.who, now_ms);
    default: break;
  }
  if (!view.story.withdrawn) return ok();
  return may_take(view, act.who, now_ms);
}

// What the specialist wrote stays as it is where the author's certificate says the name.
Json signed_by(const Context& context, Json body, const Specialist& who) {
  if (!body.is_object()) return body;  // which check_body() refuses
  if (who.name != own_name(context)) body["specialist"] = who.name;
  if (who.second_opinion) body["second_opinion"] = true;
  return body;
}

}  // namespace

Specialist Casebook::self() const {
  return {own_name(context_), false, false};
}

Result<EventId> Casebook::tell_clinic(const CaseId& case_id, const DeskAct& act, Moment now,
                                      const Progress& progress) {
  HARKARA_ASSERT(side_of(act.kind) == Side::desk);
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  const Json body = signed_by(context_, act.body, act.who);
  HARKARA_TRY(check_body(act.kind, body));
  HARKARA_TRY(check_own_person(context_, act.kind, now));
  HARKARA_ASSIGN(const auto prepared, images::prepare(act.files));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_desk(context_, case_id));
  if (act.id && has_event(store, case_id, *act.id)) return *act.id;
  HARKARA_TRY(check_desk_act(store, fold(events_of(thread)), act, now.wall_ms));
  Event event = next_event(context_, thread, act.kind, body, now);
  if (act.id) event.id = *act.id;
  return publish_to_clinic(context_, thread, std::move(event), prepared.files, now, progress);
}

Result<EventId> Casebook::answer(const CaseId& case_id, const NewAnswer& answer, Moment now,
                                 const Progress& progress) {
  return tell_clinic(case_id, {EventKind::answered, answer.record, answer.attachments, self(), {}},
                     now, progress);
}

Result<EventId> Casebook::ask(const CaseId& case_id, const std::string& question, Moment now) {
  return tell_clinic(case_id, {EventKind::asked, {{"question", question}}, {}, self(), {}}, now);
}

Result<std::string> Casebook::seal_prescription(const Json& slip) const {
  return rx::seal(context_, slip);
}

Result<Lease> Casebook::claim(const CaseId& case_id, const Specialist& who, std::int64_t minutes,
                              Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  if (minutes < 1 || minutes * 60'000 > kMaxLease_ms)
    return fail(Errc::invalid, "a claim of " + std::to_string(minutes) +
                                   " minutes; next: give 1 to " +
                                   std::to_string(kMaxLease_ms / 60'000));
  Json body = {{"specialist", who.name}, {"until", now.wall_ms + minutes * 60'000}};
  if (who.second_opinion) body["beside"] = true;
  HARKARA_TRY(check_body(EventKind::claimed, body));
  HARKARA_TRY(check_own_person(context_, EventKind::claimed, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_desk(context_, case_id));
  HARKARA_TRY(may_take(fold(events_of(thread)), who, now.wall_ms));
  const Event event = next_event(context_, thread, EventKind::claimed, body, now);
  HARKARA_ASSIGN(const EventId id, keep_here(context_, event));
  HARKARA_TRY(store.commit());
  return Lease{id, who.name, event.time_ms, now.wall_ms + minutes * 60'000};
}

Status Casebook::release(const CaseId& case_id, const std::string& specialist, Moment now) {
  storage::Store& store = context_.bundles.store();
  Turn turn(store);
  const Json body = {{"specialist", specialist}};
  HARKARA_TRY(check_body(EventKind::released, body));
  HARKARA_TRY(check_own_person(context_, EventKind::released, now));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_desk(context_, case_id));
  const CaseStory story = fold(events_of(thread)).story;
  const bool holds = std::any_of(story.leases.begin(), story.leases.end(), [&](const Lease& l) {
    return l.specialist == specialist && l.runs_at(now.wall_ms);
  });
  if (!holds)
    return fail(Errc::not_found, specialist + " does not hold case " + case_name(case_id) +
                                     "; next: harkara desk list, which says who does");
  HARKARA_ASSIGN([[maybe_unused]] const EventId id,
                 keep_here(context_, next_event(context_, thread, EventKind::released, body, now)));
  return store.commit();
}

}  // namespace harkara::node::consult
