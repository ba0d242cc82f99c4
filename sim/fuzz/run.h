// One run from its choices to what the checkers say.
#pragma once

#include "sim/fuzz/network.h"

namespace harkara::sim::fuzz {

struct Outcome {
  std::optional<Violation> violation;
  std::array<std::uint64_t, kCheckers> looked{};
  std::size_t events = 0;     // of the script, healing not counted
  std::size_t delivered = 0;  // bundles
  std::size_t sent = 0;
  std::int64_t simulated_ms = 0;
  std::uint64_t digest = 0;
};

Outcome run_script(const Script& script, const Tell& tell = {});

}  // namespace harkara::sim::fuzz
