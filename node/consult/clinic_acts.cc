// What the clinic writes in a case that it has opened.
#include "base/text.h"
#include "node/consult/case_view.h"
#include "node/consult/field_checks.h"
#include "node/consult/images/prepare.h"
#include "node/consult/papers.h"
#include "node/consult/record.h"
#include "node/consult/turn.h"
#include "node/consult/writing.h"

namespace harkara::node::consult {
namespace {

// An amendment must leave the record a valid one: readers would ignore it else.
Status check_amended(const CaseView& view, const Json& body) {
  const Json* change = find(body, "record");
  if (change == nullptr) return ok();
  Json record = view.story.record;
  record.merge_patch(*change);
  HARKARA_TRY(check_case_record(record));
  return check_local_words(record);
}

Status check_referral_known(const CaseView& view, const Json& body) {
  const std::string id = text_or(body, "referral");
  if (id.empty()) return ok();
  for (const Referral& each : view.story.referrals)
    if (to_hex(each.id.view()) == id) return ok();
  return fail(Errc::not_found, "case " + case_name(view.id) + " has no referral " + id +
                                   "; next: harkara consult show " + case_name(view.id) +
                                   ", which lists them");
}

Status check_clinic_act(const CaseView& view, EventKind kind, const Json& body,
                        std::span<const AttachmentFile> files) {
  HARKARA_TRY(check_body(kind, body));
  if (kind == EventKind::attached && files.empty())
    return fail(Errc::invalid, "nothing to attach; next: name a file with --attach FILE");
  const bool over =
      view.story.withdrawn && kind != EventKind::progress && kind != EventKind::consent_withdrawn;
  if (over)
    return fail(Errc::refused, "case " + case_name(view.id) +
                                   " was withdrawn; next: open a new one with consult new");
  if (kind == EventKind::amended) return check_amended(view, body);
  return check_referral_known(view, body);
}

}  // namespace

Result<EventId> Casebook::tell_desk(const CaseId& case_id, EventKind kind, const Json& body,
                                    const std::vector<AttachmentFile>& files, Moment now,
                                    const Progress& progress,
                                    const std::optional<EventId>& event_id) {
  HARKARA_ASSERT(side_of(kind) == Side::clinic && kind != EventKind::opened);
  Turn turn(context_.bundles.store());
  HARKARA_TRY(check_body(kind, body));
  HARKARA_TRY(check_own_person(context_, kind, now));
  HARKARA_ASSIGN(const auto prepared, images::prepare(files));
  HARKARA_TRY(turn.begin_write());
  HARKARA_ASSIGN(const auto thread, thread_at_clinic(context_, case_id));
  if (event_id && has_event(context_.bundles.store(), case_id, *event_id)) return *event_id;
  HARKARA_TRY(check_clinic_act(fold(events_of(thread)), kind, body, files));
  Event event = next_event(context_, thread, kind, body, now);
  if (event_id) event.id = *event_id;
  if (kind == EventKind::booked) HARKARA_TRY(note_booking(context_.bundles.store(), case_id));
  return publish_to_desk(context_, thread, std::move(event), prepared.files, now, progress);
}

Result<EventId> Casebook::reply(const CaseId& case_id, const std::string& text, Moment now) {
  return tell_desk(case_id, EventKind::replied, {{"text", text}}, {}, now);
}

}  // namespace harkara::node::consult
