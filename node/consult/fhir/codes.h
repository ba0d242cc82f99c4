// The code systems of a bundle, and the vital signs in them.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "node/consult/event.h"

namespace harkara::node::consult::fhir {

inline constexpr const char* kLoinc = "http://loinc.org";
inline constexpr const char* kUcum = "http://unitsofmeasure.org";
inline constexpr const char* kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
inline constexpr const char* kConsentScope = "http://terminology.hl7.org/CodeSystem/consentscope";
inline constexpr const char* kYesNo = "http://terminology.hl7.org/CodeSystem/v2-0532";
inline constexpr const char* kObservationCategory =
    "http://terminology.hl7.org/CodeSystem/observation-category";
// India's health account, as the profiles of its digital health mission name it.
inline constexpr const char* kAbha = "https://healthid.ndhm.gov.in";
// Ours; names, not addresses.
inline constexpr const char* kPseudonym = "urn:harkara:pseudonym";
inline constexpr const char* kCase = "urn:harkara:case";
inline constexpr const char* kDesk = "urn:harkara:desk";
inline constexpr const char* kBundle = "urn:harkara:bundle";
inline constexpr const char* kConsentRef = "urn:harkara:consent";
inline constexpr const char* kRegistration = "urn:harkara:registration";
inline constexpr const char* kBeneficiary = "urn:harkara:beneficiary";
inline constexpr const char* kChecklist = "urn:harkara:checklist:";
inline constexpr const char* kContentHash = "urn:harkara:blake2b-256";
inline constexpr const char* kRecordRest = "urn:harkara:record-rest";
inline constexpr const char* kEvent = "urn:harkara:event";

inline constexpr std::string_view kAgeCode = "30525-0";
inline constexpr std::string_view kPressureCode = "85354-9";

// One of the record's `vitals`. Several names may have one code.
struct VitalCode {
  std::string_view name;
  std::string_view loinc;
  std::string_view display;
  std::string_view unit;
  std::string_view ucum;
};
std::span<const VitalCode> vital_codes();
// nullptr for a name without a code.
const VitalCode* vital_code(std::string_view name);

// Of a code that other systems use for the same measurement; else `loinc` itself.
std::string_view usual_code(std::string_view loinc);

// A measured value as the record has it. Empty: not in a unit that is known here.
struct Measured {
  std::string_view name;
  Json value;
};
// REQUIRES: a number.
std::optional<Measured> measured(std::string_view loinc, const Json& value, std::string_view ucum);
// Is it the code of a vital sign?
bool is_vital_code(std::string_view loinc);

Json coding(std::string_view system, std::string_view code, std::string_view display);
// With one coding, and its words as text.
Json codeable(std::string_view system, std::string_view code, std::string_view display);
Json words(std::string_view text);  // a CodeableConcept of words only

}  // namespace harkara::node::consult::fhir
