#include <catch2/catch.hpp>

#include "tests/app/command_line.h"

namespace harkara::app {
namespace {

constexpr const char* kContacts =
    "1 CONN 0 1 up wan\n90 CONN 0 1 down wan\n100 CONN 1 2 up cell\n200 CONN 1 2 down cell\n"
    "300 CONN 0 1 up wan\n400 CONN 0 1 down wan\n";
constexpr const char* kMessages = "5 C Q1 0 1 4000 6000\n6 C I1 0 2 50000\n";

}  // namespace

TEST_CASE("a trace runs under The ONE's rules from the command line", "[app]") {
  const Directory directory;
  const std::vector<std::string> common = {"sim",        "run",
                                           "--contacts", directory.file("c.one", kContacts),
                                           "--messages", directory.file("m.one", kMessages),
                                           "--rates",    "wan:64000,cell:8000",
                                           "--json"};
  std::vector<std::string> epidemic = common;
  for (const char* word : {"--router", "epidemic", "--model", "one"}) epidemic.push_back(word);
  const Ran ran = harkara(epidemic);
  INFO(ran.out << ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.json()["created"] == 3);
  CHECK(ran.json()["delivered"] == 3);
  CHECK(ran.json()["answers_within_24h"] == 1.0);
  CHECK(ran.json()["relayed"] == 5);  // the answer is copied to 2 as well
  CHECK(ran.json()["digest"].get<std::string>().size() == 16);

  std::vector<std::string> native = common;
  for (const char* word : {"--groups", "aiims:0,district:1,clinic:2", "--seed", "7"})
    native.push_back(word);
  const Ran ours = harkara(native);
  INFO(ours.out << ours.err);
  REQUIRE(ours.code == 0);
  CHECK(ours.json()["router"] == "harkara");
  CHECK(ours.json()["answers"] == 1);
  CHECK(ours.json()["seed"] == 7);
}

TEST_CASE("a trace whose links name no class has one rate", "[app]") {
  const Directory directory;
  const auto run = [&](const std::string& rates, const std::string& model) {
    return harkara({"sim", "run", "--contacts", directory.file("c.one", "1 CONN 0 1 up\n"),
                    "--messages", directory.file("m.one", "5 C Q1 0 1 4000\n"), "--rates", rates,
                    "--router", "direct", "--model", model, "--until", "1d", "--json"});
  };
  const std::string model = GENERATE("one", "native");
  const Ran ran = run("8000", model);
  INFO(ran.out << ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.json()["delivered"] == 1);
  const Ran wrong = run("wan:8000", model);
  CHECK(wrong.code == 1);
  CHECK_THAT(wrong.out, Catch::Contains("give their rate alone, such as 8000"));
}

TEST_CASE("an option that says nothing to a run is refused", "[app]") {
  const Directory directory;
  const std::string scenario = directory.file("s.toml", "days = 1\n");
  for (const std::string option : {"--until", "--ttl", "--hub", "--rates"}) {
    const Ran ran = harkara({"sim", "run", scenario, option, "2", "--json"});
    INFO(option << ran.out << ran.err);
    CHECK(ran.code == 1);
    CHECK_THAT(ran.out, Catch::Contains(option + " says nothing to a scenario"));
  }
  const Ran plan = harkara({"sim", "run", "--plan", scenario, "--json"});
  CHECK_THAT(plan.out, Catch::Contains("--hub NUMBER"));
  const Ran seed = harkara({"sim", "run", scenario, "--seed", "-1"});
  CHECK(seed.code == 2);
  CHECK_THAT(seed.err, Catch::Contains("'-1' is no whole number of at least 0"));
}

TEST_CASE("a scenario runs from the command line, the same for the same seed", "[app]") {
  const Directory directory;
  const std::string scenario = directory.file("s.toml", R"(
    days = 1
    [[node]]
    name = "aiims"
    tier = "hub"
    [[node]]
    name = "clinic"
    count = 2
    parent = "aiims"
    [[desk]]
    address = "skin@aiims"
    [[work]]
    from = "clinic"
    desk = "skin@aiims"
    per_day = 5
  )");
  const Ran first = harkara({"sim", "run", scenario, "--json"});
  INFO(first.out << first.err);
  REQUIRE(first.code == 0);
  CHECK(first.json()["cases"]["created"].get<int>() > 0);
  CHECK(first.json()["places"].size() == 2);
  CHECK(!first.json()["causes"].empty());
  CHECK(harkara({"sim", "run", scenario, "--json"}).json()["digest"] == first.json()["digest"]);
  CHECK(harkara({"sim", "run", scenario, "--json", "--seed", "2"}).json()["digest"] !=
        first.json()["digest"]);
  const Ran words = harkara({"sim", "run", scenario});
  CHECK(words.out.find("where all waiting went") != std::string::npos);
}

TEST_CASE("results of runs are put side by side", "[app]") {
  const Directory directory;
  const std::string scenario = directory.file("s.toml", R"(
    name = "tiny"
    days = 2
    [[node]]
    name = "aiims"
    tier = "hub"
    [[node]]
    name = "clinic"
    parent = "aiims"
    [[desk]]
    address = "skin@aiims"
    [[work]]
    from = "clinic"
    desk = "skin@aiims"
    per_day = 5
  )");
  const Ran ran = harkara({"sim", "run", scenario, "--json", "--days", "1"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.json()["end_s"] == 86'400);
  CHECK(ran.json()["counters"]["told_twice"] == 0);
  CHECK(ran.json()["gap"]["early"] == 0);
  const std::string result = directory.file("r.json", ran.out);
  const Ran table = harkara({"sim", "table", result, result});
  INFO(table.err);
  REQUIRE(table.code == 0);
  CHECK(table.out.find("| tiny | 1 | 2 |") != std::string::npos);
  CHECK(table.out.find("clinic - aiims") != std::string::npos);
  const Ran other = harkara({"sim", "table", directory.file("x.json", "{\"cases\": 3}")});
  CHECK(other.code == 1);
  CHECK(other.err.find("sim run") != std::string::npos);
}

TEST_CASE("a bus with a timetable carries what has no signal", "[app]") {
  const Directory directory;
  const std::string scenario = directory.file("s.toml", R"(
    days = 3
    [[node]]
    name = "district"
    tier = "district"
    [[node]]
    name = "remote"
    [[courier]]
    name = "bus"
    gtfs = "."
    stop_nodes = { "A" = "district", "B" = "remote" }
    [[desk]]
    address = "skin@district"
    [[work]]
    from = "remote"
    desk = "skin@district"
    per_day = 5
    hours = "06:00-08:00"
  )");
  CHECK(harkara({"sim", "run", scenario}).err.find("trips.txt") != std::string::npos);
  directory.file("trips.txt", "route_id,service_id,trip_id\nR,D,T1\nR,D,T2\n");
  directory.file("calendar.txt",
                 "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday\n"
                 "D,1,1,1,1,1,1,1\n");
  directory.file("stop_times.txt",
                 "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                 "T1,09:00:00,09:00:00,B,1\nT1,10:00:00,10:00:00,A,2\n"
                 "T2,12:00:00,12:00:00,A,1\nT2,13:00:00,13:00:00,B,2\n");
  const Ran ran = harkara({"sim", "run", scenario, "--json"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.json()["nodes"] == 3);
  CHECK(ran.json()["cases"]["answered"] == ran.json()["cases"]["created"]);
  CHECK(ran.json()["cases"]["p95_s"].get<double>() < 7.1 * 3600);
}

TEST_CASE("a contact plan of ION or HDTN runs with questions to one node", "[app]") {
  const Directory directory;
  std::string ion;
  for (int hour = 0; hour < 24; ++hour)
    for (const auto& [a, b] : {std::pair(1, 2), std::pair(2, 3)})
      for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)})
        ion += "a contact +" + std::to_string(hour * 3600 + a * 600) + " +" +
               std::to_string(hour * 3600 + a * 600 + 500) + " " + std::to_string(from) + " " +
               std::to_string(to) + " 10000\na range +0 +90000 " + std::to_string(from) + " " +
               std::to_string(to) + " 1\n";
  const std::string plan = directory.file("p.ionrc", ion);
  const Ran ran = harkara({"sim", "run", "--plan", plan, "--hub", "1", "--json"});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.json()["nodes"] == 3);
  CHECK(ran.json()["cases"]["created"].get<int>() > 2);
  CHECK(ran.json()["cases"]["answered"].get<int>() > 0);
  CHECK(ran.json()["gap"]["early"] == 0);
  const Ran nobody = harkara({"sim", "run", "--plan", plan, "--hub", "9"});
  CHECK(nobody.code == 1);
  CHECK(nobody.err.find("no node '9'") != std::string::npos);
  const std::string one_way = directory.file(
      "p.json", R"({"contacts": [{"source": 1, "dest": 2, "startTime": 0, "endTime": 100}]})");
  CHECK(harkara({"sim", "run", "--plan", one_way, "--hub", "1"}).err.find("both directions") !=
        std::string::npos);
}

TEST_CASE("what cannot be run is refused with the next step", "[app]") {
  const Directory directory;
  const std::string contacts = directory.file("c.one", kContacts);
  CHECK(harkara({"sim", "run"}).err.find("there is nothing to run") != std::string::npos);
  CHECK(harkara({"sim", "run", "--router", "carrier-pigeon"}).code == 2);
  const Ran model = harkara({"sim", "run", "--contacts", contacts, "--rates", "wan:1,cell:1",
                             "--router", "harkara", "--model", "one"});
  CHECK(model.code == 1);
  CHECK(model.err.find("--model native") != std::string::npos);
  const Ran rate =
      harkara({"sim", "run", "--contacts", contacts, "--rates", "wan:64000", "--router", "direct"});
  CHECK(rate.err.find("'cell'") != std::string::npos);
  const Ran group =
      harkara({"sim", "run", "--contacts", contacts, "--rates", "wan:64000,cell:8000", "--router",
               "direct", "--groups", "clinic:0-2", "--buffers", "courier=32MB"});
  CHECK(group.err.find("'courier'") != std::string::npos);
  const Ran bad = harkara({"sim", "run", "--contacts", directory.file("b.one", "1 JUMP 0 1\n"),
                           "--rates", "wan:1", "--router", "direct"});
  CHECK(bad.err.find("b.one:1: unknown action 'JUMP'") != std::string::npos);
}

TEST_CASE("seeds of the fuzzer give one digest, however many run at a time", "[app]") {
  const Ran one = harkara({"sim", "fuzz", "--seed", "5", "--runs", "4", "--jobs", "1", "--json"});
  INFO(one.out << one.err);
  REQUIRE(one.code == 0);
  CHECK(one.json()["runs"] == 4);
  CHECK(one.json()["violation"].is_null());
  CHECK(one.json()["looked"]["lost"].get<std::uint64_t>() > 0);
  const Ran three = harkara({"sim", "fuzz", "--seed", "5", "--runs", "4", "--jobs", "3", "--json"});
  CHECK(three.json()["digest"] == one.json()["digest"]);
}

TEST_CASE("a recording of the fuzzer runs again, and a bad one is refused by its line", "[app]") {
  const Directory directory;
  const std::string good = directory.file(
      "good.txt", "harkara fuzz 1\nseed 1\nchecker lost\nchoices\n0\n0 5 0 0\nend\n");
  const Ran again = harkara({"sim", "fuzz", "--replay", good, "--json"});
  REQUIRE(again.code == 0);
  CHECK(again.json()["events"] == 1);
  const Ran bad = harkara(
      {"sim", "fuzz", "--replay", directory.file("bad.txt", "harkara fuzz 1\nchecker luck\n")});
  CHECK(bad.code == 1);
  CHECK(bad.err.find("bad.txt: line 2: there is no checker of that name") != std::string::npos);
  CHECK(harkara({"sim", "fuzz", "--runs", "1", "--seconds", "1"}).err.find("give one of them") !=
        std::string::npos);
  CHECK(harkara({"sim", "fuzz", "--runs", "1", "--out", good + "/none"}).code == 1);
}

}  // namespace harkara::app
