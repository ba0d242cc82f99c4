#include "sync/sketch.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace harkara::sync {
namespace {
constexpr std::uint64_t kMarkMask = 0xff'ffff;
constexpr std::size_t kFirstCells = 64;
constexpr std::int64_t kMaxCounted = 1LL << 21U;  // keeps squares within 64 bits
}  // namespace

Symbol symbol_of(const ShortIds& hashes, std::uint64_t short_id) {
  const std::uint64_t hash = hashes.hash_of(short_id);
  return {short_id, static_cast<std::uint32_t>(hash & kMarkMask), hash};
}

void Cell::toggle(std::uint64_t id, std::uint32_t mark, std::int64_t by) {
  ids ^= id;
  marks ^= mark;
  count += by;
}

Cell operator-(const Cell& a, const Cell& b) {
  return {a.ids ^ b.ids, a.marks ^ b.marks, a.count - b.count};
}

Sketch::Sketch(const ShortIds& hashes, std::span<const std::uint64_t> short_ids) {
  items_.reserve(short_ids.size());
  for (const std::uint64_t id : short_ids) {
    const Symbol symbol = symbol_of(hashes, id);
    items_.push_back({symbol.id, symbol.mark, Places(symbol.seed)});
  }
}

const Cell& Sketch::cell(std::size_t index) {
  HARKARA_ASSERT(index < kMaxSketchCells);
  if (index >= cells_.size()) extend(std::max(kFirstCells, std::bit_ceil(index + 1)));
  return cells_[index];
}

void Sketch::extend(std::size_t size) {
  cells_.resize(size);
  for (Item& item : items_)
    for (; item.places.current() < size; item.places.advance())
      cells_[item.places.current()].toggle(item.id, item.mark, 1);
}

std::int64_t expected_count(std::size_t items, std::size_t index) {
  return static_cast<std::int64_t>((4 * items + index + 2) / (2 * (index + 2)));
}

// With p = 2/(i+2), a difference of d items leaves a count of variance d p (1-p) around
// p times the difference of the sizes. The mean of what each count suggests is taken.
std::uint64_t estimate_difference(std::size_t ours, std::size_t theirs,
                                  std::span<const std::int64_t> differences) {
  const std::int64_t sizes = static_cast<std::int64_t>(ours) - static_cast<std::int64_t>(theirs);
  const std::int64_t least = sizes < 0 ? -sizes : sizes;
  const std::size_t used = std::min(differences.size(), kMaxEstimateCells);
  if (used < 2) return static_cast<std::uint64_t>(least);
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i < used; ++i) {
    const auto place = static_cast<std::int64_t>(i);
    const std::int64_t counted = std::clamp(differences[i], -kMaxCounted, kMaxCounted);
    const std::int64_t off =
        counted * (place + 2) - 2 * std::clamp(sizes, -kMaxCounted, kMaxCounted);
    sum += static_cast<std::uint64_t>(off * off) / (2 * i);
  }
  return std::max(static_cast<std::uint64_t>(least),
                  (sum + used - 2) / (used - 1));  // 0: all counts agree
}

}  // namespace harkara::sync
