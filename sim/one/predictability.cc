#include "sim/one/predictability.h"

#include <cmath>

namespace harkara::sim::one {
namespace {
constexpr double kMeeting = 0.75;
constexpr double kAgeing = 0.98;
constexpr double kTransitive = 0.25;
}  // namespace

void Predictability::age(double now_s) {
  if (now_s == aged_s_) return;
  const double factor = std::pow(kAgeing, (now_s - aged_s_) / unit_s_);
  for (double& p : of_) p *= factor;
  aged_s_ = now_s;
}

double Predictability::of(std::uint32_t node, double now_s) {
  age(now_s);
  return of_[node];
}

void Predictability::meet(std::uint32_t self, std::uint32_t peer, Predictability& theirs,
                          double now_s) {
  age(now_s);
  theirs.age(now_s);
  of_[peer] += (1 - of_[peer]) * kMeeting;
  const double to_peer = of_[peer];
  for (std::uint32_t node = 0; node < of_.size(); ++node)
    if (node != self) of_[node] += (1 - of_[node]) * to_peer * theirs.of_[node] * kTransitive;
}

}  // namespace harkara::sim::one
