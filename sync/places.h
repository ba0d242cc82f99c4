// Where one item stands in an endless row of cells: always in cell 0, then ever more
// thinly, in cell i with probability 1/(1 + i/2) (Yang et al., SIGCOMM 2024). Whole
// numbers only, so that every node on every processor computes the same places;
// PROTOCOL.md gives the rule and values to check against.
#pragma once

#include <cstdint>

namespace harkara::sync {

// Specification: no sketch goes on beyond this cell; the arithmetic below holds up to it.
inline constexpr std::uint32_t kMaxSketchCells = 65'536;

class Places {
 public:
  explicit Places(std::uint64_t seed) : state_(seed) {}

  std::uint32_t current() const { return at_; }
  void advance();  // REQUIRES: current() < kMaxSketchCells

 private:
  std::uint64_t state_;
  std::uint32_t at_ = 0;
};

}  // namespace harkara::sync
