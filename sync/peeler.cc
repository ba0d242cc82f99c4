#include "sync/peeler.h"

#include <algorithm>
#include <utility>

namespace harkara::sync {

Peeler::State Peeler::add(std::span<const Cell> cells) {
  const std::size_t before = cells_.size();
  cells_.insert(cells_.end(), cells.begin(), cells.end());
  for (std::size_t i = before; i < cells_.size(); ++i) {
    if (!cells_[i].empty()) ++filled_;
    queue_.push_back(i);
  }
  for (Found& found : found_) remove(found);
  while (!queue_.empty()) {
    const Cell cell = cells_[queue_.back()];
    queue_.pop_back();
    if (is_single(cell) && !peel(cell)) return State::poisoned;
  }
  return filled_ == 0 && !cells_.empty() ? State::complete : State::open;
}

bool Peeler::is_single(const Cell& cell) const {
  return (cell.count == 1 || cell.count == -1) && symbol_of(hashes_, cell.ids).mark == cell.marks;
}

bool Peeler::peel(const Cell& cell) {
  const bool is_ours = std::ranges::binary_search(ours_, cell.ids);
  if (is_ours != (cell.count == 1) || !seen_.insert(cell.ids).second) return false;
  if (found_.size() >= cells_.size()) return false;  // n cells tell of n items at most
  const Symbol symbol = symbol_of(hashes_, cell.ids);
  found_.push_back({symbol.id, symbol.mark, cell.count, Places(symbol.seed)});
  if (is_ours) lacking_.push_back(symbol.id);
  remove(found_.back());
  return true;
}

void Peeler::remove(Found& found) {
  for (; found.next.current() < cells_.size(); found.next.advance())
    change(found.next.current(), found);
}

void Peeler::change(std::size_t index, const Found& found) {
  Cell& cell = cells_[index];
  const bool was_empty = cell.empty();
  cell.toggle(found.id, found.mark, -found.side);
  if (was_empty) ++filled_;
  if (cell.empty()) --filled_;
  queue_.push_back(index);
}

std::vector<std::uint64_t> Peeler::take_lacking() {
  return std::exchange(lacking_, {});
}

}  // namespace harkara::sync
