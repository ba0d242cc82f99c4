// What a run is made of: whole numbers, drawn from a seed or given. They stand in groups,
// the setting first and then one for each event, so that an event can be taken out and the
// others mean what they meant. 0 is the tamest choice and stands for what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"

namespace harkara::sim::fuzz {

using ChoiceGroup = std::vector<std::uint64_t>;
using ChoiceList = std::vector<ChoiceGroup>;

class Choices {
 public:
  // Draws from the seed; there will be as many groups as it says.
  explicit Choices(std::uint64_t seed);
  // Gives these again. What a run makes of them depends on nothing else.
  // An empty list is one of a single group.
  explicit Choices(ChoiceList given);

  // False when there are no more.
  bool next_group();
  // In [0, bound). REQUIRES: bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // In [0, most], small ones as often as large ones.
  std::uint64_t spread(std::uint64_t most);
  // An index; one of weight 0 is never drawn, but may be given.
  std::size_t weighted(std::span<const unsigned> weights);
  bool often() { return below(2) == 1; }

  // As used so far: given again, they make the same run.
  const ChoiceList& made() const { return made_; }

 private:
  std::uint64_t take(std::uint64_t bound, std::uint64_t drawn);

  std::optional<SeededRandom> random_;
  std::size_t groups_ = 0;  // of those drawn
  ChoiceList given_;
  ChoiceList made_;
};

}  // namespace harkara::sim::fuzz
