// Prescriptions and their rules as JSON, for the command line and the local API
// (docs/cli.md).
#pragma once

#include "node/consult/rx/check.h"
#include "node/consult/rx/seal.h"
#include "node/json_fields.h"

namespace harkara::node {

Json refusals_json(const std::vector<consult::rx::Refusal>& refusals);
Json rules_json(const consult::rx::Rules& rules);
Json verified_json(const consult::rx::Verified& found, std::int64_t now_s);

}  // namespace harkara::node
