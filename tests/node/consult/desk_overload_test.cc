// The stress scenario of Uttar Pradesh's e-Sanjeevani: 1,29,42,028 consultations in 825
// working days at 250 CHCs, 62.7 a CHC and day, answered by 27 hubs that planned for
// 65.7 a day. One hub for five days, nine times what it can do; then nobody new until
// the last one is answered.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "base/random.h"
#include "node/consult/desk_order.h"
#include "node/consult/fairness.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kDay_s = 24 * 3'600;
constexpr std::int64_t kOpens_s = 9 * 3'600;
constexpr std::int64_t kHours_s = 7 * 3'600;    // 09-16 h: clinics write, the desk reads
constexpr std::uint64_t kArrivalsPerDay = 581;  // 62.7 * 250 / 27
constexpr std::int64_t kAnswersPerDay = 66;     // 6.6 specialist-hours of 6 minutes
constexpr std::int64_t kDays = 5;

struct Tally {
  std::vector<std::int64_t> waits_s;  // of those answered
  std::int64_t longest_s = 0;         // of all, answered or not, while the overload lasted
  std::int64_t arrived = 0;
  std::int64_t answered_in_time = 0;  // while it lasted
  std::int64_t last_served_day = -1;
  std::int64_t days_without = 0;  // days on which it waited and nobody of it was served
};

// 3 % emergencies, 17 % urgent; 70 % public, 12 % employees, 8 % retirees, 10 % deprived.
Waiting arrival(Random& random, std::int64_t day, std::uint64_t number) {
  Waiting out;
  const std::uint64_t kind = random.below(100);
  out.service_class = kind < 3    ? ServiceClass::emergency
                      : kind < 20 ? ServiceClass::urgent
                                  : ServiceClass::routine;
  const std::uint64_t who = random.below(100);
  out.beneficiary = who < 70   ? Beneficiary::general
                    : who < 82 ? Beneficiary::employee
                    : who < 90 ? Beneficiary::retiree
                               : Beneficiary::deprived;
  out.arrived_s = day * kDay_s + kOpens_s +
                  static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(kHours_s)));
  out.complete = random.below(10) != 0;
  out.tie = number;
  return out;
}

class Hub {
 public:
  explicit Hub(std::uint64_t seed) : random_(seed) {}

  void run() {
    for (; day_ < kDays; ++day_) {
      for (std::uint64_t i = 0; i < kArrivalsPerDay; ++i) {
        const Waiting each = arrival(random_, day_, number_++);
        later_.push_back(each);
        for (Tally* tally : tallies(each)) ++tally->arrived;
      }
      sitting();
    }
    for (const Waiting& each : queue_) note_wait(each, kDays * kDay_s - each.arrived_s);
    while (!queue_.empty() && day_ < 400) sitting(), ++day_;
  }

  std::size_t left() const { return queue_.size() + later_.size(); }
  std::array<Tally, kLanes> by_lane;
  std::array<Tally, kBeneficiaries> by_group;
  std::int64_t worst_emergency_s = 0;
  std::int64_t overtaken_in_line = 0;  // somebody of the same line, due later, was taken first

 private:
  std::array<Tally*, 2> tallies(const Waiting& each) {
    return {&by_lane[static_cast<std::size_t>(lane_of(each.service_class))],
            &by_group[static_cast<std::size_t>(each.beneficiary)]};
  }

  void note_wait(const Waiting& each, std::int64_t wait_s) {
    for (Tally* tally : tallies(each)) tally->longest_s = std::max(tally->longest_s, wait_s);
  }

  void sitting() {
    std::sort(later_.begin(), later_.end(),
              [](const Waiting& a, const Waiting& b) { return a.arrived_s < b.arrived_s; });
    for (std::int64_t i = 0; i < kAnswersPerDay; ++i) {
      const std::int64_t now = day_ * kDay_s + kOpens_s + (i + 1) * kHours_s / kAnswersPerDay;
      while (!later_.empty() && later_.front().arrived_s <= now) {
        queue_.push_back(later_.front());
        later_.pop_front();
      }
      if (!queue_.empty()) answer(now);
    }
    end_of_day();
  }

  void answer(std::int64_t now) {
    const std::size_t at = desk_order(queue_, shares_, {}, 1).front();
    const Waiting taken = queue_[at];
    queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(at));
    for (const Waiting& each : queue_)
      if (lane_of(each.service_class) == lane_of(taken.service_class) &&
          each.beneficiary == taken.beneficiary && due_s(each) < due_s(taken))
        ++overtaken_in_line;
    shares_.count(taken);
    for (Tally* tally : tallies(taken)) {
      tally->waits_s.push_back(now - taken.arrived_s);
      tally->last_served_day = day_;
      if (day_ < kDays) ++tally->answered_in_time;
    }
    if (day_ < kDays) note_wait(taken, now - taken.arrived_s);
  }

  void end_of_day() {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      check_served(by_lane[lane], [&](const Waiting& w) {
        return static_cast<std::size_t>(lane_of(w.service_class)) == lane;
      });
    for (std::size_t group = 0; group < kBeneficiaries; ++group)
      check_served(by_group[group], [&](const Waiting& w) {
        return static_cast<std::size_t>(w.beneficiary) == group;
      });
  }

  template <class Mine>
  void check_served(Tally& tally, Mine mine) const {
    const bool waits = std::any_of(queue_.begin(), queue_.end(), mine);
    if (waits && tally.last_served_day != day_) ++tally.days_without;
  }

  SeededRandom random_;
  std::int64_t day_ = 0;
  std::uint64_t number_ = 0;
  std::vector<Waiting> queue_;
  std::deque<Waiting> later_;
  DeskShares shares_;
};

void print(const char* name, const Tally& tally) {
  std::printf(
      "  %-10s arrived %5lld  answered in 5 days %4lld  longest wait %6.1f h  Gini 0.%03lld\n",
      name, static_cast<long long>(tally.arrived), static_cast<long long>(tally.answered_in_time),
      static_cast<double>(tally.longest_s) / 3600.0,
      static_cast<long long>(gini_permille(tally.waits_s)));
}

TEST_CASE("under ninefold overload emergencies are answered and nobody starves", "[consult]") {
  Hub hub(62);
  hub.run();
  if (std::getenv("HARKARA_FIGURES") != nullptr) {
    print("emergency", hub.by_lane[0]);
    print("urgent", hub.by_lane[1]);
    print("routine", hub.by_lane[2]);
    for (std::size_t i = 0; i < kBeneficiaries; ++i)
      print(kBeneficiaryNames[i].data(), hub.by_group[i]);
  }
  CHECK(hub.left() == 0);
  CHECK(hub.overtaken_in_line == 0);
  for (const Tally& each : hub.by_lane) CHECK(each.days_without == 0);
  for (const Tally& each : hub.by_group) CHECK(each.days_without == 0);
  // The desk's hours end; who comes after the last case of the day waits for the morning.
  CHECK(hub.by_lane[0].longest_s < 18 * 3'600);
  CHECK(hub.by_lane[0].answered_in_time >= hub.by_lane[0].arrived - 3);
}

}  // namespace
}  // namespace harkara::node::consult
