#include "sim/fuzz/findings.h"

namespace harkara::sim::fuzz {

const char* checker_name(Checker checker) {
  constexpr std::array<const char*, kCheckers> names = {
      "lost",  "twice",  "ahead", "quota",  "budget",      "secret", "early",
      "order", "copies", "store", "forged", "convergence", "stopped"};
  return names[static_cast<std::size_t>(checker)];
}

const char* checker_rule(Checker checker) {
  constexpr std::array<const char*, kCheckers> rules = {
      "what a person was told is kept, somebody keeps",
      "nobody is shown a bundle twice",
      "no state says more than is true",
      "a store keeps within its quota",
      "a metered link carries no more than it may",
      "content is nowhere outside the bundle's seal",
      "nothing arrives before the oracle's bound",
      "on each link the more urgent class goes first",
      "custody rests only with as many custodians as the class asks for",
      "the queue, inbox and chunks are those of the records",
      "nothing is kept or shown that its origin did not sign",
      "after healing all arrives, and its sender knows",
      "no assertion fails, and nothing hangs"};
  return rules[static_cast<std::size_t>(checker)];
}

std::optional<Checker> checker_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kCheckers; ++i)
    if (name == checker_name(static_cast<Checker>(i))) return static_cast<Checker>(i);
  return std::nullopt;
}

}  // namespace harkara::sim::fuzz
