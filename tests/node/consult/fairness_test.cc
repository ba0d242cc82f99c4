#include "node/consult/fairness.h"

#include <catch2/catch.hpp>

#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

constexpr std::int64_t kHour_ms = 3'600'000;
constexpr std::int64_t kDay_ms = 24 * kHour_ms;

CaseView waiting_view(std::int64_t written_ms, Beneficiary who, ServiceClass urgency) {
  CaseView view;
  view.desk = "radiology@aiims";
  view.opened_ms = written_ms;
  view.age_ms = testing::kNow.wall_ms - written_ms;
  view.service_class = urgency;
  view.story.beneficiary = who;
  return view;
}

CaseView answered_view(std::int64_t written_ms, std::int64_t after_ms, Beneficiary who,
                       ServiceClass urgency) {
  CaseView view = waiting_view(written_ms, who, urgency);
  Event answer;
  answer.kind = EventKind::answered;
  answer.time_ms = written_ms + after_ms;
  answer.body = {{"advice", "rest"}};
  view.events.push_back(answer);
  return view;
}

TEST_CASE("a Gini of waits is 0 where all waited alike and grows with what few bear", "[consult]") {
  CHECK(gini_permille({}) == 0);
  CHECK(gini_permille({3'600}) == 0);
  CHECK(gini_permille({3'600, 3'600, 3'600}) == 0);
  CHECK(gini_permille({0, 0, 0, 7'200}) == 750);
  CHECK(gini_permille({7'200, 0, 3'600}) == gini_permille({0, 3'600, 7'200}));
}

TEST_CASE("the fairness report says who waited how long, and leaves out what is not the desk's",
          "[consult]") {
  const std::int64_t now = testing::kNow.wall_ms;
  using enum Beneficiary;
  std::vector<CaseView> views = {
      answered_view(now - 10 * kHour_ms, 2 * kHour_ms, deprived, ServiceClass::urgent),
      answered_view(now - 9 * kHour_ms, 4 * kHour_ms, deprived, ServiceClass::routine),
      waiting_view(now - 6 * kHour_ms, deprived, ServiceClass::routine),
      answered_view(now - 3 * kHour_ms, kHour_ms, general, ServiceClass::emergency),
      answered_view(now - 40 * kDay_ms, kHour_ms, general, ServiceClass::urgent),
      waiting_view(now - kHour_ms, general, ServiceClass::urgent),
      waiting_view(now - kHour_ms, general, ServiceClass::urgent)};
  views[5].story.withdrawn = true;
  views[6].desk = "medicine@aiims";
  const Fairness found = fairness_of(views, "radiology@aiims", now - 30 * kDay_ms, now);
  const FairnessRow& deprived_row = found.by_group[static_cast<std::size_t>(deprived)];
  CHECK(deprived_row.cases == 3);
  CHECK(deprived_row.answered == 2);
  CHECK(deprived_row.median_s == 2 * 3'600);
  CHECK(deprived_row.longest_s == 6 * 3'600);
  CHECK(deprived_row.gini_permille > 0);
  CHECK(found.by_group[static_cast<std::size_t>(general)].cases == 1);
  CHECK(found.by_lane[static_cast<std::size_t>(Lane::emergency)].median_s == 3'600);
  CHECK(found.by_lane[static_cast<std::size_t>(Lane::urgent)].cases == 1);
  CHECK(found.by_lane[static_cast<std::size_t>(Lane::routine)].answered == 1);
}

}  // namespace
}  // namespace harkara::node::consult
