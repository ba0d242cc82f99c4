#include "node/hash_ahead.h"

#include <algorithm>

#include "crypto/hash_lanes.h"

namespace harkara::node {

struct HashAhead::Question {
  crypto::TreeShape shape;
  std::uint32_t index;
  Bytes chunk;

  static constexpr std::size_t kTogether = crypto::kHashLanes;
  using Answer = crypto::Hash;
  static std::array<Answer, kTogether> solve(std::span<const Question* const> questions) {
    std::vector<crypto::PlacedChunk> chunks;
    for (const Question* each : questions)
      chunks.push_back({each->shape, each->index, each->chunk});
    std::array<Answer, kTogether> out;
    std::ranges::copy(crypto::chunk_hashes(chunks), out.begin());
    return out;
  }
};

HashAhead::HashAhead(bool another_processor) {
  if (another_processor || crypto::has_blake2b_lanes())
    desk_ = std::make_unique<AheadDesk<Question>>(kMost, another_processor);
}

HashAhead::~HashAhead() = default;

crypto::Hash HashAhead::of(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const {
  const auto same = [&](const Question& question) {
    return question.index == i && question.shape == shape &&
           std::ranges::equal(question.chunk, chunk);
  };
  if (desk_)
    if (const auto answer = desk_->answer(same)) return *answer;
  return crypto::chunk_hash(shape, i, chunk);
}

void HashAhead::expect(const crypto::TreeShape& shape, std::uint32_t i, View chunk) const {
  if (desk_) desk_->expect({shape, i, to_bytes(chunk)});
}

}  // namespace harkara::node
