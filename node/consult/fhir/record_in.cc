#include "node/consult/fhir/record_in.h"

#include <algorithm>

#include "node/consult/fhir/codes.h"
#include "node/consult/fhir/reach.h"
#include "node/consult/fhir/times.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::fhir {
namespace {

constexpr std::int64_t kInfant_months = 24;  // younger ages are told in months

std::string type_of(const Json& resource) {
  return text_at(resource, {"resourceType"});
}

class Drafter {
 public:
  Drafter(const Resources& from, std::int64_t now_ms) : from_(from) {
    asked_ms_ = time_of(text_at(*from.request, {"authoredOn"})).value_or(now_ms);
  }

  Result<ReadRecord> draft() {
    out_.record = Json::object();
    patient();
    request();
    HARKARA_TRY(others());
    if (patient_.empty() || !patient_.contains("age")) age_from_birth();
    out_.record["patient"] = std::move(patient_);
    history();
    consent();
    return std::move(out_);
  }

 private:
  void put(Json& object, const char* field, std::string text) {
    if (!text.empty()) object[field] = std::move(text);
  }

  void patient() {
    const Json& resource = *from_.patient;
    std::string other;
    each_of(resource, "identifier", [&](const Json& identifier) {
      const std::string system = text_at(identifier, {"system"});
      const std::string value = text_at(identifier, {"value"});
      const bool account = system.find("healthid.") != std::string::npos ||
                           system.find("abdm.gov.in") != std::string::npos;
      if (system == kPseudonym || account)
        put(patient_, account ? "abha" : "pseudonym", value);
      else if (other.empty())
        other = value;
    });
    if (!patient_.contains("pseudonym")) put(patient_, "pseudonym", other);
    // A name goes only where nothing else tells who it is.
    if (patient_.empty()) put(patient_, "pseudonym", name());
    put(patient_, "sex", text_at(resource, {"gender"}));
    put(patient_, "beneficiary", extension_text(resource, kBeneficiary, "valueCode"));
  }

  std::string name() const {
    std::string whole = text_at(*from_.patient, {"name", "text"});
    if (!whole.empty()) return whole;
    const std::string given = text_at(*from_.patient, {"name", "given"});
    const std::string family = text_at(*from_.patient, {"name", "family"});
    return given + (given.empty() || family.empty() ? "" : " ") + family;
  }

  void age_from_birth() {
    const auto birth = time_of(text_at(*from_.patient, {"birthDate"}));
    if (!birth || patient_.contains("age_months")) return;
    const std::int64_t months = months_between(*birth, asked_ms_);
    if (months < 0) return;
    if (months < kInfant_months)
      patient_["age_months"] = months;
    else
      patient_["age"] = months / 12;
  }

  void request() {
    const Json& resource = *from_.request;
    out_.service_class = service_class_from_fhir(text_at(resource, {"priority"}));
    put(out_.record, "question", words_of(reach(resource, {"reasonCode"})));
    put(out_.record, "language", text_at(resource, {"language"}));
    each_of(resource, "note", [&](const Json& note) {
      if (std::string text = text_at(note, {"text"}); !text.empty()) lines_.push_back(text);
    });
    const auto end = time_of(text_at(resource, {"occurrencePeriod", "end"}));
    if (end && *end > 0) out_.record["reply_by"] = *end;
  }

  Status others() {
    std::vector<const Json*> measurements;
    for (const Json* each : from_.others) {
      const std::string type = type_of(*each);
      if (type == "Observation")
        measurements.push_back(each);
      else if (type == "QuestionnaireResponse")
        checklist(*each);
      else if (type == "Condition" || type == "AllergyIntolerance")
        line(type == "Condition" ? "" : "allergy: ", reach(*each, {"code"}));
      else if (type == "MedicationStatement")
        line("takes ", reach(*each, {"medicationCodeableConcept"}));
      else if (type != "Consent")
        leave_out(type);
    }
    // The newest of each counts.
    std::stable_sort(measurements.begin(), measurements.end(),
                     [](const Json* a, const Json* b) { return taken_ms(*b) < taken_ms(*a); });
    for (const Json* each : measurements) HARKARA_TRY(observation(*each));
    return ok();
  }

  static std::int64_t taken_ms(const Json& observation) {
    return time_of(text_at(observation, {"effectiveDateTime"})).value_or(0);
  }

  void leave_out(const std::string& type) {
    auto& all = out_.left_out;
    if (std::find(all.begin(), all.end(), type) == all.end()) all.push_back(type);
  }

  void line(const std::string& before, const Json* codeable) {
    if (const std::string words = words_of(codeable); !words.empty())
      lines_.push_back(before + words);
  }

  Status observation(const Json& resource) {
    const std::string code = code_in(reach(resource, {"code"}), kLoinc);
    if (code == kAgeCode) return age(resource);
    bool vital = is_vital_code(code);
    Status done = vital ? measurement(code, resource) : ok();
    each_of(resource, "component", [&](const Json& component) {
      const std::string inner = code_in(reach(component, {"code"}), kLoinc);
      if (!is_vital_code(inner)) return;
      vital = true;
      if (done) done = measurement(inner, component);
    });
    if (!vital) other_finding(resource);
    return done;
  }

  Status age(const Json& resource) {
    const Json* value = reach(resource, {"valueQuantity", "value"});
    const std::string unit = text_at(resource, {"valueQuantity", "code"});
    if (value == nullptr || !value->is_number() || (unit != "a" && unit != "mo"))
      return wrong("FHIR bundle", "Observation.valueQuantity", "of the age has another form",
                   "a number with the UCUM code a or mo");
    patient_.emplace(unit == "a" ? "age" : "age_months", *value);
    return ok();
  }

  Status measurement(const std::string& code, const Json& holder) {
    const Json* value = reach(holder, {"valueQuantity", "value"});
    if (value == nullptr || !value->is_number())
      return wrong("FHIR bundle", "Observation.valueQuantity.value",
                   "of LOINC " + code + (value == nullptr ? " is missing" : " is no number"),
                   "a number");
    std::string unit = text_at(holder, {"valueQuantity", "code"});
    if (unit.empty()) unit = text_at(holder, {"valueQuantity", "unit"});
    auto vital = measured(code, *value, unit);
    if (!vital)
      return wrong("FHIR bundle", "Observation.valueQuantity.code",
                   "of LOINC " + code + " is another unit", "the usual UCUM code");
    out_.record["vitals"].emplace(std::string(vital->name), std::move(vital->value));
    return ok();
  }

  // Whatever else was measured is for the specialist to read.
  void other_finding(const Json& resource) {
    std::string what = words_of(reach(resource, {"code"}));
    std::string value = text_at(resource, {"valueString"});
    if (value.empty()) value = words_of(reach(resource, {"valueCodeableConcept"}));
    const Json* number = reach(resource, {"valueQuantity", "value"});
    if (value.empty() && number != nullptr && number->is_number())
      value = number->dump() + " " + text_at(resource, {"valueQuantity", "unit"});
    if (!what.empty() && !value.empty())
      lines_.push_back(what + ": " + value);
    else
      leave_out("Observation");
  }

  void checklist(const Json& resource) {
    const std::string url = text_at(resource, {"questionnaire"});
    if (!url.starts_with(kChecklist)) return leave_out("QuestionnaireResponse");
    Json answers = Json::object();
    each_of(resource, "item", [&](const Json& item) {
      const std::string code = text_at(item, {"answer", "valueCoding", "code"});
      answers[text_at(item, {"linkId"})] = code == "Y" ? "yes" : code == "N" ? "no" : "unknown";
    });
    out_.record["checklist"] = {{"name", url.substr(std::string_view(kChecklist).size())},
                                {"answers", std::move(answers)}};
  }

  void history() {
    if (lines_.size() == 1) out_.record["history"] = lines_.front();
    if (lines_.size() > 1) out_.record["history"] = lines_;
  }

  // The first that is in force, of each scope.
  void consent() {
    Json& consent = out_.record["consent"] = "not recorded";
    bool research = false;
    for (const Json* each : from_.others) {
      if (type_of(*each) != "Consent" || text_at(*each, {"status"}) != "active") continue;
      if (code_in(reach(*each, {"scope"}), kConsentScope) == "research")
        research = true;
      else if (consent == Json("not recorded"))
        consent = consent_of(*each);
    }
    if (research && consent.is_object()) consent["research"] = true;
  }

  static Json consent_of(const Json& resource) {
    if (code_in(reach(resource, {"policyRule"}), kActCode) == "IMPLIED") return "implied";
    std::string ref = text_at(resource, {"identifier", "value"});
    if (ref.empty()) ref = text_at(resource, {"sourceReference", "display"});
    if (ref.empty()) ref = text_at(resource, {"sourceReference", "reference"});
    if (ref.empty()) ref = "FHIR Consent " + text_at(resource, {"id"});
    return {{"ref", ref}};
  }

  const Resources& from_;
  std::int64_t asked_ms_ = 0;
  Json patient_ = Json::object();
  std::vector<std::string> lines_;
  ReadRecord out_;
};

struct Entry {
  std::string full_url;
  const Json* resource;
};

bool is_meant(const Entry& entry, const std::string& reference) {
  return reference == entry.full_url ||
         reference == type_of(*entry.resource) + "/" + text_at(*entry.resource, {"id"});
}

}  // namespace

Result<Resources> resources_of(const Json& bundle) {
  if (type_of(bundle) != "Bundle")
    return wrong("FHIR bundle", "resourceType", "is another word", "Bundle");
  Resources out;
  std::vector<Entry> patients;
  std::size_t requests = 0;
  each_of(bundle, "entry", [&](const Json& entry) {
    const Json* resource = reach(entry, {"resource"});
    if (resource == nullptr || !resource->is_object()) return;
    const std::string type = type_of(*resource);
    if (type == "Patient") {
      patients.push_back({text_at(entry, {"fullUrl"}), resource});
    } else if (type == "ServiceRequest") {
      ++requests;
      out.request = resource;
    } else {
      out.others.push_back(resource);
    }
  });
  if (requests != 1)
    return wrong("FHIR bundle", "ServiceRequest",
                 requests == 0 ? "is missing" : "is there " + std::to_string(requests) + " times",
                 "one, whose reasonCode is the question");
  if (patients.empty()) return wrong("FHIR bundle", "Patient", "is missing", "one");
  const std::string subject = text_at(*out.request, {"subject", "reference"});
  for (const Entry& each : patients)
    if (is_meant(each, subject) || patients.size() == 1) out.patient = each.resource;
  if (out.patient != nullptr) return out;
  return wrong("FHIR bundle", "ServiceRequest.subject", "names none of the patients",
               "a reference to one of them");
}

Result<ReadRecord> draft_of(const Resources& resources, std::int64_t now_ms) {
  return Drafter(resources, now_ms).draft();
}

}  // namespace harkara::node::consult::fhir
