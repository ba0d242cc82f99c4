// A set of short ids as an endless row of cells, any prefix of which tells as many
// differences as it is long (a rateless invertible Bloom lookup table). The prefix of
// one set minus that of another is the prefix of their difference: sync/peeler.h.
#pragma once

#include <span>
#include <vector>

#include "sync/places.h"
#include "sync/short_id.h"

namespace harkara::sync {

struct Symbol {
  std::uint64_t id = 0;    // 48 bits
  std::uint32_t mark = 0;  // 24 bits: shows that a cell holds one item alone
  std::uint64_t seed = 0;  // of its places
};
Symbol symbol_of(const ShortIds& hashes, std::uint64_t short_id);

struct Cell {
  std::uint64_t ids = 0;    // the sum, bit by bit, of the short ids
  std::uint32_t marks = 0;  // and of their marks
  std::int64_t count = 0;
  bool operator==(const Cell&) const = default;

  void toggle(std::uint64_t id, std::uint32_t mark, std::int64_t by);
  bool empty() const { return *this == Cell{}; }
};
Cell operator-(const Cell& a, const Cell& b);

class Sketch {
 public:
  // REQUIRES: no id twice.
  Sketch(const ShortIds& hashes, std::span<const std::uint64_t> short_ids);

  std::size_t items() const { return items_.size(); }
  // Computed as far as asked for, twice as far each time: n items cost O(n) per doubling.
  // REQUIRES: index < kMaxSketchCells.
  const Cell& cell(std::size_t index);

 private:
  struct Item {
    std::uint64_t id;
    std::uint32_t mark;
    Places places;
  };
  void extend(std::size_t size);

  std::vector<Item> items_;
  std::vector<Cell> cells_;
};

// How many of n items stand in cell `index` on average, rounded: 2n / (index + 2). On
// the wire a cell's count is given as its distance from this.
std::int64_t expected_count(std::size_t items, std::size_t index);

// How far two sets differ, from how much the counts of their first cells do:
// `differences[i]` is ours minus theirs in cell i. Rough: a quarter off is ordinary with
// 32 counts, an eighth with 128. Counts beyond the first 256 are not looked at.
inline constexpr std::size_t kMaxEstimateCells = 256;
std::uint64_t estimate_difference(std::size_t ours, std::size_t theirs,
                                  std::span<const std::int64_t> differences);

}  // namespace harkara::sync
