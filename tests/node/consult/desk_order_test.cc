#include "node/consult/desk_order.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "base/random.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kHour_s = 3'600;

Waiting waiting(ServiceClass service_class, std::int64_t arrived_s,
                Beneficiary who = Beneficiary::general) {
  Waiting out;
  out.service_class = service_class;
  out.beneficiary = who;
  out.arrived_s = arrived_s;
  return out;
}

TEST_CASE("a desk takes emergencies first, then urgent cases by age", "[consult]") {
  const std::vector<Waiting> cases{
      waiting(ServiceClass::urgent, 200), waiting(ServiceClass::urgent, 100),
      waiting(ServiceClass::emergency, 900), waiting(ServiceClass::emergency, 800)};
  CHECK(desk_order(cases, {}) == std::vector<std::size_t>{3, 2, 1, 0});
  CHECK(desk_order(cases, {}, {}, 2) == std::vector<std::size_t>{3, 2});
}

TEST_CASE("an earlier reply-by moves a case up, a later one never back", "[consult]") {
  std::vector<Waiting> cases(3, waiting(ServiceClass::urgent, 1000));
  cases[1].reply_by_s = 2000;
  cases[2].arrived_s = 900;
  cases[2].reply_by_s = 1'000'000;
  CHECK(desk_order(cases, {}) == std::vector<std::size_t>{1, 2, 0});
}

TEST_CASE("an incomplete case is held back for its grace and no longer", "[consult]") {
  std::vector<Waiting> cases{waiting(ServiceClass::urgent, 0),
                             waiting(ServiceClass::urgent, kHour_s),
                             waiting(ServiceClass::urgent, 3 * kHour_s)};
  cases[0].complete = false;
  CHECK(desk_order(cases, {}) == std::vector<std::size_t>{1, 0, 2});
  std::vector<Waiting> emergency{waiting(ServiceClass::emergency, 0),
                                 waiting(ServiceClass::emergency, 60)};
  emergency[0].complete = false;
  CHECK(desk_order(emergency, {}) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("what waits for the clinic or for another specialist comes last", "[consult]") {
  std::vector<Waiting> cases{waiting(ServiceClass::emergency, 0),
                             waiting(ServiceClass::routine, 100)};
  cases[0].parked = true;
  CHECK(desk_order(cases, {}) == std::vector<std::size_t>{1, 0});
}

TEST_CASE("routine cases get their floor while urgent ones keep coming", "[consult]") {
  std::vector<Waiting> cases;
  for (int i = 0; i < 100; ++i) cases.push_back(waiting(ServiceClass::urgent, i));
  for (int i = 0; i < 100; ++i) cases.push_back(waiting(ServiceClass::routine, i));
  const auto order = desk_order(cases, {}, {}, 100);
  const auto routine =
      std::count_if(order.begin(), order.end(), [](std::size_t i) { return i >= 100; });
  CHECK(routine == 25);
}

TEST_CASE("a small beneficiary class gets its floor beside a large one", "[consult]") {
  std::vector<Waiting> cases;
  for (int i = 0; i < 1000; ++i) cases.push_back(waiting(ServiceClass::routine, i));
  for (int i = 0; i < 50; ++i)
    cases.push_back(waiting(ServiceClass::routine, 5'000 + i, Beneficiary::deprived));
  const auto order = desk_order(cases, {}, {}, 100);
  const auto small =
      std::count_if(order.begin(), order.end(), [](std::size_t i) { return i >= 1000; });
  CHECK(small == 25);
  // Who had more than the floor before waits until the others have caught up.
  DeskShares before;
  for (int i = 0; i < 60; ++i)
    before.count(waiting(ServiceClass::routine, 0, Beneficiary::deprived));
  const auto later = desk_order(cases, before, {}, 100);
  CHECK(std::count_if(later.begin(), later.end(), [](std::size_t i) { return i >= 1000; }) == 0);
}

TEST_CASE("the order at a desk does not depend on how its cases are listed", "[consult]") {
  SeededRandom random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<Waiting> cases;
    for (std::uint64_t i = 0, n = 1 + random.below(40); i < n; ++i) {
      Waiting each = waiting(static_cast<ServiceClass>(random.below(4)),
                             static_cast<std::int64_t>(random.below(50)),
                             static_cast<Beneficiary>(random.below(kBeneficiaries)));
      each.complete = random.below(2) == 0;
      each.parked = random.below(5) == 0;
      each.tie = i;
      cases.push_back(each);
    }
    std::vector<Waiting> other = cases;
    std::reverse(other.begin(), other.end());
    const auto a = desk_order(cases, {});
    const auto b = desk_order(other, {});
    REQUIRE(a.size() == cases.size());
    for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(cases[a[i]].tie == other[b[i]].tie);
    std::vector<std::size_t> once = a;
    std::sort(once.begin(), once.end());
    std::vector<std::size_t> all(cases.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    REQUIRE(once == all);
  }
}

}  // namespace
}  // namespace harkara::node::consult
