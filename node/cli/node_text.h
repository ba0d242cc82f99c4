// Status and findings in words.
#pragma once

#include "node/check.h"
#include "node/json_fields.h"

namespace harkara::node::cli {

std::string status_text(const Json& status);
std::string findings_text(const std::vector<Finding>& findings);

}  // namespace harkara::node::cli
