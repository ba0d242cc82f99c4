#include "node/consult/rx/prescribe.h"

#include "node/consult/field_checks.h"
#include "node/consult/rx/seal.h"

namespace harkara::node::consult::rx {
namespace {

constexpr std::int64_t kDay_ms = std::int64_t{86'400} * 1000;

void fill(Json& object, const char* field, const Json& value) {
  if (!value.is_null() && !object.contains(field)) object[field] = value;
}

Json& object_at(Json& rx, const char* field) {
  Json& inner = rx[field];
  if (inner.is_null()) inner = Json::object();
  return inner;
}

Json consent_of(const CaseView& view) {
  if (view.story.consent != Consent::given) return {{"kind", "none"}};
  std::string ref;
  if (const Json* consent = find(view.story.record, "consent")) ref = text_or(*consent, "ref");
  for (const Event& event : view.events)
    if (event.kind == EventKind::consent_given) ref = text_or(event.body, "ref");
  if (ref.empty()) return {{"kind", "implied"}};
  return {{"kind", "explicit"}, {"ref", ref}};
}

}  // namespace

Json filled_in(Json rx, const CaseView& view, std::int64_t now_ms) {
  if (!rx.is_object()) return rx;
  Json& patient = object_at(rx, "patient");
  const Json* known = view.story.record.is_object() ? find(view.story.record, "patient") : nullptr;
  if (patient.is_object() && known != nullptr)
    for (const char* field : {"pseudonym", "abha", "age", "age_months", "sex"})
      if (const Json* value = find(*known, field)) fill(patient, field, *value);
  // An infant's months are whole years for the rules.
  if (patient.is_object() && patient.contains("age_months"))
    fill(patient, "age", integer_or(patient, "age_months", 0) / 12);
  Json& consult = object_at(rx, "consult");
  if (consult.is_object()) {
    fill(consult, "mode", "text");
    fill(consult, "started_by", "health_worker");
  }
  // The case's word on consent, never the prescriber's.
  rx["consent"] = consent_of(view);
  rx["date"] = date_of(now_ms / kDay_ms);
  return rx;
}

std::string refusal_text(const Refusal& refusal) {
  return refusal.rule + (refusal.about.empty() ? "" : " (" + refusal.about + ")") + ": " +
         refusal.says + " [" + refusal.clause +
         (refusal.checked ? "]" : "; not checked against the guideline's text]");
}

Result<Prescription> prescribe(Casebook& book, const Rules& rules, const CaseId& id,
                               const Json& written, const Specialist& who, Moment now,
                               const std::optional<EventId>& event_id) {
  HARKARA_ASSIGN(const CaseView view, book.show(id));
  const Json rx = filled_in(written, view, now.wall_ms);
  HARKARA_ASSIGN(const auto refusals, check(rules, rx, now.wall_ms / kDay_ms));
  if (!refusals.empty()) {
    std::string all;
    for (const Refusal& each : refusals) all += "\n  " + refusal_text(each);
    return fail(Errc::refused, "the prescription breaks " + std::to_string(refusals.size()) +
                                   " rule(s):" + all +
                                   "\n; next: mend what is named, or see all rules: "
                                   "harkara prescription rules");
  }
  HARKARA_ASSIGN(const std::string code, book.seal_prescription(slip_of(rx, case_name(id))));
  const Json body = {{"rx", rx}, {"code", code}};
  HARKARA_ASSIGN(const EventId event,
                 book.tell_clinic(id, {EventKind::prescribed, body, {}, who, event_id}, now));
  return Prescription{event, rx, code};
}

}  // namespace harkara::node::consult::rx
