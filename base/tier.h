// Where a node stands in the tree. A parent has a higher tier than its child.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace harkara {

enum class Tier : std::uint8_t { clinic = 0, relay = 1, district = 2, hub = 3 };

std::string_view tier_name(Tier tier);
std::optional<Tier> tier_from_name(std::string_view name);
std::optional<Tier> tier_from_number(std::uint8_t number);

}  // namespace harkara
