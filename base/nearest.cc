#include "base/nearest.h"

#include <algorithm>
#include <utility>

namespace harkara {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kMaxWord = 64;  // foreign text: keep the cost bounded
  std::string best;
  std::size_t least = 4;
  if (word.size() > kMaxWord) return best;
  for (const std::string& each : candidates) {
    const std::size_t distance = edit_distance(word, each);
    if (distance < least && distance * 2 <= std::max(word.size(), each.size()) + 1) {
      least = distance;
      best = each;
    }
  }
  return best;
}

}  // namespace harkara
