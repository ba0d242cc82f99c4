// FHIR's dates and times. Pure; UTC, but for what a foreign text says of its zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harkara::node::consult::fhir {

// "2026-11-22T10:00:00.000Z"
std::string instant_text(std::int64_t time_ms);
// A date, a part of one ("1981", "1981-03"), or a time with its zone, as Unix milliseconds of
// its beginning.
std::optional<std::int64_t> time_of(std::string_view text);
// Whole months from one moment's date to the other's; negative when `to` is earlier.
std::int64_t months_between(std::int64_t from_ms, std::int64_t to_ms);

}  // namespace harkara::node::consult::fhir
