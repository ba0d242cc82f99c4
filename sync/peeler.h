// Takes a set difference apart: cells of ours minus theirs come in, one after the
// other; short ids that one side lacks come out. The cells are foreign: whatever is in
// them, the work is bounded by their number, no id comes out twice, and nothing is
// called complete before every cell is empty.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "sync/sketch.h"

namespace harkara::sync {

class Peeler {
 public:
  enum class State : std::uint8_t { open, complete, poisoned };

  // `ours`: sorted short ids of the set that the cells were made from; outlives this.
  Peeler(const ShortIds& hashes, std::span<const std::uint64_t> ours)
      : hashes_(hashes), ours_(ours) {}

  // The next cells of the row. Not after poisoned.
  State add(std::span<const Cell> cells);
  std::size_t cells() const { return cells_.size(); }
  // Ours that the other side lacks, found since the last call.
  std::vector<std::uint64_t> take_lacking();
  std::size_t peeled() const { return found_.size(); }

 private:
  struct Found {
    std::uint64_t id;
    std::uint32_t mark;
    std::int64_t side;  // +1: ours, -1: theirs
    Places next;        // its first place beyond the cells that are here
  };
  bool is_single(const Cell& cell) const;
  bool peel(const Cell& cell);  // false: poison
  void remove(Found& found);
  void change(std::size_t index, const Found& found);

  ShortIds hashes_;
  std::span<const std::uint64_t> ours_;
  std::vector<Cell> cells_;
  std::size_t filled_ = 0;  // cells that are not empty
  std::vector<std::size_t> queue_;
  std::vector<Found> found_;
  std::set<std::uint64_t> seen_;
  std::vector<std::uint64_t> lacking_;
};

}  // namespace harkara::sync
