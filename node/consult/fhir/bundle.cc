#include "node/consult/fhir/bundle.h"

#include "node/consult/authors.h"
#include "node/consult/case_name.h"
#include "node/consult/fhir/codes.h"
#include "node/consult/fhir/reach.h"
#include "node/consult/fhir/record_in.h"
#include "node/consult/fhir/record_out.h"
#include "node/consult/fhir/thread_out.h"
#include "node/consult/fhir/times.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::fhir {
namespace {

// What the fields of FHIR could not hold of the record: RFC 6902, from what they tell to
// what it is. Null when they hold all.
Json rest_of(const Json& bundle, const Json& record) {
  const auto resources = resources_of(bundle);
  HARKARA_ASSERT(resources);  // written a moment ago
  const auto draft = draft_of(*resources, 0);
  const Json told = draft ? draft->record : Json::object();
  Json patch = Json::diff(told, record);
  return patch.empty() ? Json() : patch;
}

Result<Json> with_rest(Json record, const std::string& rest) {
  if (rest.empty()) return record;
  const Json patch = Json::parse(rest, nullptr, false);
  // The library throws where a patch does not fit.
  try {
    if (patch.is_array()) return record.patch(patch);
  } catch (const Json::exception&) {
  }
  return wrong("FHIR bundle", std::string("ServiceRequest.extension ") + kRecordRest,
               "does not fit the other fields",
               "the extension as it was written, or none; take it out and check the record");
}

Status check_needed(const Json& record) {
  const Json* patient = find(record, "patient");
  const auto has = [&](const char* field) {
    return patient != nullptr && patient->is_object() && patient->contains(field);
  };
  if (!has("pseudonym") && !has("abha"))
    return wrong("FHIR bundle", "Patient.identifier", "is missing", "it, or Patient.name");
  if (!has("age") && !has("age_months"))
    return wrong("FHIR bundle", "Patient.birthDate", "is missing or no date before the request's",
                 "it, or an Observation of LOINC 30525-0, the age");
  if (!has("sex"))
    return wrong("FHIR bundle", "Patient.gender", "is missing", "male, female, other or unknown");
  if (find(record, "question") == nullptr)
    return wrong("FHIR bundle", "ServiceRequest.reasonCode", "is missing",
                 "the question to the specialist, as reasonCode.text");
  return ok();
}

Json& request_in(Json& entries) {
  for (Json& entry : entries)
    if (entry["resource"]["resourceType"] == "ServiceRequest") return entry["resource"];
  HARKARA_ASSERT(false);
  return entries;
}

// With its body where an amendment has changed the record since.
void add_opening(Json& request, const CaseView& view) {
  const Event* opening = opening_of(view.events);
  if (opening == nullptr) return;
  const bool amended = opening->body != view.story.record;
  request["extension"].push_back(event_extension(*opening, amended));
}

}  // namespace

bool is_fhir(const Json& json) {
  return json.is_object() && json.contains("resourceType");
}

Json bundle_of(const CaseView& view) {
  Sheet sheet(view.id);
  write_record(sheet, view);
  write_thread(sheet, view);
  const std::int64_t newest = view.events.empty() ? view.opened_ms : view.events.back().time_ms;
  Json bundle = {{"resourceType", "Bundle"},
                 {"identifier", {{"system", kCase}, {"value", case_name(view.id)}}},
                 {"type", "collection"},
                 {"timestamp", instant_text(newest)},
                 {"entry", std::move(sheet).take()}};
  Json rest = rest_of(bundle, view.story.record);
  Json& request = request_in(bundle["entry"]);
  if (!rest.is_null())
    request["extension"].push_back(extension(kRecordRest, "valueString", rest.dump()));
  add_opening(request, view);
  return bundle;
}

Result<ReadRecord> record_from(const Json& bundle, std::int64_t now_ms) {
  HARKARA_ASSIGN(const Resources resources, resources_of(bundle));
  HARKARA_ASSIGN(ReadRecord out, draft_of(resources, now_ms));
  const std::string priority = text_at(*resources.request, {"priority"});
  if (!priority.empty() && !out.service_class)
    return wrong("FHIR bundle", "ServiceRequest.priority", "is another word",
                 "stat, asap, urgent or routine");
  HARKARA_ASSIGN(out.record,
                 with_rest(std::move(out.record),
                           extension_text(*resources.request, kRecordRest, "valueString")));
  HARKARA_TRY(check_needed(out.record));
  return out;
}

Result<ReadRecord> record_of(Json given, std::int64_t now_ms) {
  if (is_fhir(given)) return record_from(given, now_ms);
  return ReadRecord{std::move(given), {}, {}};
}

}  // namespace harkara::node::consult::fhir
