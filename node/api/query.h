// Reading what stands behind the ? of a request, and pages of lists.
#pragma once

#include "node/api/call.h"

namespace harkara::node::api {

std::string text_of(const Request& request, const std::string& name);  // "" when absent
Result<std::int64_t> number_of(const Request& request, const std::string& name,
                               std::int64_t fallback, std::int64_t least, std::int64_t most);

// A number from 0 to 1.
Result<double> share_of(const Request& request, const std::string& name, double fallback);

// Where a page of a list ended: "1780000000000.6F0C...".
std::string cursor_text(const CaseIndex::Key& key);
Result<CaseIndex::Key> cursor_from(std::string_view text);

// "radiology" is radiology@<this node>. Errc::not_found: no desk of ours.
Result<std::string> own_desk(const Call& call, const std::string& desk);

// {"cases": [their lines], ...} with the rest of `fields`.
Result<Response> list_response(Call& call, const std::vector<CaseId>& ids, const Json& fields);

}  // namespace harkara::node::api
