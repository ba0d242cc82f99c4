// What the command line says to people who mistype, and what it tells them to do next.
#include <catch2/catch.hpp>

#include "node/config.h"
#include "node/files.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using Catch::Contains;

namespace {

// Clinic, district and aiims, enrolled, and a command line.
struct Lab {
  Lab() { make_three(scratch); }

  Scratch scratch;
  CommandLine harkara;
};

}  // namespace

TEST_CASE("a mistyped command is named, with the one that was meant", "[node]") {
  CommandLine harkara;
  const auto said = [&](const std::vector<std::string>& words) {
    const Ran ran = harkara(words);
    CHECK(ran.code == 2);
    return ran.err;
  };
  CHECK_THAT(said({"consul", "new"}), Contains("'consul' is no command of harkara"));
  CHECK_THAT(said({"consul", "new"}), Contains("did you mean consult?"));
  CHECK_THAT(said({"--home", "x", "consult", "nwe"}),
             Contains("'nwe' is no command of harkara consult; did you mean new?"));
  CHECK_THAT(said({"consult", "new", "--clas", "urgent"}),
             Contains("harkara consult new has no option --clas; did you mean --class?"));
  CHECK_THAT(said({"network", "lab", "lab.toml", "--ouf", "x"}), Contains("did you mean --out?"));
  CHECK_THAT(said({"consult", "new", "--hom", "x"}), Contains("did you mean --home?"));
  CHECK_THAT(said({"network", "lab", "lab.toml"}), Contains("--out"));
  CHECK_THAT(said({}), Contains("subcommand"));
}

TEST_CASE_METHOD(Lab, "what to do next is told with the home that the command was given",
                 "[node]") {
  const std::string home = scratch / "lab/clinic";
  const Ran unknown = harkara({"--home", home, "consult", "show", "C-0000"});
  CHECK(unknown.code == 1);
  CHECK_THAT(unknown.err, Contains("harkara --home " + home + " consult list"));
  const Json told = harkara({"--home", home, "--json", "consult", "show", "C-0000"}).json();
  CHECK(told["error"]["next"] == "harkara --home " + home + " consult list");
  const std::string record = scratch.file("case.json", kCase);
  const Ran made =
      harkara({"--home", home, "consult", "new", "--desk", "radiology@aiims", "--record", record});
  CHECK(made.code == 0);
  CHECK_THAT(made.out, Contains("next: harkara --home " + home + " consult show C-"));
}

TEST_CASE_METHOD(Lab, "a node that only sticks reach is warned of, and runs", "[node]") {
  const std::string home = scratch / "lab/district";
  Config config = *parse_config(*read_file(home + "/harkara.toml"));
  config.listen.reset();
  config.parents.clear();
  config.children.clear();
  std::ofstream(home + "/harkara.toml") << write_config(config);
  const Ran ran = harkara({"--home", home, "node", "check"});
  INFO(ran.out << ran.err);
  CHECK(ran.code == 0);
  CHECK_THAT(ran.out, Contains("only sticks reach it"));
}

TEST_CASE_METHOD(Lab, "a check that finds something wrong tells a script of every finding",
                 "[node]") {
  const std::string home = scratch / "lab/clinic";
  std::ofstream(home + "/harkara.toml", std::ios::app) << "\nunknown_key = 1\n";
  const Ran ran = harkara({"--home", home, "node", "check", "--json"});
  CHECK(ran.code == 1);
  REQUIRE(ran.json().contains("findings"));
  CHECK(ran.json()["findings"][0]["finding"] == "wrong");
}

TEST_CASE_METHOD(Lab, "a card with an endpoint that nobody could dial is neither made nor taken",
                 "[node]") {
  const std::string card = scratch / "aiims.card";
  const Ran bad = harkara(
      {"--home", scratch / "lab/aiims", "node", "card", "--endpoint", "foo", "--out", card});
  CHECK(bad.code == 1);
  CHECK_THAT(bad.err, Contains("endpoint 'foo' is none of tcp://"));
  REQUIRE(harkara({"--home", scratch / "lab/aiims", "node", "card", "--endpoint",
                   "tcp://127.0.0.1:7", "--out", card})
              .code == 0);
  Json made = Json::parse(as_text(*read_file(card)));
  made["endpoint"] = "foo";
  std::ofstream(card) << made.dump();
  const Ran learnt = harkara({"--home", scratch / "lab/clinic", "node", "learn", card});
  CHECK(learnt.code == 1);
  CHECK_THAT(learnt.err, Contains("endpoint 'foo'"));
}

TEST_CASE_METHOD(Lab, "carrying in what is no post fails, and says so in one line of JSON",
                 "[node]") {
  scratch.file("junk.post", "no post at all");
  const Ran ran =
      harkara({"--home", scratch / "lab/clinic", "carry", "in", scratch.path.string(), "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.json()["files"] == 0);
  const Ran told =
      harkara({"--home", scratch / "lab/clinic", "carry", "in", scratch.path.string()});
  CHECK_THAT(told.err, Contains("could be read as post"));
}

TEST_CASE_METHOD(Lab, "a field of a record whose name is nearly right is asked about", "[node]") {
  Json record = Json::parse(kCase);
  record["vitlas"] = {{"spo2_percent", 88}};
  record["vitals"] = {{"spo2_precent", 88}, {"peak_flow", 300}};
  const std::string file = scratch.file("case.json", record.dump());
  const Ran made = harkara({"--home", scratch / "lab/clinic", "consult", "new", "--desk",
                            "radiology@aiims", "--record", file});
  CHECK(made.code == 0);
  CHECK_THAT(made.err, Contains("'vitlas' (did you mean 'vitals'?)"));
  CHECK_THAT(made.err, Contains("'spo2_precent' (did you mean 'spo2_percent'?)"));
  CHECK_THAT(made.err, !Contains("peak_flow"));
}
