#include <catch2/catch.hpp>

#include "app/scenario_file.h"

namespace harkara::app {
namespace {

std::string refusal(std::string_view text) {
  const auto scenario = parse_scenario(as_view(text));
  REQUIRE(!scenario);
  CHECK(scenario.error().code == Errc::invalid);
  return scenario.error().message;
}

}  // namespace

TEST_CASE("a scenario is read with its units and defaults", "[app]") {
  const auto scenario = parse_scenario(as_view(R"(
    name = "try"
    days = 2
    first_day = "sun"
    [[node]]
    name = "aiims"
    tier = "hub"
    [[node]]
    name = "clinic"
    count = 3
    parent = "aiims"
    quota = "32MB"
    [node.link]
    rate = 4000
    loss_percent = 10
    cover = ["06:00-09:00"]
    up = "10min"
    every = "1h"
    scheme = "udp"
    [[courier]]
    name = "bus"
    home = "aiims"
    stops = "clinic"
    leaves = "07:30"
    days = ["sat"]
    [[desk]]
    address = "skin@aiims"
    doctors = 2
    hours = "10:00-12:00"
    [[work]]
    from = "clinic"
    desk = "skin@aiims"
    per_day = 1
    per_day_milli = 500
    class = "urgent"
    images = 2
    image_size = "1MiB"
    image_class = "preview"
    service = "90s"
  )"));
  if (!scenario) FAIL(scenario.error().message);
  CHECK(scenario->end_ms == 2 * sim::kDay_ms);
  CHECK(scenario->first_weekday == 6);
  REQUIRE(scenario->nodes.size() == 2);
  const sim::NodeKind& clinic = scenario->nodes[1];
  CHECK(clinic.tier == Tier::clinic);
  CHECK(clinic.quota_bytes == 32'000'000);
  CHECK(clinic.link.delay_ms == 300);
  CHECK(clinic.link.up_ms == 10 * sim::kMinute_ms);
  CHECK(clinic.link.holds_ms == 30 * sim::kMinute_ms);
  CHECK(scenario->nodes[0].link.holds_ms == 0);
  CHECK(clinic.link.cover.size() == 1);
  REQUIRE(scenario->couriers.size() == 1);
  CHECK(scenario->couriers[0].leaves_ms == 7 * sim::kHour_ms + 30 * sim::kMinute_ms);
  CHECK(scenario->couriers[0].days[5]);
  CHECK(!scenario->couriers[0].days[0]);
  REQUIRE(scenario->work.size() == 1);
  CHECK(scenario->work[0].per_day_milli == 1'500);
  CHECK(scenario->work[0].service_class == ServiceClass::urgent);
  CHECK(scenario->work[0].image_class == ServiceClass::preview);
  CHECK(scenario->work[0].image_bytes == 1U << 20U);
  CHECK(scenario->work[0].service_ms == 90'000);
  CHECK(sim::expand(*scenario));
}

TEST_CASE("what is wrong in a scenario is named with its line and key", "[app]") {
  CHECK(refusal("").find("node") != std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a\"\nteir = \"hub\"\n").find("line 3") != std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a b\"\n").find("name must be") != std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a\"\nquota = \"much\"\n").find("'much'") != std::string::npos);
  CHECK(
      refusal("[[node]]\nname = \"a\"\nlink = { up = \"2h\", every = \"1h\" }\n").find("link.up") !=
      std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a\"\nlink = { scheme = \"ipc\" }\n").find("link.scheme") !=
        std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a\"\n[[work]]\nfrom = \"a\"\nclass = \"hurry\"\n")
            .find("work.class") != std::string::npos);
  CHECK(refusal("[[node]]\nname = \"a\"\n[[desk]]\naddress = \"radiology\"\n").find("address") !=
        std::string::npos);
}

}  // namespace harkara::app
