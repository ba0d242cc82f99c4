// `harkara explain`, over nodes that share nothing but a stick.
#include <catch2/catch.hpp>

#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using Catch::Matchers::Contains;

namespace {

struct Told {
  Scratch scratch;
  CommandLine harkara;
  std::string name;

  Told() {
    make_three(scratch);
    name = write();
  }
  std::string home(const std::string& node) { return scratch / ("lab/" + node); }
  std::string write(const std::string& service_class = "urgent") {
    const std::string record = scratch.file("case.json", kCase);
    const Ran made =
        harkara({"--home", home("clinic"), "consult", "new", "--desk", "radiology@aiims", "--class",
                 service_class, "--record", record, "--json"});
    INFO(made.out << made.err);
    REQUIRE(made.code == 0);
    return made.json()["case"];
  }
  // From one node to the other by stick, and what the other has to say back.
  void carry(const std::string& from, const std::string& to) {
    const std::string stick = scratch / "stick";
    std::filesystem::create_directories(stick);
    for (const auto& [node, verb] : {std::pair{from, "out"}, std::pair{to, "in"}}) {
      const Ran ran = harkara({"--home", home(node), "carry", verb, stick});
      INFO(ran.out << ran.err);
      REQUIRE(ran.code == 0);
    }
  }
  Json explain(const std::string& node, const std::string& what) {
    const Ran ran = harkara({"--home", home(node), "explain", what, "--json"});
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
    return ran.json();
  }
  std::string in_words(const std::string& node, const std::string& what) {
    return harkara({"--home", home(node), "explain", what}).out;
  }
  void at_the_hub(const std::vector<std::string>& rest) {
    std::vector<std::string> all = {"--home", home("aiims"), "desk"};
    all.insert(all.end(), rest.begin(), rest.end());
    const Ran ran = harkara(all);
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
  }
};

}  // namespace

TEST_CASE("a case that nobody has taken over waits for a contact, and what goes first is counted",
          "[node]") {
  Told t;
  const std::string second = t.write("routine");
  const Json told = t.explain("clinic", second);
  CHECK(told["state"] == "saved");
  CHECK(told["waits_for"] == "contact");
  CHECK(told["parts"][0]["where"] == "waiting");
  CHECK(told["parts"][0]["bundles_before"] == 1);
  CHECK(t.explain("clinic", t.name)["parts"][0]["bundles_before"] == 0);
  CHECK_THAT(t.in_words("clinic", second), Contains("waits for a contact") &&
                                               Contains("district was never met") &&
                                               Contains("1 bundle(s)"));
}

TEST_CASE("what waits is explained at each place on the way, there and back", "[node]") {
  Told t;
  t.carry("clinic", "aiims");
  Json told = t.explain("aiims", t.name);
  CHECK(told["waits_for"] == "specialist");
  CHECK(told["unanswered_before"] == 0);
  t.carry("aiims", "clinic");  // the receipt
  told = t.explain("clinic", t.name);
  CHECK(told["waits_for"] == "specialist");
  CHECK(told["parts"][0]["delivered"].is_number());
  CHECK_THAT(t.in_words("clinic", t.name), Contains("has not opened it yet"));

  t.at_the_hub({"open", t.name, "--out", t.scratch / "opened"});
  t.at_the_hub({"ask", t.name, "--text", "Since when?"});
  CHECK(t.explain("aiims", t.name)["waits_for"] == "reply");
  t.carry("aiims", "clinic");
  CHECK(t.explain("clinic", t.name)["waits_for"] == "reply");
  CHECK_THAT(t.in_words("clinic", t.name), Contains("consult reply " + t.name));

  t.at_the_hub(
      {"answer", t.name, "--record", t.scratch.file("answer.json", R"({"advice": "Drain it."})")});
  CHECK(t.explain("aiims", t.name)["waits_for"] == "contact");
  t.carry("aiims", "clinic");
  CHECK(t.explain("clinic", t.name)["waits_for"] == "nothing");
  t.carry("clinic", "aiims");
  CHECK(t.explain("aiims", t.name)["waits_for"] == "nothing");
}

TEST_CASE("a relay explains a bundle that it cannot read", "[node]") {
  Told t;
  const std::string id = t.explain("clinic", t.name)["parts"][0]["bundle"];
  t.carry("clinic", "district");
  const Json told = t.explain("district", id.substr(0, 12));
  CHECK(told["where"] == "waiting");
  CHECK(told["from"] == "clinic");
  CHECK(told["class"] == "urgent");
  CHECK_THAT(t.in_words("district", id.substr(0, 8)), Contains("waits for a contact"));
}

TEST_CASE("what cannot be explained is refused with what to give instead", "[node]") {
  Told t;
  const auto error = [&](const std::string& what) {
    const Ran ran = t.harkara({"--home", t.home("clinic"), "explain", what, "--json"});
    CHECK(ran.code == 1);
    return ran.json()["error"]["code"].get<std::string>();
  };
  CHECK(error("C-ZZZZZZ") == "not_found");
  CHECK(error("3fa9") == "invalid");
  CHECK(error("3fa9c1d2e3") == "not_found");
  CHECK(error("../../etc") == "invalid");
}

TEST_CASE("who is expected when, and the next sitting, are told where they are known", "[node]") {
  Told t;
  {
    std::ofstream config(t.scratch.path / "lab/clinic/harkara.toml", std::ios::app);
    config << "\n[[timetable]]\npeer = \"district\"\nhours = \"09:00-09:30\"\n";
  }
  const std::int64_t now_ms = SystemClock().now().wall_ms;
  Json told = t.explain("clinic", t.name);
  const Json expected = told["peers"][0]["next_expected"];
  REQUIRE(expected.is_number());
  CHECK(expected.get<std::int64_t>() <= now_ms + std::int64_t{25} * 3'600'000);
  CHECK_THAT(t.in_words("clinic", t.name), Contains("district was never met, expected "));

  t.carry("clinic", "aiims");
  CHECK(t.explain("aiims", t.name)["sitting"].is_null());
  t.at_the_hub({"roster", "--desk", "radiology", "--first", "2026-12-01T10:00", "--minutes", "60",
                "--slot", "6"});
  told = t.explain("aiims", t.name);
  REQUIRE(told["sitting"].is_number());
  CHECK(told["sitting"].get<std::int64_t>() > now_ms - 3'600'000);
  CHECK(told["sitting"].get<std::int64_t>() < now_ms + std::int64_t{8} * 24 * 3'600'000);
  CHECK(told["has_slot"] == false);
  CHECK_THAT(t.in_words("aiims", t.name), Contains("the sitting there begins "));
}
