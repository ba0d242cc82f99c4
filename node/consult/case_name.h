// Case ids as people read, type and dictate them.
#pragma once

#include "base/ids.h"
#include "base/result.h"

namespace harkara::node::consult {

// "C-" and Crockford base32 in groups of four.
std::string case_name(const CaseId& id);

// What a person typed, as the beginning of to_base32(id): without "C-" and dashes, in
// upper case, O as 0, I and L as 1. Errc::invalid: fewer than four letters, or others.
Result<std::string> case_prefix(const std::string& text);

}  // namespace harkara::node::consult
