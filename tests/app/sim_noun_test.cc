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
