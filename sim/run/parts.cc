#include "sim/run/parts.h"

#include <algorithm>
#include <numeric>

namespace harkara::sim {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

// Each node leads to one of its part, the first of a part to itself.
class Leaders {
 public:
  explicit Leaders(std::size_t nodes) : of_(nodes) { std::iota(of_.begin(), of_.end(), 0U); }
  std::uint32_t of(std::uint32_t node) {
    while (of_[node] != node) node = of_[node] = of_[of_[node]];
    return node;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    const auto [first, other] = std::minmax({of(a), of(b)});
    of_[other] = first;
  }

 private:
  std::vector<std::uint32_t> of_;
};

}  // namespace

Parts::Parts(const NetworkPlan& plan) : of_(plan.nodes.size()) {
  Leaders leaders(of_.size());
  std::vector<bool> linked(of_.size());
  for (const PlannedLink& link : plan.links) {
    leaders.join(link.a, link.b);
    linked[link.a] = linked[link.b] = true;
  }
  std::vector<std::uint32_t> numbers(of_.size() + 1, kNone);  // by leader; the last: no links
  for (std::uint32_t node = 0; node < of_.size(); ++node) {
    std::uint32_t& number = linked[node] ? numbers[leaders.of(node)] : numbers.back();
    if (number == kNone) {
      number = static_cast<std::uint32_t>(nodes_.size());
      nodes_.emplace_back();
    }
    of_[node] = number;
    nodes_[number].push_back(node);
  }
  links_.resize(nodes_.size());
  for (std::uint32_t link = 0; link < plan.links.size(); ++link)
    links_[of_[plan.links[link].a]].push_back(link);
}

}  // namespace harkara::sim
