#include "node/link/datagram/ranges.h"

#include <algorithm>

namespace harkara::node::datagram {

void Ranges::add(Range range) {
  if (range.first >= range.end) return;
  auto at = by_first_.upper_bound(range.first);
  if (at != by_first_.begin() && std::prev(at)->second >= range.first) --at;
  while (at != by_first_.end() && at->first <= range.end) {
    range.first = std::min(range.first, at->first);
    range.end = std::max(range.end, at->second);
    at = by_first_.erase(at);
  }
  by_first_[range.first] = range.end;
}

void Ranges::remove(Range range) {
  if (range.first >= range.end) return;
  auto at = by_first_.upper_bound(range.first);
  if (at != by_first_.begin() && std::prev(at)->second > range.first) --at;
  while (at != by_first_.end() && at->first < range.end) {
    const Range old{at->first, at->second};
    at = by_first_.erase(at);
    if (old.first < range.first) by_first_[old.first] = range.first;
    if (old.end > range.end) by_first_[range.end] = old.end;
  }
}

bool Ranges::contains(std::uint64_t number) const {
  const auto at = by_first_.upper_bound(number);
  return at != by_first_.begin() && std::prev(at)->second > number;
}

}  // namespace harkara::node::datagram
