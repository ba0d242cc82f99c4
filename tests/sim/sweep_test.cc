#include <catch2/catch.hpp>
#include <cmath>

#include "sim/engine_version.h"
#include "sim/sweep/merge.h"

namespace harkara::sim {
namespace {

Manifest two_points() {
  Manifest out;
  out.name = "two";
  out.engine = "1+abc";
  out.scenario = "days = 1\n";
  out.points = {{{"courier.count", "1"}}, {{"courier.count", "2"}}};
  REQUIRE(plan_runs(out, {1, 2, 3}));
  return out;
}

Outcome outcome(const Manifest& manifest, std::size_t run, double share) {
  Outcome out{manifest.runs[run].id, "d" + std::to_string(run), {}};
  out.figures[2] = share;
  return out;
}

std::vector<std::uint64_t> seeds(std::string_view text) {
  const auto read = sweep_seeds_setting(text);
  if (!read) FAIL(read.error().message);
  return *read;
}

}  // namespace

TEST_CASE("seeds are numbers and spans", "[sim][sweep]") {
  CHECK(seeds("7") == std::vector<std::uint64_t>{7});
  CHECK(seeds("1-3, 9,20 - 21") == std::vector<std::uint64_t>{1, 2, 3, 9, 20, 21});
  for (const char* wrong : {"", "x", "3-1", "1,", "-4", "1-", "1--2", "99999999999999999999"})
    CHECK(!sweep_seeds_setting(wrong));
  CHECK(sweep_seeds_setting("0-1000000").error().code == Errc::too_large);
}

TEST_CASE("a grid is every combination", "[sim][sweep]") {
  const auto points = sweep_grid({{"a", {"1", "2"}}, {"b", {"x", "y", "z"}}});
  REQUIRE(points.size() == 6);
  CHECK(point_text(points[0]) == "a = 1, b = x");
  CHECK(point_text(points[5]) == "a = 2, b = z");
  CHECK(sweep_grid({}).size() == 1);
  CHECK(point_text({}) == "as it is");
}

TEST_CASE("a run's name follows what decides it, and nothing else", "[sim][sweep]") {
  const Manifest manifest = two_points();
  const auto id = [&](auto change) {
    Manifest other = manifest;
    SweepPoint point = other.points[0];
    std::uint64_t seed = 1;
    change(other, point, seed);
    return run_id(other, point, seed);
  };
  const std::string same = id([](Manifest& m, auto&, auto&) { m.name = "renamed"; });
  CHECK(same == manifest.runs[0].id);
  CHECK(same.size() == 32);
  CHECK(id([](Manifest& m, auto&, auto&) { m.engine = "2"; }) != same);
  CHECK(id([](Manifest& m, auto&, auto&) { m.scenario += " "; }) != same);
  CHECK(id([](Manifest&, SweepPoint& p, auto&) { p["courier.count"] = "3"; }) != same);
  CHECK(id([](Manifest&, SweepPoint& p, auto&) { p = {{"courier.coun", "t1"}}; }) != same);
  CHECK(id([](Manifest&, auto&, std::uint64_t& seed) { seed = 2; }) != same);
}

TEST_CASE("a manifest reads back, and one that was changed does not", "[sim][sweep]") {
  const Manifest manifest = two_points();
  const std::string text = manifest_text(manifest);
  const auto again = read_manifest(text);
  REQUIRE(again);
  CHECK(manifest_text(*again) == text);
  std::string changed = text;
  changed.replace(changed.find("days = 1"), 8, "days = 2");
  REQUIRE(!read_manifest(changed));
  CHECK(read_manifest(changed).error().message.find("was changed") != std::string::npos);
  CHECK(!read_manifest("[]"));
  CHECK(read_manifest("{\"format\":2}").error().code == Errc::unsupported);
}

TEST_CASE("a merge does not ask for order, nor how often", "[sim][sweep]") {
  const Manifest manifest = two_points();
  Merge forth(manifest);
  Merge back(manifest);
  for (std::size_t i = 0; i < 6; ++i) {
    REQUIRE(forth.add(outcome(manifest, i, 0.1 * static_cast<double>(i)), "a"));
    const std::size_t last = 5 - i;
    REQUIRE(back.add(outcome(manifest, last, 0.1 * static_cast<double>(last)), "b"));
    REQUIRE(back.add(outcome(manifest, last, 0.1 * static_cast<double>(last)), "c"));
  }
  CHECK(forth.runs_csv() == back.runs_csv());
  CHECK(forth.table_csv() == back.table_csv());
  CHECK(forth.table_page() == back.table_page());
  CHECK(forth.missing() == 0);
  const auto points = forth.points();
  REQUIRE(points.size() == 2);
  CHECK(points[0].figures[2].median == 0.1);
  CHECK(points[0].figures[2].p5 == 0.0);
  CHECK(points[0].figures[2].p95 == 0.2);
  CHECK(points[1].runs == 3);
}

TEST_CASE("two digests or two figures of one run are an alarm", "[sim][sweep]") {
  const Manifest manifest = two_points();
  Merge merge(manifest);
  REQUIRE(merge.add(outcome(manifest, 4, 0.5), "here/x.json"));
  Outcome other = outcome(manifest, 4, 0.5);
  other.digest = "e5";
  const Status alarm = merge.add(other, "there/x.json");
  REQUIRE(!alarm);
  CHECK(alarm.error().code == Errc::corrupt);
  for (const char* part :
       {"here/x.json", "there/x.json", "d4", "e5", "courier.count = 2", "seed 2"})
    CHECK(alarm.error().message.find(part) != std::string::npos);
  CHECK(!merge.add(outcome(manifest, 4, 0.6), "there/x.json"));
  Outcome foreign = outcome(manifest, 0, 0.5);
  foreign.run = "0123";
  CHECK(merge.add(foreign, "x").error().code == Errc::invalid);
  CHECK(merge.missing() == 5);
}

TEST_CASE("an outcome reads back to the last bit", "[sim][sweep]") {
  Outcome made{"r", "d", {}};
  made.figures = {1, 1.0 / 3, 0.1, std::nan(""), 1e-300, 123456.789, -1, 0, 5};
  const auto read = read_outcome(outcome_text(made));
  REQUIRE(read);
  CHECK(outcome_text(*read) == outcome_text(made));
  CHECK(read->figures[1] == 1.0 / 3);
  CHECK(std::isnan(read->figures[3]));
  CHECK(!read_outcome("{}"));
  CHECK(!read_outcome("{\"run\":\"r\",\"digest\":\"d\",\"figures\":{}}"));
}

TEST_CASE("the engines have a version that their sources decide", "[sim][sweep]") {
  const std::string version(engine_version());
  REQUIRE(version.find('+') != std::string::npos);
  CHECK(version.size() == version.find('+') + 13);
}

}  // namespace harkara::sim
