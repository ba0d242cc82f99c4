#include "sim/fuzz/shrink.h"

#include <algorithm>

namespace harkara::sim::fuzz {
namespace {

class Shrinker {
 public:
  Shrinker(ChoiceList choices, const std::function<bool(const ChoiceList&)>& fails,
           std::size_t most_runs)
      : best_(std::move(choices)), fails_(fails), most_runs_(most_runs) {}

  Shrunk run() && {
    for (bool better = true; better && runs_ < most_runs_;) {
      better = drop_events();
      better |= calm_groups();
      better |= lower_numbers();
    }
    return {std::move(best_), runs_};
  }

 private:
  bool accept(ChoiceList candidate) {
    if (runs_ >= most_runs_ || candidate == best_) return false;
    ++runs_;
    if (!fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  // Delta debugging (Zeller, Hildebrandt 2002): halves, quarters ... single events. The
  // first group is the setting, which stays.
  bool drop_events() {
    bool any = false;
    for (std::size_t size = std::max<std::size_t>(1, best_.size() / 2);; size /= 2) {
      for (std::size_t at = 1; at < best_.size();) {
        ChoiceList candidate = best_;
        const std::size_t end = std::min(at + size, candidate.size());
        candidate.erase(candidate.begin() + static_cast<std::ptrdiff_t>(at),
                        candidate.begin() + static_cast<std::ptrdiff_t>(end));
        if (accept(std::move(candidate)))
          any = true;
        else
          at += size;
      }
      if (size == 1) return any;
    }
  }

  // All of a group's tail at once: most numbers do not matter.
  bool calm_groups() {
    bool any = false;
    for (std::size_t group = 0; group < best_.size(); ++group)
      for (std::size_t keep = best_[group].size() / 2; keep > 0; keep /= 2) {
        ChoiceList candidate = best_;
        std::fill(candidate[group].begin() + static_cast<std::ptrdiff_t>(keep),
                  candidate[group].end(), 0);
        any |= accept(std::move(candidate));
      }
    return any;
  }

  bool lower_numbers() {
    bool any = false;
    for (std::size_t group = 0; group < best_.size(); ++group)
      for (std::size_t place = 0; place < best_[group].size(); ++place) any |= lower(group, place);
    return any;
  }

  bool lower(std::size_t group, std::size_t place) {
    const std::uint64_t value = best_[group][place];
    if (value == 0) return false;
    const auto with = [&](std::uint64_t number) {
      ChoiceList candidate = best_;
      candidate[group][place] = number;
      return accept(std::move(candidate));
    };
    if (with(0)) return true;
    bool any = false;
    while (best_[group][place] > 1 && with(best_[group][place] / 2)) any = true;
    return any;
  }

  ChoiceList best_;
  const std::function<bool(const ChoiceList&)>& fails_;
  std::size_t most_runs_;
  std::size_t runs_ = 0;
};

}  // namespace

Shrunk shrink(ChoiceList choices, const std::function<bool(const ChoiceList&)>& fails,
              std::size_t most_runs) {
  return Shrinker(std::move(choices), fails, most_runs).run();
}

}  // namespace harkara::sim::fuzz
