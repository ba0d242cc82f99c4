#include <catch2/catch.hpp>

#include "app/scenario_file.h"
#include "app/scenario_override.h"

namespace harkara::app {
namespace {

constexpr const char* kScenario = R"(
days = 3
[[node]]
name = "aiims"
tier = "hub"
[[node]]
name = "near"
parent = "aiims"
link = { rate = 4000 }
[[node]]
name = "far"
parent = "aiims"
[[courier]]
name = "jeep"
home = "aiims"
stops = "far"
[[courier]]
name = "bus"
home = "aiims"
stops = "near"
[[desk]]
address = "medicine@aiims"
[[work]]
from = "near"
desk = "medicine@aiims"
)";

sim::Scenario with(const sim::SweepPoint& point) {
  const auto text = with_values(as_view(kScenario), point);
  if (!text) FAIL(text.error().message);
  const auto scenario = parse_scenario(as_view(*text));
  if (!scenario) FAIL(scenario.error().message);
  return *scenario;
}

std::string refusal(const sim::SweepPoint& point) {
  const auto text = with_values(as_view(kScenario), point);
  REQUIRE(!text);
  return text.error().message;
}

}  // namespace

TEST_CASE("a value is changed at the top, in all of a kind, or in one by its name", "[app]") {
  CHECK(with({{"days", "5"}}).end_ms == 5 * sim::kDay_ms);
  const auto all = with({{"courier.count", "3"}});
  CHECK(all.couriers[0].count == 3);
  CHECK(all.couriers[1].count == 3);
  const auto one = with({{"courier.bus.count", "3"}});
  CHECK(one.couriers[0].count == 1);
  CHECK(one.couriers[1].count == 3);
  CHECK(with({{"desk.medicine@aiims.doctors", "7"}}).desks[0].doctors == 7);
  CHECK(with({{"work.near.size", "\"9kB\""}}).work[0].bytes == 9'000);
  CHECK(with({{"node.near.link.rate", "777"}}).nodes[1].link.rate_Bps == 777);
}

TEST_CASE("the links are those of all that have a parent", "[app]") {
  const auto scenario = with({{"link.rate", "555"}, {"link.cover", "[\"06:00-07:00\"]"}});
  CHECK(scenario.nodes[0].link.rate_Bps == sim::LinkKind{}.rate_Bps);
  CHECK(scenario.nodes[1].link.rate_Bps == 555);
  CHECK(scenario.nodes[2].link.rate_Bps == 555);
  CHECK(scenario.nodes[2].link.cover.size() == 1);
}

TEST_CASE("a value that changes nothing, or is none, is refused by its key", "[app]") {
  CHECK(refusal({{"lorry.count", "1"}}).find("lorry.count changes nothing") == 0);
  CHECK(refusal({{"node.near.radio.rate", "1"}}).find("changes nothing") != std::string::npos);
  CHECK(refusal({{"days", "= 3"}}).find("no value for days") != std::string::npos);
  CHECK(refusal({{"seed", "3"}}).find("seeds") != std::string::npos);
}

}  // namespace harkara::app
