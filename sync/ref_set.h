// A set of refs, side by side in their order: they are drawn in it, so that most are added behind
// the others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace harkara::sync {

class RefSet {
 public:
  void insert(std::uint64_t ref) {
    if (refs_.empty() || refs_.back() < ref) return refs_.push_back(ref);
    const auto at = std::ranges::lower_bound(refs_, ref);
    if (*at != ref) refs_.insert(at, ref);
  }
  bool contains(std::uint64_t ref) const { return std::ranges::binary_search(refs_, ref); }
  std::size_t size() const { return refs_.size(); }
  void clear() { refs_.clear(); }

 private:
  std::vector<std::uint64_t> refs_;
};

}  // namespace harkara::sync
