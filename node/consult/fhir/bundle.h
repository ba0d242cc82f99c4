// A case as a FHIR R4 Bundle for other systems, and a case record out of one. A view at
// the edge: what travels and is signed is the compact form (../README.md). README.md here
// says which field becomes what.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "node/consult/fold.h"

namespace harkara::node::consult::fhir {

// Does it say that it is a FHIR resource, of whatever kind?
bool is_fhir(const Json& json);

// The case with its whole thread, of type `collection`. Pure; ids and references are the
// same each time. Nothing of the thread is lost: what no field of FHIR holds stands in an
// extension.
Json bundle_of(const CaseView& view);

struct ReadRecord {
  Json record;                                // in the form that record.h checks
  std::optional<ServiceClass> service_class;  // of ServiceRequest.priority
  std::vector<std::string> left_out;          // resources that were not taken over, as "Encounter"
};

// The record that a Bundle with one ServiceRequest and its Patient asks about; the inverse
// of bundle_of() as far as the record goes. Other measurements, conditions, allergies and
// medicines become lines of the history. `now_ms` is the day for an age, where the request
// has no date. Errc::invalid names resource and field, and never what it holds; whether the
// values are plausible is for record.h to say.
Result<ReadRecord> record_from(const Json& bundle, std::int64_t now_ms);

// Whatever a person or a program gives for a record: one of ours as it is, or as above.
Result<ReadRecord> record_of(Json given, std::int64_t now_ms);

}  // namespace harkara::node::consult::fhir
