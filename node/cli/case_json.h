// Cases as the command line shows them: JSON for scripts (docs/cli.md), words for
// people.
#pragma once

#include "node/consult/casebook.h"

namespace harkara::node::cli {

using consult::Json;

// One sentence that never says more than is known.
std::string state_text(const consult::CaseView& view);

Json case_json(const consult::CaseView& view);       // consult show
Json case_line_json(const consult::CaseView& view);  // desk list, consult list
Json opened_json(const consult::Casebook::Opened& opened, const std::string& folder);

std::string case_text(const consult::CaseView& view);
std::string case_line_text(const consult::CaseView& view);
std::string opened_text(const consult::Casebook::Opened& opened, const std::string& folder);

}  // namespace harkara::node::cli
