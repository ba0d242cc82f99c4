// JSON from and to bytes, under the limits of a case record: 64 KiB, 16 levels,
// valid UTF-8. The adapter that catches what the JSON library throws.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace harkara::node::consult {

inline constexpr int kMaxJsonDepth = 16;

// `what` names the document in errors ("record.json"). Errc::too_large, or
// Errc::invalid with line and column; messages never quote the document.
Result<nlohmann::json> parse_json(std::string_view what, View text,
                                  std::size_t max_bytes = kMaxRecordBytes);

// Compact. Errc::too_large, Errc::invalid (text that is not UTF-8, too deep).
Result<std::string> dump_json(std::string_view what, const nlohmann::json& value);

}  // namespace harkara::node::consult
