// Sets of numbers as disjoint half-open ranges: packets that came, bytes that are
// acknowledged, bytes that are lost.
#pragma once

#include <cstdint>
#include <map>

namespace harkara::node::datagram {

class Ranges {
 public:
  struct Range {
    std::uint64_t first;
    std::uint64_t end;  // one past the last
  };

  void add(Range range);
  void remove(Range range);
  // Everything below `number` is forgotten.
  void remove_below(std::uint64_t number) { remove({0, number}); }
  bool contains(std::uint64_t number) const;
  bool empty() const { return by_first_.empty(); }
  std::size_t count() const { return by_first_.size(); }
  // REQUIRES: !empty().
  Range front() const { return {by_first_.begin()->first, by_first_.begin()->second}; }
  Range back() const { return {by_first_.rbegin()->first, by_first_.rbegin()->second}; }
  const std::map<std::uint64_t, std::uint64_t>& all() const { return by_first_; }

 private:
  std::map<std::uint64_t, std::uint64_t> by_first_;  // first -> end
};

}  // namespace harkara::node::datagram
