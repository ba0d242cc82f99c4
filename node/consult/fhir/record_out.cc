#include "node/consult/fhir/record_out.h"

#include "node/consult/case_name.h"
#include "node/consult/fhir/codes.h"
#include "node/consult/fhir/times.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::fhir {
namespace {

Json object_of(const Json& record, std::string_view name) {
  const Json* value = record.is_object() ? find(record, name) : nullptr;
  return value != nullptr && value->is_object() ? *value : Json::object();
}

// "stat" for emergency; the other two are words of FHIR's own.
std::string_view priority_of(ServiceClass service_class) {
  return service_class == ServiceClass::emergency ? "stat" : service_class_name(service_class);
}

Json patient_of(const Json& record) {
  const Json patient = object_of(record, "patient");
  Json out = {{"resourceType", "Patient"}};
  const auto identify = [&](const char* field, const char* system) {
    if (const std::string value = text_or(patient, field); !value.empty())
      out["identifier"].push_back({{"system", system}, {"value", value}});
  };
  identify("abha", kAbha);
  identify("pseudonym", kPseudonym);
  const auto put = [&](const char* field, const char* pointer) {
    if (const std::string value = text_or(patient, field); !value.empty())
      out[Json::json_pointer(pointer)] = value;
  };
  put("sex", "/gender");
  put("name", "/name/0/text");
  put("village", "/address/0/city");
  put("guardian", "/contact/0/name/text");
  if (const std::string phone = text_or(patient, "phone"); !phone.empty())
    out["telecom"].push_back({{"system", "phone"}, {"value", phone}});
  if (const std::string who = text_or(patient, "beneficiary"); !who.empty())
    out["extension"].push_back(extension(kBeneficiary, "valueCode", who));
  return out;
}

// A text, or each of a list, or "name: text" of an object.
Json notes_of(const Json& record) {
  Json out = Json::array();
  const Json* history = record.is_object() ? find(record, "history") : nullptr;
  if (history == nullptr) return out;
  if (history->is_string()) out.push_back(words(history->get<std::string>()));
  if (history->is_array())
    for (const Json& line : *history)
      if (line.is_string()) out.push_back(words(line.get<std::string>()));
  if (history->is_object())
    for (const auto& [name, value] : history->items())
      if (value.is_string()) out.push_back(words(name + ": " + value.get<std::string>()));
  return out;
}

Json request_of(const CaseView& view, const Json& patient) {
  const Json& record = view.story.record;
  Json out = {{"resourceType", "ServiceRequest"},
              {"identifier", Json::array({{{"system", kCase}, {"value", case_name(view.id)}}})},
              {"status", view.story.withdrawn ? "revoked"
                         : view.story.open()  ? "active"
                                              : "completed"},
              {"intent", "order"},
              {"priority", priority_of(view.service_class)},
              {"subject", patient},
              {"authoredOn", instant_text(view.opened_ms)},
              {"requester", named(view.events.empty() ? "" : view.events.front().author)},
              {"performer", Json::array({{{"identifier", {{"system", kDesk}, {"value", view.desk}}},
                                          {"display", view.desk}}})}};
  if (const std::string question = text_or(record, "question"); !question.empty())
    out["reasonCode"] = Json::array({words(question)});
  if (Json notes = notes_of(record); !notes.empty()) out["note"] = std::move(notes);
  if (const std::string language = text_or(record, "language"); !language.empty())
    out["language"] = language;
  if (view.story.reply_by_ms > 0)
    out["occurrencePeriod"] = {{"end", instant_text(view.story.reply_by_ms)}};
  return out;
}

class Vitals {
 public:
  Vitals(Sheet& sheet, const CaseView& view, const Json& patient, const Json& request)
      : sheet_(sheet), view_(view), patient_(patient), request_(request) {}

  void write() {
    age();
    const Json vitals = object_of(view_.story.record, "vitals");
    pressure(vitals, "systolic_mmhg", "diastolic_mmhg");
    pressure(vitals, "systolic", "diastolic");
    for (const VitalCode& code : vital_codes()) {
      const Json* value = find(vitals, code.name);
      if (value == nullptr || !value->is_number() || is_pressure(code)) continue;
      Json out = observation(codeable(kLoinc, code.loinc, code.display));
      out["valueQuantity"] = quantity(code, *value);
      sheet_.add("vital " + std::string(code.name), std::move(out));
    }
  }

 private:
  static bool is_pressure(const VitalCode& code) {
    return code.loinc == vital_code("systolic")->loinc ||
           code.loinc == vital_code("diastolic")->loinc;
  }

  static Json quantity(const VitalCode& code, const Json& value) {
    return {{"value", value}, {"unit", code.unit}, {"system", kUcum}, {"code", code.ucum}};
  }

  Json observation(Json code) const {
    return {
        {"resourceType", "Observation"},
        {"status", "final"},
        {"category", Json::array({codeable(kObservationCategory, "vital-signs", "Vital Signs")})},
        {"code", std::move(code)},
        {"subject", patient_},
        {"basedOn", Json::array({request_})},
        {"effectiveDateTime", instant_text(view_.opened_ms)}};
  }

  void age() {
    const Json patient = object_of(view_.story.record, "patient");
    const Json* months = find(patient, "age_months");
    const Json* years = find(patient, "age");
    const Json* value = months != nullptr ? months : years;
    if (value == nullptr || !value->is_number()) return;
    Json out = observation(codeable(kLoinc, kAgeCode, "Age"));
    out["category"] =
        Json::array({codeable(kObservationCategory, "social-history", "Social History")});
    out["valueQuantity"] = {{"value", *value},
                            {"unit", months != nullptr ? "months" : "years"},
                            {"system", kUcum},
                            {"code", months != nullptr ? "mo" : "a"}};
    sheet_.add("age", std::move(out));
  }

  // One panel, as the profile of vital signs wants it.
  void pressure(const Json& vitals, std::string_view systolic, std::string_view diastolic) {
    Json components = Json::array();
    for (const std::string_view name : {systolic, diastolic}) {
      const VitalCode& code = *vital_code(name);
      const Json* value = find(vitals, name);
      if (value == nullptr || !value->is_number()) continue;
      components.push_back({{"code", codeable(kLoinc, code.loinc, code.display)},
                            {"valueQuantity", quantity(code, *value)}});
    }
    if (components.empty()) return;
    Json out = observation(codeable(kLoinc, kPressureCode, "Blood pressure panel"));
    out["component"] = std::move(components);
    sheet_.add("pressure " + std::string(systolic), std::move(out));
  }

  Sheet& sheet_;
  const CaseView& view_;
  const Json& patient_;
  const Json& request_;
};

Json answer_item(const std::string& item, const std::string& answer) {
  const bool yes = answer == "yes";
  const bool no = answer == "no";
  const Json code = coding(kYesNo,
                           yes  ? "Y"
                           : no ? "N"
                                : "UNK",
                           yes  ? "Yes"
                           : no ? "No"
                                : "unknown");
  return {{"linkId", item}, {"answer", Json::array({{{"valueCoding", code}}})}};
}

void write_checklist(Sheet& sheet, const CaseView& view, const Json& patient, const Json& request) {
  const Json list = object_of(view.story.record, "checklist");
  const std::string name = text_or(list, "name");
  if (name.empty()) return;
  Json out = {{"resourceType", "QuestionnaireResponse"},
              {"questionnaire", kChecklist + name},
              {"status", "completed"},
              {"basedOn", Json::array({request})},
              {"subject", patient},
              {"authored", instant_text(view.opened_ms)}};
  const Json answers = object_of(list, "answers");
  for (const auto& [item, answer] : answers.items())
    if (answer.is_string()) out["item"].push_back(answer_item(item, answer.get<std::string>()));
  sheet.add("checklist", std::move(out));
}

Json consent_of(const CaseView& view, const Json& patient, const char* scope) {
  return {{"resourceType", "Consent"},
          {"status", "active"},
          {"scope", codeable(kConsentScope, scope, scope)},
          {"category", Json::array({codeable(kLoinc, "59284-0", "Consent Document")})},
          {"patient", patient},
          {"dateTime", instant_text(view.opened_ms)}};
}

void write_consent(Sheet& sheet, const CaseView& view, const Json& patient) {
  const Json& record = view.story.record;
  const Json* consent = record.is_object() ? find(record, "consent") : nullptr;
  if (consent == nullptr || *consent == Json("not recorded")) return;
  Json out = consent_of(view, patient, "treatment");
  const bool implied = *consent == Json("implied");
  out["policyRule"] = implied ? codeable(kActCode, "IMPLIED", "implied consent")
                              : codeable(kActCode, "OPTIN", "opt-in");
  const std::string ref = text_or(*consent, "ref");
  if (!ref.empty()) out["identifier"] = Json::array({{{"system", kConsentRef}, {"value", ref}}});
  if (consent->is_object() && flag_of(*consent, "research")) {
    Json research = consent_of(view, patient, "research");
    research["policyRule"] = out["policyRule"];
    sheet.add("consent", std::move(out));
    sheet.add("consent to research", std::move(research));
    return;
  }
  sheet.add("consent", std::move(out));
}

}  // namespace

void write_record(Sheet& sheet, const CaseView& view) {
  const Json patient = sheet.add(kPatientEntry, patient_of(view.story.record));
  const Json request = sheet.add(kRequestEntry, request_of(view, patient));
  Vitals(sheet, view, patient, request).write();
  write_checklist(sheet, view, patient, request);
  write_consent(sheet, view, patient);
}

}  // namespace harkara::node::consult::fhir
