// Times and foreign texts as a terminal shows them.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace harkara::node {

std::string time_text(std::int64_t time_ms);  // local time, to the minute
// "3 min", "5 h", "12 days": how long ago, never negative.
std::string ago_text(std::int64_t time_ms, std::int64_t now_ms);
// "2026-12-01T10:00", local time, as Unix milliseconds. Errc::invalid.
Result<std::int64_t> local_time_ms(const std::string& text);
// Control characters of a foreign text must not steer a terminal.
std::string harmless(const std::string& text);

}  // namespace harkara::node
