#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/scenario_file.h"

namespace harkara::app {
namespace {

std::string refusal(const std::string& work) {
  const std::string text =
      "[[node]]\nname = \"a\"\n[[desk]]\naddress = \"d@a\"\n[[work]]\nfrom = \"a\"\n"
      "desk = \"d@a\"\n" +
      work;
  const auto scenario = parse_scenario(as_view(text));
  REQUIRE(!scenario);
  return scenario.error().message;
}

}  // namespace

TEST_CASE("work is read with all that follows it", "[app]") {
  const auto scenario = parse_scenario(as_view(R"(
    lifetime = "30d"
    [[node]]
    name = "hub"
    tier = "hub"
    [[node]]
    name = "near"
    parent = "hub"
    [[node]]
    name = "far"
    parent = "hub"
    [[desk]]
    address = "skin@hub"
    [[sitting]]
    desk = "skin@hub"
    count = 3
    slot = "10min"
    days = ["tue"]
    [[work]]
    from = ["near", "far"]
    desk = "skin@hub"
    hours = "09:00-11:30"
    by_weekday = [130, 94, 94, 94, 94, 94, 0]
    by_hour = [2, 1, 1]
    urgent_percent = 10
    service_spread = "skewed"
    beneficiaries = { deprived = 3, employee = 1 }
    ask_percent = 8
    refer_percent = 5
    refer_to = "skin@hub"
    progress_percent = 20
    progress_after = "1d"
    [[work.attachment]]
    percent = 40
    count_max = 3
    size = "250kB"
    needed = false
    [[bulk]]
    from = "hub"
    to = "near"
    size = "70MB"
  )"));
  if (!scenario) FAIL(scenario.error().message);
  CHECK(scenario->lifetime_s == 30 * 24 * 3600);
  REQUIRE(scenario->sittings.size() == 1);
  CHECK(scenario->sittings[0].slot_ms == 10 * sim::kMinute_ms);
  REQUIRE(scenario->work.size() == 2);
  const sim::WorkKind& work = scenario->work[1];
  CHECK(work.from == "far");
  CHECK(work.weekday_percent[0] == 130);
  CHECK(work.hour_weights == std::vector<std::uint32_t>{2, 1, 1});
  CHECK(work.service_spread == sim::ServiceSpread::skewed);
  CHECK(work.beneficiaries == std::array<std::uint32_t, 4>{0, 1, 0, 3});
  REQUIRE(work.attachments.size() == 1);
  CHECK(work.attachments[0].max_count == 3);
  CHECK(work.attachments[0].max_bytes == 250'000);
  CHECK(!work.attachments[0].needed);
  REQUIRE(scenario->bulk.size() == 1);
  CHECK(sim::expand(*scenario));
}

TEST_CASE("what is wrong with work is named by its key", "[app]") {
  CHECK(refusal("by_weekday = [1, 2]\n").find("by_weekday") != std::string::npos);
  CHECK(refusal("by_hour = [1, 2]\n").find("24 hours") != std::string::npos);
  CHECK(refusal("by_hour = [1, -2]\n").find("by_hour") != std::string::npos);
  CHECK(refusal("service_spread = \"odd\"\n").find("skewed") != std::string::npos);
  CHECK(refusal("beneficiaries = { rich = 1 }\n").find("rich") != std::string::npos);
  CHECK(refusal("urgent_percent = 60\nemergency_percent = 60\n").find("100") != std::string::npos);
  CHECK(refusal("refer_percent = 5\n").find("refer_to") != std::string::npos);
  CHECK(refusal("[[work.attachment]]\ncount = 3\ncount_max = 2\n").find("count_max") !=
        std::string::npos);
  CHECK(refusal("appointment = true\nanswer_size = \"0\"\n").find("answer_size") !=
        std::string::npos);
}

TEST_CASE("every scenario of the tree can be carried out", "[app]") {
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HARKARA_SCENARIOS)) {
    if (entry.path().extension() != ".toml") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    auto scenario = parse_scenario(as_view(text.str()));
    INFO(entry.path().filename().string());
    INFO((scenario ? "" : scenario.error().message));
    REQUIRE(scenario);
    scenario->end_ms = std::min(scenario->end_ms, sim::kDay_ms);
    const auto plan = sim::expand(*scenario);
    INFO((plan ? "" : plan.error().message));
    REQUIRE(plan);
    CHECK(!plan->cases.empty());
    ++seen;
  }
  CHECK(seen >= 10);
}

}  // namespace harkara::app
