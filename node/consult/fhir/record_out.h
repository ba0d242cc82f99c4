// What a case record says, as FHIR resources.
#pragma once

#include "node/consult/fhir/sheet.h"
#include "node/consult/fold.h"

namespace harkara::node::consult::fhir {

// The entries that others refer to.
inline constexpr std::string_view kPatientEntry = "Patient";
inline constexpr std::string_view kRequestEntry = "ServiceRequest";

// Adds Patient, ServiceRequest, Observations, QuestionnaireResponse and Consent. What they
// cannot hold is for bundle.cc to add.
void write_record(Sheet& sheet, const CaseView& view);

}  // namespace harkara::node::consult::fhir
