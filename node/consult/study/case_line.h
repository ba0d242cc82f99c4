// One case as a study sees it.
#pragma once

#include "node/consult/fold.h"
#include "node/consult/patients/link.h"
#include "node/consult/study/cover.h"

namespace harkara::node::consult::study {

// Fields that are listed here and in README.md, and no others: what a clinic adds to its
// records is not let out by accident.
Json case_line(const CaseView& view, const patients::PatientId& person, const Cover& cover,
               bool free_text);

// `text` without the words of the patient's names, pseudonym and ABHA: an aid to whoever
// reads it before it goes out, no proof.
std::string without_names(std::string text, const Json& patient);

}  // namespace harkara::node::consult::study
