// The word that was meant, for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harkara {

// Levenshtein's.
std::size_t edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `word`; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace harkara
