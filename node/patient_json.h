// Patients as the command line and the local API show them: JSON for scripts and the page.
#pragma once

#include "node/consult/patients/book.h"
#include "node/json_fields.h"

namespace harkara::node {

Json patient_json(const consult::patients::Patient& patient);
// What people decided about this one, the oldest first.
Json decisions_json(const consult::patients::Book& book, const consult::patients::Patient& patient);

}  // namespace harkara::node
