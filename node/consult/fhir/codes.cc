#include "node/consult/fhir/codes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace harkara::node::consult::fhir {
namespace {

// Where two names share code and unit, the first is the one that is read.
constexpr std::array kVitals = {
    VitalCode{"temperature_c", "8310-5", "Body temperature", "Cel", "Cel"},
    VitalCode{"temperature_f", "8310-5", "Body temperature", "degF", "[degF]"},
    VitalCode{"pulse_bpm", "8867-4", "Heart rate", "beats/minute", "/min"},
    VitalCode{"systolic_mmhg", "8480-6", "Systolic blood pressure", "mmHg", "mm[Hg]"},
    VitalCode{"diastolic_mmhg", "8462-4", "Diastolic blood pressure", "mmHg", "mm[Hg]"},
    VitalCode{"spo2_percent", "2708-6", "Oxygen saturation in Arterial blood", "%", "%"},
    VitalCode{"respiratory_rate", "9279-1", "Respiratory rate", "breaths/minute", "/min"},
    VitalCode{"weight_kg", "29463-7", "Body weight", "kg", "kg"},
    VitalCode{"height_cm", "8302-2", "Body height", "cm", "cm"},
    VitalCode{"glucose_mg_dl", "2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", "mg/dL"},
    VitalCode{"haemoglobin_g_dl", "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", "g/dL"},
    VitalCode{"gcs", "9269-2", "Glasgow coma score total", "score", "{score}"},
    VitalCode{"pulse", "8867-4", "Heart rate", "beats/minute", "/min"},
    VitalCode{"spo2", "2708-6", "Oxygen saturation in Arterial blood", "%", "%"},
    VitalCode{"systolic", "8480-6", "Systolic blood pressure", "mmHg", "mm[Hg]"},
    VitalCode{"diastolic", "8462-4", "Diastolic blood pressure", "mmHg", "mm[Hg]"},
};

struct Synonym {
  std::string_view loinc;
  std::string_view usual;
};
constexpr std::array kSynonyms = {
    Synonym{"59408-5", "2708-6"},  // saturation by pulse oximetry
    Synonym{"2345-7", "2339-0"},   // glucose in serum or plasma
    Synonym{"3141-9", "29463-7"},  // body weight, measured
    Synonym{"8331-1", "8310-5"},   // oral temperature
};

struct Conversion {
  std::string_view name;
  std::string_view ucum;
  double factor;
};
constexpr std::array kConversions = {
    Conversion{"weight_kg", "g", 0.001},
    Conversion{"weight_kg", "[lb_av]", 0.45359237},
    Conversion{"height_cm", "m", 100},
    Conversion{"height_cm", "[in_i]", 2.54},
    Conversion{"glucose_mg_dl", "mmol/L", 18.02},
    Conversion{"haemoglobin_g_dl", "g/L", 0.1},
    Conversion{"pulse_bpm", "{beats}/min", 1},
    Conversion{"respiratory_rate", "{breaths}/min", 1},
    Conversion{"gcs", "1", 1},
};

}  // namespace

std::span<const VitalCode> vital_codes() {
  return kVitals;
}

const VitalCode* vital_code(std::string_view name) {
  const auto* at = std::find_if(kVitals.begin(), kVitals.end(),
                                [&](const VitalCode& each) { return each.name == name; });
  return at == kVitals.end() ? nullptr : at;
}

std::string_view usual_code(std::string_view loinc) {
  for (const Synonym& each : kSynonyms)
    if (each.loinc == loinc) return each.usual;
  return loinc;
}

bool is_vital_code(std::string_view loinc) {
  const std::string_view usual = usual_code(loinc);
  return std::any_of(kVitals.begin(), kVitals.end(),
                     [&](const VitalCode& each) { return each.loinc == usual; });
}

std::optional<Measured> measured(std::string_view loinc, const Json& value, std::string_view ucum) {
  const std::string_view usual = usual_code(loinc);
  for (const VitalCode& each : kVitals)
    if (each.loinc == usual && each.ucum == ucum) return Measured{each.name, value};
  for (const Conversion& each : kConversions) {
    if (vital_code(each.name)->loinc != usual || each.ucum != ucum) continue;
    if (each.factor == 1) return Measured{each.name, value};
    return Measured{each.name, std::round(value.get<double>() * each.factor * 100) / 100};
  }
  return std::nullopt;
}

Json coding(std::string_view system, std::string_view code, std::string_view display) {
  Json out = {{"system", system}, {"code", code}};
  if (!display.empty()) out["display"] = display;
  return out;
}

Json codeable(std::string_view system, std::string_view code, std::string_view display) {
  return {{"coding", Json::array({coding(system, code, display)})}, {"text", display}};
}

Json words(std::string_view text) {
  return {{"text", text}};
}

}  // namespace harkara::node::consult::fhir
