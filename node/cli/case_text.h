// Cases as the command line shows them to people; their JSON is node/case_json.h.
#pragma once

#include "node/case_json.h"

namespace harkara::node::cli {

using consult::Json;

Json opened_json(const consult::Casebook::Opened& opened, const std::string& folder);

std::string case_text(const consult::CaseView& view);
std::string case_line_text(const consult::CaseView& view);
std::string opened_text(const consult::Casebook::Opened& opened, const std::string& folder);

}  // namespace harkara::node::cli
