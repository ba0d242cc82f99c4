#include "sim/fuzz/choices.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/assert.h"

namespace harkara::sim::fuzz {
namespace {
constexpr std::size_t kFewest = 8;
constexpr std::size_t kMost = 64;
}  // namespace

Choices::Choices(std::uint64_t seed) : random_(SeededRandom(seed)) {
  groups_ = 1 + kFewest + random_->below(kMost - kFewest);
}

Choices::Choices(ChoiceList given) : given_(std::move(given)) {
  if (given_.empty()) given_.emplace_back();
}

bool Choices::next_group() {
  if (made_.size() >= (random_ ? groups_ : given_.size())) return false;
  made_.emplace_back();
  return true;
}

std::uint64_t Choices::take(std::uint64_t bound, std::uint64_t drawn) {
  HARKARA_ASSERT(!made_.empty());
  ChoiceGroup& group = made_.back();
  if (!random_) {
    const ChoiceGroup& given = given_[made_.size() - 1];
    drawn = group.size() < given.size() ? given[group.size()] % bound : 0;
  }
  group.push_back(drawn);
  return drawn;
}

std::uint64_t Choices::below(std::uint64_t bound) {
  return take(bound, random_ ? random_->below(bound) : 0);
}

std::uint64_t Choices::spread(std::uint64_t most) {
  std::uint64_t drawn = 0;
  if (random_) {
    const auto bits = random_->below(static_cast<std::uint64_t>(std::bit_width(most)) + 1);
    drawn = bits == 0 ? 0 : random_->below(std::min(most + 1, std::uint64_t{1} << bits));
  }
  return take(most + 1, drawn);
}

std::size_t Choices::weighted(std::span<const unsigned> weights) {
  std::size_t index = 0;
  if (random_) {
    std::uint64_t left = random_->below(std::accumulate(weights.begin(), weights.end(), 0U));
    while (left >= weights[index]) left -= weights[index++];
  }
  return take(weights.size(), index);
}

}  // namespace harkara::sim::fuzz
