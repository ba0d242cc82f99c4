// Cases as the command line and the local API show them: JSON for scripts and the page
// (docs/cli.md).
#pragma once

#include "node/consult/batch.h"
#include "node/consult/casebook.h"
#include "node/json_fields.h"

namespace harkara::node {

// One sentence that never says more than is known.
std::string state_text(const consult::CaseView& view);

Json case_json(const consult::CaseView& view);                 // consult show
Json case_line_json(const consult::CaseView& view);            // desk list, consult list
Json batch_line_json(const consult::BatchReport::Line& line);  // desk import

}  // namespace harkara::node
