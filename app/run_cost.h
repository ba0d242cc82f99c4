// What a run cost this process, and figures in words.
#pragma once

#include <cstdint>
#include <string>

#include "node/json_fields.h"

namespace harkara::app {

struct Cost {
  double cpu_s;
  std::uint64_t peak_bytes;
};
Cost cost_so_far();

std::string hex_digest(std::uint64_t digest);
// NaN reads as null, and as "-".
node::Json number_or_null(double value);
std::string number_text(double value, int decimals);
std::string share_text(double share);
// "14 min", "6.5 h", "3.2 d"; "-" for less than 0.
std::string duration_text(std::int64_t ms);

}  // namespace harkara::app
