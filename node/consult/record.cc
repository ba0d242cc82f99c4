#include "node/consult/record.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/nearest.h"
#include "node/consult/beneficiary.h"
#include "node/consult/examination.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult {
namespace {

struct VitalRange {
  std::string_view name;
  double least;
  double most;
};
// Wide enough for every living patient; narrow enough to catch a slipped digit or
// a wrong unit.
constexpr std::array kVitals = {
    VitalRange{"temperature_c", 25, 45},    VitalRange{"temperature_f", 77, 113},
    VitalRange{"pulse_bpm", 20, 300},       VitalRange{"systolic_mmhg", 40, 300},
    VitalRange{"diastolic_mmhg", 10, 200},  VitalRange{"spo2_percent", 30, 100},
    VitalRange{"respiratory_rate", 4, 120}, VitalRange{"weight_kg", 0.3, 400},
    VitalRange{"height_cm", 20, 260},       VitalRange{"glucose_mg_dl", 10, 1500},
    VitalRange{"haemoglobin_g_dl", 1, 25},  VitalRange{"gcs", 3, 15},
    VitalRange{"pulse", 20, 300},           VitalRange{"spo2", 30, 100},
    VitalRange{"systolic", 40, 300},        VitalRange{"diastolic", 10, 200},
};

constexpr std::array<std::string_view, 4> kSexes = {"male", "female", "other", "unknown"};
constexpr int kMaxAge_years = 150;
constexpr int kMaxAge_months = 36;

bool is_abha(const std::string& text) {
  const std::size_t at = text.find('@');
  if (at != std::string::npos) {
    const std::string_view name(text.data(), at);
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '.' || c == '_';
    });
    return plain && !name.empty() && name.size() <= 64 && text.substr(at) == "@abdm";
  }
  std::size_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      ++digits;
    else if (c != '-')
      return false;
  }
  return digits == 14;
}

Status check_identity(const Json& patient) {
  const Json* abha = find(patient, "abha");
  if (abha != nullptr && !(is_text(abha) && is_abha(abha->get_ref<const std::string&>())))
    return wrong("case record", "patient.abha", "is not an ABHA number or address",
                 "14 digits (dashes allowed) or name@abdm");
  const Json* pseudonym = find(patient, "pseudonym");
  if (pseudonym != nullptr && !is_text(pseudonym))
    return wrong("case record", "patient.pseudonym",
                 pseudonym->is_string() ? "is empty" : found(pseudonym), "a text");
  if (abha == nullptr && pseudonym == nullptr)
    return wrong("case record", "patient.pseudonym", "and 'patient.abha' are both missing",
                 "one of them");
  return ok();
}

bool whole_between(const Json& value, int least, int most) {
  if (!value.is_number()) return false;
  const auto number = value.get<double>();
  return number >= least && number <= most && std::floor(number) == number;
}

Status check_age(const Json& patient) {
  const Json* years = find(patient, "age");
  const Json* months = find(patient, "age_months");
  if (months != nullptr) {
    if (whole_between(*months, 0, kMaxAge_months)) return ok();
    return wrong("case record", "patient.age_months",
                 months->is_number() ? "is outside the range" : found(months),
                 "a whole number of months, 0 to " + std::to_string(kMaxAge_months));
  }
  if (years != nullptr && whole_between(*years, 0, kMaxAge_years)) return ok();
  const bool number = years != nullptr && years->is_number();
  return wrong("case record", "patient.age", number ? "is outside the range" : found(years),
               "a whole number of years, 0 to " + std::to_string(kMaxAge_years) +
                   " (for infants 'patient.age_months')");
}

Status check_patient(const Json& record) {
  const Json* patient = find(record, "patient");
  if (patient == nullptr || !patient->is_object())
    return wrong("case record", "patient", found(patient),
                 "an object with pseudonym or abha, age and sex");
  HARKARA_TRY(check_identity(*patient));
  HARKARA_TRY(check_age(*patient));
  const Json* sex = find(*patient, "sex");
  const bool known =
      sex != nullptr && sex->is_string() &&
      std::find(kSexes.begin(), kSexes.end(),
                std::string_view(sex->get_ref<const std::string&>())) != kSexes.end();
  if (known) return ok();
  return wrong("case record", "patient.sex",
               sex != nullptr && sex->is_string() ? "is another word" : found(sex),
               "male, female, other or unknown");
}

std::string plain_number(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Status check_vital(const VitalRange& range, const Json& value) {
  const std::string expected =
      "a number from " + plain_number(range.least) + " to " + plain_number(range.most);
  const std::string field = "vitals." + std::string(range.name);
  if (!value.is_number()) return wrong("case record", field, found(&value), expected);
  const auto number = value.get<double>();
  if (number >= range.least && number <= range.most) return ok();
  return wrong("case record", field, "is outside the range", expected);
}

Status check_pressures(const Json& vitals, std::string_view systolic, std::string_view diastolic) {
  const Json* high = find(vitals, systolic);
  const Json* low = find(vitals, diastolic);
  if (high == nullptr || low == nullptr || low->get<double>() < high->get<double>()) return ok();
  return wrong("case record", "vitals." + std::string(diastolic),
               "is not below the systolic pressure",
               "a number below 'vitals." + std::string(systolic) + "'");
}

Status check_vitals(const Json& record) {
  const Json* vitals = find(record, "vitals");
  if (vitals == nullptr) return ok();
  if (!vitals->is_object()) return wrong("case record", "vitals", found(vitals), "an object");
  for (const VitalRange& range : kVitals)
    if (const Json* value = find(*vitals, range.name)) HARKARA_TRY(check_vital(range, *value));
  HARKARA_TRY(check_pressures(*vitals, "systolic_mmhg", "diastolic_mmhg"));
  return check_pressures(*vitals, "systolic", "diastolic");
}

Status check_language(const Json& record) {
  const Json* language = find(record, "language");
  if (language == nullptr) return ok();
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (is_text(language)) {
    const auto& tag = language->get_ref<const std::string&>();
    if (tag.size() >= 2 && tag.size() <= 35 && std::all_of(tag.begin(), tag.end(), letter))
      return ok();
  }
  return wrong("case record", "language",
               language->is_string() ? "is no language tag" : found(language),
               "a tag such as hi, bn, fa or en");
}

Status check_consent(const Json& record) {
  const std::string_view expected =
      "\"implied\", or an object whose 'ref' says where the consent is recorded";
  const Json* consent = find(record, "consent");
  if (consent == nullptr) return wrong("case record", "consent", "is missing", expected);
  if (consent->is_string()) {
    const auto& word = consent->get_ref<const std::string&>();
    if (word == "implied" || word == "not recorded") return ok();
    return wrong("case record", "consent", "is another word", expected);
  }
  if (!consent->is_object()) return wrong("case record", "consent", found(consent), expected);
  const Json* ref = find(*consent, "ref");
  if (is_text(ref)) return ok();
  return wrong("case record", "consent.ref",
               ref != nullptr && ref->is_string() ? "is empty" : found(ref),
               "a text that says where the consent is recorded, or \"implied\"");
}

}  // namespace

Status check_case_record(const Json& record) {
  if (!record.is_object())
    return wrong("case record", "(the whole record)", found(&record), "an object");
  HARKARA_TRY(check_patient(record));
  HARKARA_TRY(require_text("case record", record, "question", "one explicit question, as text"));
  HARKARA_TRY(allow_prose("case record", record, "history"));
  HARKARA_TRY(check_vitals(record));
  HARKARA_TRY(check_language(record));
  return check_consent(record);
}

std::vector<std::string> likely_misspelt(const Json& record) {
  const std::vector<std::string> kTop = {"patient", "question", "consent",   "history",
                                         "vitals",  "language", "checklist", "reply_by"};
  const std::vector<std::string> kPatient = {"pseudonym",  "abha", "name",       "age",
                                             "age_months", "sex",  "beneficiary"};
  std::vector<std::string> vitals;
  for (const VitalRange& range : kVitals) vitals.emplace_back(range.name);
  std::vector<std::string> out;
  const auto look = [&](const Json* object, const std::vector<std::string>& known) {
    if (object == nullptr || !object->is_object()) return;
    for (const auto& [name, value] : object->items()) {
      const bool right = std::ranges::find(known, name) != known.end();
      const std::string near = right ? "" : nearest(name, known);
      if (!near.empty()) out.push_back("'" + name + "' (did you mean '" + near + "'?)");
    }
  };
  look(&record, kTop);
  look(find(record, "patient"), kPatient);
  look(find(record, "vitals"), vitals);
  return out;
}

bool is_vital(std::string_view name) {
  return std::any_of(kVitals.begin(), kVitals.end(),
                     [&](const VitalRange& range) { return range.name == name; });
}

Status check_local_words(const Json& record) {
  const Json* patient = find(record, "patient");
  const Json* who = patient == nullptr ? nullptr : find(*patient, "beneficiary");
  const bool named = who == nullptr || (who->is_string() &&
                                        beneficiary_from_name(who->get_ref<const std::string&>()));
  if (!named)
    return wrong("case record", "patient.beneficiary",
                 who->is_string() ? "is another word" : found(who),
                 "public, employee, retiree or deprived");
  const Json* consent = find(record, "consent");
  if (consent != nullptr && consent->is_object())
    HARKARA_TRY(allow_flag("case record", *consent, "research"));
  if (const Json* list = find(record, "checklist")) HARKARA_TRY(check_checklist(*list));
  const Json* reply_by = find(record, "reply_by");
  if (reply_by == nullptr || (reply_by->is_number_integer() && *reply_by > 0)) return ok();
  return wrong("case record", "reply_by", found(reply_by), "a time in Unix milliseconds");
}

Status check_answer_record(const Json& record) {
  if (!record.is_object())
    return wrong("answer", "(the whole record)", found(&record), "an object");
  HARKARA_TRY(require_text("answer", record, "advice", "the advice to the clinic, as text"));
  for (const std::string_view field : {"findings", "diagnosis", "red_flags", "follow_up"})
    HARKARA_TRY(allow_prose("answer", record, field));
  return ok();
}

}  // namespace harkara::node::consult
