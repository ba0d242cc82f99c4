#include "base/tier.h"

#include <array>

namespace harkara {
namespace {
constexpr std::array<std::string_view, 4> kNames = {"clinic", "relay", "district", "hub"};
}

std::string_view tier_name(Tier tier) {
  return kNames.at(static_cast<std::size_t>(tier));
}

std::optional<Tier> tier_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<Tier>(i);
  return std::nullopt;
}

std::optional<Tier> tier_from_number(std::uint8_t number) {
  if (number >= kNames.size()) return std::nullopt;
  return static_cast<Tier>(number);
}

}  // namespace harkara
