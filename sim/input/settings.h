// Short settings as people write them on a command line or in a scenario: "32MB", "72h",
// "aiims:0,district:1-6". Each error names the word it does not understand.
#pragma once

#include <string_view>

#include "sim/input/trace.h"

namespace harkara::sim {

// "500", "12kB", "32MB", "1GB" (thousands) or KiB, MiB, GiB.
Result<std::uint64_t> bytes_setting(std::string_view text);
// "90s", "15min", "72h", "7d"; a bare number is seconds.
Result<std::int64_t> seconds_setting(std::string_view text);

// Nodes that are alike: "clinic:7-66" or "aiims:0".
struct Group {
  std::string name;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
// Errc::invalid: overlapping groups too.
Result<std::vector<Group>> groups_setting(std::string_view text);
// "wan:64000,cell:8000", bytes per second.
// "8000" alone is the rate of links that name no class.
Result<std::vector<LinkRate>> rates_setting(std::string_view text);
// "clinic=32MB,aiims=1GB": by node, 0 where no group of the node is named.
Result<std::vector<std::uint64_t>> buffers_setting(std::string_view text,
                                                   const std::vector<Group>& groups,
                                                   std::uint32_t nodes);

}  // namespace harkara::sim
