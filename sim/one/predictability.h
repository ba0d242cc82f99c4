// PRoPHET's delivery predictabilities of one node (Lindgren et al.; RFC 6693), with the
// constants of The ONE: 0.75 for a meeting, 0.98 of ageing, 0.25 for what a peer knows.
#pragma once

#include <cstdint>
#include <vector>

namespace harkara::sim::one {

class Predictability {
 public:
  Predictability(std::size_t nodes, double unit_s) : unit_s_(unit_s), of_(nodes) {}

  // For `node` at `now_s`, never earlier than in a call before.
  double of(std::uint32_t node, double now_s);
  // `self` meets `peer`, who brings its own.
  void meet(std::uint32_t self, std::uint32_t peer, Predictability& theirs, double now_s);

 private:
  void age(double now_s);
  double unit_s_;
  double aged_s_ = 0;
  std::vector<double> of_;
};

}  // namespace harkara::sim::one
