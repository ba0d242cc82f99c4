#include "node/case_json.h"

#include <algorithm>

#include "base/text.h"

namespace harkara::node {
namespace {

using consult::AttachmentView;
using consult::CaseState;
using consult::CaseView;
using consult::Event;
using consult::EventKind;

Json attachment_json(const AttachmentView& view) {
  return {{"name", view.attachment.name},
          {"role", view.attachment.role},
          {"media_type", view.attachment.media_type},
          {"bytes", view.attachment.bytes},
          {"bundle", to_hex(view.attachment.bundle.view())},
          {"blake2b", to_hex(view.attachment.content.view())},
          {"original_bytes",
           view.attachment.original ? Json(view.attachment.original->bytes) : Json(nullptr)},
          {"complete", view.complete},
          {"delivered", view.delivered},
          {"bytes_here", view.bytes_here},
          {"bytes_total", view.bytes_total}};
}

Json attachments_json(const std::vector<AttachmentView>& views) {
  Json out = Json::array();
  for (const AttachmentView& each : views) out.push_back(attachment_json(each));
  return out;
}

Json event_json(const Event& event) {
  return {{"kind", consult::event_kind_name(event.kind)},
          {"id", to_hex(event.id.view())},
          {"time", event.time_ms},
          {"author", event.author},
          {"node", event.origin_node},
          {"body", event.body}};
}

const Event* last_of(const CaseView& view, EventKind kind) {
  const Event* out = nullptr;
  for (const Event& event : view.events)
    if (event.kind == kind) out = &event;
  return out;
}

std::string question_of(const CaseView& view) {
  const Event* opened = last_of(view, EventKind::opened);
  if (opened == nullptr) return "";
  const auto at = opened->body.find("question");
  return at != opened->body.end() && at->is_string() ? at->get<std::string>() : "";
}

// By the clock of whoever wrote it.
std::int64_t changed_ms(const CaseView& view) {
  std::int64_t out = view.opened_ms;
  for (const Event& event : view.events) out = std::max(out, event.time_ms);
  return out;
}

// What tells one patient from another in a list.
Json patient_of(const CaseView& view) {
  Json out = Json::object();
  const Json& record = view.story.record;
  const auto patient = record.is_object() ? record.find("patient") : record.end();
  if (!record.is_object() || patient == record.end() || !patient->is_object()) return out;
  for (const char* field : {"pseudonym", "abha", "name", "age", "age_months", "sex"})
    if (const auto at = patient->find(field); at != patient->end()) out[field] = *at;
  return out;
}

Json leases_json(const consult::CaseStory& story) {
  Json out = Json::array();
  for (const consult::Lease& each : story.leases)
    out.push_back(
        {{"specialist", each.specialist}, {"since", each.since_ms}, {"until", each.until_ms}});
  return out;
}

Json referrals_json(const consult::CaseStory& story) {
  Json out = Json::array();
  for (const consult::Referral& each : story.referrals)
    out.push_back({{"referral", to_hex(each.id.view())},
                   {"to", each.to},
                   {"why", each.why},
                   {"slot", each.slot_ms == 0 ? Json(nullptr) : Json(each.slot_ms)},
                   {"closed", each.closed},
                   {"outcome", each.outcome.empty() ? Json(nullptr) : Json(each.outcome)}});
  return out;
}

Json booking_json(const consult::CaseStory& story) {
  if (!story.booking) return nullptr;
  return {{"booking", to_hex(story.booking->id.view())},
          {"from", story.booking->from_ms},
          {"at", story.slot ? Json(story.slot_ms) : Json(nullptr)},
          {"slot", story.slot ? Json(story.slot->number + 1) : Json(nullptr)},
          {"moved", story.slot_moved}};
}

Json story_json(const consult::CaseStory& story) {
  Json prescriptions = Json::array();
  for (const EventId& id : story.prescriptions) prescriptions.push_back(to_hex(id.view()));
  return {{"open", story.open()},
          {"asked_back", story.asked_back},
          {"withdrawn", story.withdrawn},
          {"consent", consult::consent_name(story.consent)},
          {"research", consult::consent_name(story.research)},
          {"beneficiary", consult::beneficiary_name(story.beneficiary)},
          {"reply_by", story.reply_by_ms == 0 ? Json(nullptr) : Json(story.reply_by_ms)},
          {"specialist", story.specialist.empty() ? Json(nullptr) : Json(story.specialist)},
          {"answered_by", story.answered_by},
          {"preliminary", story.preliminary},
          {"leases", leases_json(story)},
          {"referrals", referrals_json(story)},
          {"prescriptions", std::move(prescriptions)},
          {"booking", booking_json(story)},
          {"outcome", story.outcome.empty() ? Json(nullptr) : Json(story.outcome)},
          {"ignored", story.ignored}};
}

}  // namespace

std::string state_text(const CaseView& view) {
  if (view.story.withdrawn) return "withdrawn by the clinic; nothing is asked any more";
  if (view.story.asked_back)
    return (view.story.specialist.empty() ? "the desk" : view.story.specialist) +
           " asked back and waits for the clinic's reply";
  if (view.story.reopened) return "answered, and the clinic has written again";
  if (view.state >= CaseState::answered && view.story.answered_by.empty())
    return "a preliminary answer exists; the final one is to come";
  const std::string desk = view.desk.empty() ? "the desk" : view.desk;
  // Said at the clinic and at the desk alike.
  const std::string at_home = view.origin_node.empty() ? "the clinic" : view.origin_node;
  switch (view.state) {
    case CaseState::saved:
      return view.expired ? "its lifetime ended before it reached " + desk + "; write it again"
                          : "saved on this node; nobody else holds it yet";
    case CaseState::copied:
      return "held by " + std::to_string(view.copies) + " other node" +
             (view.copies == 1 ? "" : "s") + " on the way to " + desk;
    case CaseState::at_desk: return "at " + desk + ", which signed for it; not opened yet";
    case CaseState::opened: return "opened by a specialist at " + desk;
    case CaseState::answered:
      return "answered; not all that belongs to the answer is at " + at_home + " yet";
    case CaseState::answer_here: return "answered; the answer is at " + at_home + ", complete";
  }
  return "unknown";
}

Json case_json(const CaseView& view) {
  Json events = Json::array();
  for (const Event& event : view.events) events.push_back(event_json(event));
  const Event* answer = last_of(view, EventKind::answered);
  return {{"case", consult::case_name(view.id)},
          {"state", consult::case_state_name(view.state)},
          {"state_text", state_text(view)},
          {"copies", view.copies},
          {"class", service_class_name(view.service_class)},
          {"desk", view.desk},
          {"from", view.origin_node},
          {"opened", view.opened_ms},
          {"expired", view.expired},
          {"complete", view.complete},
          {"events", std::move(events)},
          {"attachments", attachments_json(view.attachments)},
          {"answer", answer == nullptr ? Json(nullptr) : answer->body},
          {"answer_attachments", attachments_json(view.answer_attachments)},
          {"record", view.story.record},
          {"story", story_json(view.story)}};
}

Json case_line_json(const CaseView& view) {
  return {{"case", consult::case_name(view.id)},
          {"state", consult::case_state_name(view.state)},
          {"state_text", state_text(view)},
          {"class", service_class_name(view.service_class)},
          {"desk", view.desk},
          {"from", view.origin_node},
          {"opened", view.opened_ms},
          {"changed", changed_ms(view)},
          {"patient", patient_of(view)},
          {"question", question_of(view)},
          {"attachments", attachments_json(view.attachments)},
          {"complete", view.complete},
          {"story", story_json(view.story)}};
}

Json batch_line_json(const consult::BatchReport::Line& line) {
  return {{"case", consult::case_name(line.id)},
          {"what", line.what},
          {"taken", line.reason.empty()},
          {"already", line.already},
          {"reason", line.reason.empty() ? Json(nullptr) : Json(line.reason)}};
}

}  // namespace harkara::node
