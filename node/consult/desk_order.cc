#include "node/consult/desk_order.h"

#include <algorithm>
#include <tuple>

namespace harkara::node::consult {
namespace {

std::size_t number_of(Lane lane) {
  return static_cast<std::size_t>(lane);
}

std::size_t number_of(Beneficiary who) {
  return static_cast<std::size_t>(who);
}

// The line of one group: its cases in the order in which they fall due.
class Line {
 public:
  void add(std::int64_t due, std::uint64_t tie, std::size_t index) {
    places_.push_back({due, tie, index});
  }
  void sort() { std::sort(places_.begin(), places_.end()); }
  bool empty() const { return next_ == places_.size(); }
  auto head() const { return places_[next_]; }
  std::size_t take() { return std::get<2>(places_[next_++]); }

 private:
  std::vector<std::tuple<std::int64_t, std::uint64_t, std::size_t>> places_;
  std::size_t next_ = 0;
};

class Picker {
 public:
  Picker(std::span<const Waiting> cases, const DeskShares& shares, const DeskPolicy& policy)
      : shares_(shares), policy_(policy) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Waiting& each = cases[i];
      const std::int64_t due = due_s(each, policy);
      if (each.parked)
        parked_.add(due, each.tie, i);
      else
        line(lane_of(each.service_class), number_of(each.beneficiary)).add(due, each.tie, i);
    }
    for (auto& lane : lines_)
      for (Line& each : lane) each.sort();
    parked_.sort();
  }

  // REQUIRES: something is left.
  std::size_t next() {
    for (const Lane lane : lanes_in_turn())
      if (waits(lane)) return take(lane);
    return parked_.take();
  }

 private:
  Line& line(Lane lane, std::size_t group) { return lines_[number_of(lane)][group]; }

  bool waits(Lane lane) const {
    const auto& groups = lines_[number_of(lane)];
    return std::any_of(groups.begin(), groups.end(), [](const Line& l) { return !l.empty(); });
  }

  std::array<Lane, kLanes> lanes_in_turn() const {
    const std::int64_t routine = shares_.of_lane(Lane::routine);
    const std::int64_t picks = routine + shares_.of_lane(Lane::urgent) + 1;
    const bool routine_due = (routine + 1) * 1'000 <= policy_.routine_floor_permille * picks;
    if (routine_due) return {Lane::emergency, Lane::routine, Lane::urgent};
    return {Lane::emergency, Lane::urgent, Lane::routine};
  }

  // How far a group is below its floor, in thousandths of a case; 0: by less than a whole
  // case, so that a floor is given when it is due, not ahead.
  std::int64_t below_floor(Lane lane, std::size_t group) const {
    if (lane == Lane::emergency) return 0;
    const std::int64_t picks = shares_.of_lane(lane) + 1;
    const std::int64_t taken = shares_.taken[number_of(lane)][group];
    const std::int64_t below = policy_.floor_permille[group] * picks - taken * 1'000;
    return below < 1'000 ? 0 : below;
  }

  // REQUIRES: waits(lane).
  std::size_t take(Lane lane) {
    std::size_t best = kBeneficiaries;
    std::int64_t best_below = 0;
    for (std::size_t group = 0; group < kBeneficiaries; ++group) {
      if (line(lane, group).empty()) continue;
      const std::int64_t below = below_floor(lane, group);
      const bool better =
          best == kBeneficiaries || below > best_below ||
          (below == best_below && line(lane, group).head() < line(lane, best).head());
      if (better) std::tie(best, best_below) = std::tie(group, below);
    }
    ++shares_.taken[number_of(lane)][best];
    return line(lane, best).take();
  }

  DeskShares shares_;
  const DeskPolicy& policy_;
  std::array<std::array<Line, kBeneficiaries>, kLanes> lines_;
  Line parked_;
};

}  // namespace

Lane lane_of(ServiceClass service_class) {
  if (service_class == ServiceClass::emergency) return Lane::emergency;
  return service_class == ServiceClass::urgent ? Lane::urgent : Lane::routine;
}

void DeskShares::count(const Waiting& taken_case) {
  ++taken[number_of(lane_of(taken_case.service_class))][number_of(taken_case.beneficiary)];
}

std::int64_t DeskShares::of_lane(Lane lane) const {
  std::int64_t sum = 0;
  for (const std::int64_t each : taken[number_of(lane)]) sum += each;
  return sum;
}

std::int64_t due_s(const Waiting& waiting, const DeskPolicy& policy) {
  const Lane lane = lane_of(waiting.service_class);
  const std::int64_t latest = waiting.arrived_s + policy.target_s[number_of(lane)];
  const std::int64_t due = std::min(waiting.reply_by_s, latest);
  const bool held_back = !waiting.complete && lane != Lane::emergency;
  return held_back ? due + policy.incomplete_grace_s : due;
}

std::vector<std::size_t> desk_order(std::span<const Waiting> cases, DeskShares shares,
                                    const DeskPolicy& policy, std::size_t limit) {
  Picker picker(cases, shares, policy);
  std::vector<std::size_t> order;
  const std::size_t count = std::min(limit, cases.size());
  order.reserve(count);
  while (order.size() < count) order.push_back(picker.next());
  return order;
}

}  // namespace harkara::node::consult
