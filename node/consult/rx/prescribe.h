// From what a specialist writes to a prescription in the case.
#pragma once

#include "node/consult/casebook.h"
#include "node/consult/rx/check.h"

namespace harkara::node::consult::rx {

// Fills in what the case knows: the patient, the consent, the date, that it is by text
// and was begun by a health worker. What the specialist wrote stays.
Json filled_in(Json rx, const CaseView& view, std::int64_t now_ms);

// A sentence per refusal: the rule, its medicine, its clause, and whether the clause
// was checked against the guideline's text.
std::string refusal_text(const Refusal& refusal);

struct Prescription {
  EventId event;
  Json rx;
  std::string code;  // of its QR code
};

// Errc::refused lists every rule that is broken; nothing is kept then.
Result<Prescription> prescribe(Casebook& book, const Rules& rules, const CaseId& id,
                               const Json& written, const Specialist& who, Moment now,
                               const std::optional<EventId>& event_id = {});

}  // namespace harkara::node::consult::rx
