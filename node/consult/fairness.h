// Who waited how long at a desk: by urgency and by beneficiary class, so that whoever
// runs the service sees whether somebody is served at others' cost. Pure.
#pragma once

#include <span>

#include "node/consult/desk_order.h"
#include "node/consult/fold.h"

namespace harkara::node::consult {

// Waits run from the writing of a case, by the clocks that carried it, to its first final
// answer, or to now where there is none. Withdrawn cases are left out.
struct FairnessRow {
  std::size_t cases = 0;
  std::size_t answered = 0;
  std::int64_t median_s = 0;       // of the answered; 0 where there are none
  std::int64_t longest_s = 0;      // of all
  std::int64_t gini_permille = 0;  // of all waits: 0, all alike; 1 000, one bears them all
};

inline constexpr std::array<std::string_view, kLanes> kLaneNames = {"emergency", "urgent",
                                                                    "routine"};

struct Fairness {
  std::array<FairnessRow, kLanes> by_lane;
  std::array<FairnessRow, kBeneficiaries> by_group;
};

// Counts case by case, for who does not hold all of them as views at once.
class FairnessCount {
 public:
  // Cases written since `from_ms` count.
  FairnessCount(std::int64_t from_ms, std::int64_t now_ms) : from_ms_(from_ms), now_ms_(now_ms) {}
  // A case of the desk that is asked about. `seen_ms`: when the view was made.
  void count(const CaseView& view, std::int64_t seen_ms);
  Fairness finish();

 private:
  struct Waits {
    std::vector<std::int64_t> answered_s;
    std::vector<std::int64_t> all_s;
  };
  static FairnessRow row_of(Waits waits);

  std::int64_t from_ms_;
  std::int64_t now_ms_;
  std::array<Waits, kLanes> lanes_;
  std::array<Waits, kBeneficiaries> groups_;
};

// Of those of `views` that are at `desk` and were written since `from_ms`.
Fairness fairness_of(std::span<const CaseView> views, const std::string& desk, std::int64_t from_ms,
                     std::int64_t now_ms);

inline constexpr std::int64_t kFairnessDays = 30;          // unless somebody says otherwise
inline constexpr std::int64_t kMostFairnessDays = 36'500;  // to look back
// Where cases that count begin, `days` before `now_ms`.
constexpr std::int64_t fairness_from_ms(std::int64_t now_ms, std::int64_t days) {
  return now_ms - days * 24 * 3'600 * 1'000;
}
// {"desk", "days", "by_class", "by_beneficiary"}, as programs read it.
Json fairness_json(const Fairness& fairness, const std::string& desk, std::int64_t days);

// Whole numbers, so that it is the same everywhere. Waits in seconds, in any order.
std::int64_t gini_permille(std::vector<std::int64_t> waits_s);

}  // namespace harkara::node::consult
