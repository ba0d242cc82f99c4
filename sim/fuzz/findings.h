// What the checkers looked at, and the first thing they found wrong.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harkara::sim::fuzz {

enum class Checker : std::uint8_t {
  lost,         // what a person was told is kept is kept by somebody
  twice,        // nobody is shown a bundle twice
  ahead,        // no state says more than is true
  quota,        // a store keeps within its quota
  budget,       // a metered link carries no more than it may
  secret,       // content is nowhere outside the bundle's seal
  early,        // nothing arrives before the oracle's bound
  order,        // strict order of class on each link
  copies,       // custody rests only with as many custodians as the class asks for
  store,        // a store's own invariants
  forged,       // nothing is kept or shown that its origin did not sign
  convergence,  // after healing all arrives, and its sender knows
  stopped,      // no assertion fails, nothing hangs; told by who runs a run
};
inline constexpr std::size_t kCheckers = 13;
const char* checker_name(Checker checker);
const char* checker_rule(Checker checker);
std::optional<Checker> checker_from_name(std::string_view name);

struct Violation {
  Checker checker;
  std::string what;
  std::int64_t at_ms = 0;
};

class Findings {
 public:
  void looked(Checker checker, std::uint64_t times = 1) {
    counts_[static_cast<std::size_t>(checker)] += times;
  }
  // Only the first is kept: what follows it may follow from it.
  void violated(Checker checker, std::int64_t at_ms, std::string what) {
    if (!violation_) violation_ = Violation{checker, std::move(what), at_ms};
  }
  const std::optional<Violation>& violation() const { return violation_; }
  const std::array<std::uint64_t, kCheckers>& counts() const { return counts_; }

 private:
  std::array<std::uint64_t, kCheckers> counts_{};
  std::optional<Violation> violation_;
};

}  // namespace harkara::sim::fuzz
