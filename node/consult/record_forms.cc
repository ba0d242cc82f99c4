// The forms in which a case record may arrive.
#include <algorithm>
#include <array>

#include "node/consult/record.h"

namespace harkara::node::consult {
namespace {

struct Alias {
  std::string_view from;
  std::string_view to;
};

constexpr std::array kPatientAliases = {
    Alias{"id", "pseudonym"},      Alias{"patient_id", "pseudonym"}, Alias{"abha_number", "abha"},
    Alias{"abha_address", "abha"}, Alias{"age_years", "age"},        Alias{"gender", "sex"},
    Alias{"name", "pseudonym"},
};
constexpr std::array kConsentAliases = {Alias{"consent_ref", "consent"},
                                        Alias{"consent_reference", "consent"}};
constexpr std::array kConsentRefAliases = {Alias{"reference", "ref"}, Alias{"id", "ref"}};
constexpr std::array kSexes = {Alias{"f", "female"}, Alias{"m", "male"}, Alias{"o", "other"},
                               Alias{"u", "unknown"}};
constexpr std::array<std::string_view, 5> kPatientFields = {"pseudonym", "abha", "age",
                                                            "age_months", "sex"};

void move_field(Json& from, std::string_view name, Json& to, std::string_view as) {
  const auto at = from.find(name);
  if (at == from.end() || to.contains(as)) return;
  Json value = std::move(*at);
  from.erase(std::string(name));
  to[std::string(as)] = std::move(value);
}

template <class Aliases>
void rename(Json& object, const Aliases& aliases) {
  for (const Alias& alias : aliases) move_field(object, alias.from, object, alias.to);
}

void normal_sex(Json& patient) {
  const auto at = patient.find("sex");
  if (at == patient.end() || !at->is_string()) return;
  std::string word = at->get<std::string>();
  std::transform(word.begin(), word.end(), word.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const Alias& each : kSexes)
    if (word == each.from) word = each.to;
  *at = word;
}

void normal_age(Json& patient) {
  const auto at = patient.find("age");
  if (at == patient.end() || !at->is_string()) return;
  const auto& text = at->get_ref<const std::string&>();
  const bool digits =
      !text.empty() && text.size() <= 3 &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) *at = std::stoi(text);
}

void normal_patient(Json& record) {
  Json& patient = record["patient"];
  if (patient.is_string()) patient = Json{{"pseudonym", patient}};
  if (patient.is_null()) patient = Json::object();
  if (!patient.is_object()) return;
  for (const std::string_view field : kPatientFields) move_field(record, field, patient, field);
  for (const Alias& alias : kPatientAliases)
    if (alias.from != "id") move_field(record, alias.from, patient, alias.to);
  rename(patient, kPatientAliases);
  normal_sex(patient);
  normal_age(patient);
}

void normal_consent(Json& record) {
  rename(record, kConsentAliases);
  Json& consent = record["consent"];
  if (consent.is_null()) consent = "not recorded";
  if (consent.is_string() && consent != "implied" && consent != "not recorded")
    consent = Json{{"ref", consent}};
  if (consent.is_object()) rename(consent, kConsentRefAliases);
}

}  // namespace

Json normal_case_record(Json record) {
  if (!record.is_object()) return record;
  normal_patient(record);
  normal_consent(record);
  return record;
}

}  // namespace harkara::node::consult
