// Columns of whole numbers for the page, small. page/data.js reads them.
//
// A column is a run of base64 letters without padding, six bits each, the highest first: its
// order k, then each number as an exponential Golomb code of order k (the sign is its lowest
// bit). Of the orders the shortest is taken. Zeros fill the last letter: no code is all zeros.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harkara::sim {

using Column = std::vector<std::int64_t>;

// The page counts in doubles: numbers and steps should be of less than 2^52.
std::string packed(const Column& column);
// Each as its distance from the one before: small where a column grows steadily.
std::string packed_steps(const Column& column);

}  // namespace harkara::sim
