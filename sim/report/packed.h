// Columns of whole numbers for the page, small: what a column holds is written as base64 of
// LEB128 numbers, the sign in the lowest bit. page/data.js reads them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harkara::sim {

using Column = std::vector<std::int64_t>;

std::string packed(const Column& column);
// Each as its distance from the one before: small where a column grows steadily.
std::string packed_steps(const Column& column);

}  // namespace harkara::sim
