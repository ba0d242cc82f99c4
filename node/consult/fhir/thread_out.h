// The thread of a case as FHIR resources.
#pragma once

#include "node/consult/fhir/sheet.h"
#include "node/consult/fold.h"

namespace harkara::node::consult::fhir {

// Adds what was said after the opening, and a DocumentReference for each attachment. Who
// looked at the case, or held it for a while, is no content and stays out.
void write_thread(Sheet& sheet, const CaseView& view);

// The event itself as one text of JSON, with or without its body.
Json event_extension(const Event& event, bool with_body);

}  // namespace harkara::node::consult::fhir
