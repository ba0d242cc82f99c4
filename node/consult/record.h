// What a case record and an answer must hold. Unknown fields are kept: a later
// version, or a local form, may know them. node/consult/README.md lists the fields.
//
// Each refusal (Errc::invalid) names the field, what was found there and what is
// expected; it never repeats what the field holds.
#pragma once

#include "base/result.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

// Brings the forms that people and programs write to the one that is checked and
// sent: patient fields at the top level, "F" for female, an age in digits, a consent
// given as plain text or under another name. A consent that is not given becomes
// "not recorded", which is shown at the desk: care is not held up for it.
Json normal_case_record(Json record);
Status check_case_record(const Json& record);
// What only this build's own forms must hold, and foreign records need not: fields
// whose words later versions may add to. `patient.beneficiary`, `reply_by`,
// `consent.research`, `checklist`.
Status check_local_words(const Json& record);
// Fields that no reader of a record knows and whose names are nearly those of known ones, as
// "'vitlas' (did you mean 'vitals'?)".
std::vector<std::string> likely_misspelt(const Json& record);
// A name of the record's `vitals` that has a range, and so is a number.
bool is_vital(std::string_view name);
Status check_answer_record(const Json& record);

// The body of any event kind: bodies.cc.
Status check_body(EventKind kind, const Json& body);

}  // namespace harkara::node::consult
