// How long receptions of a contact may stand still before others may bring what they hold:
// four times the longest that slices of late were apart, within 5 s and a minute. A link at
// 2G speed brings a slice each third of a second, and one that is repaired some seconds late
// is no dead one; one of 2 kbit/s is given longer. And one that was given up, and then went on
// after all, is given a minute from then on: what is under way when another takes over
// comes twice, and two links that stand still in turns would take turns for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace harkara::sync {

class Patience {
 public:
  // Slices are awaited from now on, which were not before.
  void begin(std::int64_t now_ms);
  void on_slice(std::int64_t now_ms);
  // Another brings what was awaited here.
  void give_up() { given_up_ = true; }
  bool given_up() const { return given_up_; }  // and no slice has come since

  // Over at this time, unless a slice comes. REQUIRES: begin().
  std::int64_t over_ms() const { return since_ms_ + patience_ms(); }
  // Set by whoever has acted on it; the next slice takes it back.
  void exhaust() { exhausted_ = true; }
  bool exhausted() const { return exhausted_; }

 private:
  std::int64_t patience_ms() const;

  static constexpr std::size_t kGaps = 16;
  static constexpr std::int64_t kLeast_ms = 5'000;
  std::array<std::int64_t, kGaps> gaps_ms_{};
  std::size_t next_ = 0;
  std::int64_t since_ms_ = 0;
  std::int64_t least_ms_ = kLeast_ms;
  bool exhausted_ = false;
  bool given_up_ = false;
};

}  // namespace harkara::sync
