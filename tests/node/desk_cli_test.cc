// A case's whole life from the command line, over nodes that share nothing but a stick.
#include <catch2/catch.hpp>

#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kRx = R"({"rmp": {"name": "Dr. A. Sen", "qualification": "MBBS, MD",
  "registration": "WBMC 12345", "contact": "aiims"},
  "consult": {"type": "first", "mode": "text"}, "diagnosis": "Viral fever",
  "medicines": [{"name": "PARACETAMOL", "form": "tablet", "strength": "500 mg",
                 "frequency": "8 hourly", "duration": "3 days"}]})";

struct Clinic {
  Scratch scratch;
  CommandLine harkara;
  std::string name;

  Clinic() {
    make_three(scratch);
    const std::string record = scratch.file("case.json", kCase);
    name =
        must("clinic", {"consult", "new", "--desk", "radiology@aiims", "--record", record})["case"];
    carry("clinic", "aiims");
  }
  std::string home(const std::string& node) { return scratch / ("lab/" + node); }
  Ran run(const std::string& node, std::vector<std::string> words) {
    words.insert(words.begin(), {"--home", home(node), "--json"});
    return harkara(std::move(words));
  }
  Json must(const std::string& node, std::vector<std::string> words) {
    const Ran ran = run(node, std::move(words));
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
    return ran.json();
  }
  Json refused(const std::string& node, std::vector<std::string> words) {
    const Ran ran = run(node, std::move(words));
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 1);
    const Json error = ran.json()["error"];
    CHECK_FALSE(error["next"].get<std::string>().empty());
    return error;
  }
  void carry(const std::string& from, const std::string& to) {
    const std::string stick = scratch / "stick";
    std::filesystem::create_directories(stick);
    must(from, {"carry", "out", stick});
    must(to, {"carry", "in", stick});
  }
};

TEST_CASE("a case is claimed, asked, amended, answered, prescribed for, referred and reported on",
          "[node]") {
  Clinic c;
  c.must("aiims", {"desk", "claim", "--next", "--desk", "radiology", "--as", "dr.rao"});
  CHECK(c.refused("aiims", {"desk", "claim", c.name, "--as", "dr.sen"})["code"] == "busy");
  c.must("aiims", {"desk", "ask", c.name, "--text", "Since when?", "--as", "dr.rao"});
  c.carry("aiims", "clinic");
  CHECK(c.must("clinic", {"consult", "show", c.name})["story"]["asked_back"] == true);
  c.must("clinic", {"consult", "reply", c.name, "--text", "Since Monday"});
  c.must("clinic", {"consult", "amend", c.name, "--class", "emergency"});
  c.must("clinic", {"consult", "consent", c.name, "--ref", "form 118"});
  const std::string ecg = c.scratch.file("ecg.txt", "a long line");
  c.must("clinic", {"consult", "attach", c.name, "--attach", ecg});
  c.carry("clinic", "aiims");

  const std::string answer = c.scratch.file("answer.json", R"({"advice": "rest"})");
  const std::string rx = c.scratch.file("rx.json", kRx);
  c.must("aiims",
         {"desk", "answer", c.name, "--record", answer, "--kind", "preliminary", "--as", "dr.rao"});
  c.must("aiims", {"desk", "answer", c.name, "--record", answer, "--as", "dr.rao"});
  CHECK(c.refused("aiims", {"desk", "answer", c.name, "--record", answer})["code"] == "refused");
  c.must("aiims", {"desk", "answer", c.name, "--record", answer, "--kind", "addendum"});
  c.must("aiims", {"desk", "answer", c.name, "--record", answer, "--second-opinion"});
  c.must("aiims", {"desk", "prescribe", c.name, "--rx", rx, "--page", c.scratch / "rx.html"});
  const std::string referral = c.must("aiims", {"desk", "refer", c.name, "--to", "Surgery", "--why",
                                                "hernia", "--slot", "2026-12-01T10:00"})["event"];
  c.carry("aiims", "clinic");
  c.must("clinic", {"consult", "progress", c.name, "--referral", referral, "--outcome", "improved",
                    "--came", "yes"});

  const Json shown = c.must("clinic", {"consult", "show", c.name});
  CHECK(shown["class"] == "emergency");
  CHECK(shown["story"]["answered_by"].size() == 2);
  CHECK(shown["story"]["referrals"][0]["closed"] == true);
  CHECK(shown["story"]["outcome"] == "improved");
  CHECK(shown["story"]["ignored"] == 0);
  c.must("clinic", {"consult", "save", c.name, "--out", c.scratch / "out"});
  for (const std::string page : {"out/prescription.html", "rx.html"})
    CHECK(c.must("clinic", {"prescription", "verify", c.scratch / page})["valid"] == true);
}

TEST_CASE("a sitting goes to a laptop and comes back", "[node]") {
  Clinic c;
  const std::string sitting = c.scratch / "sitting";
  const Json batch = c.must("aiims", {"desk", "batch", "--desk", "radiology", "--out", sitting});
  REQUIRE(batch["cases"].size() == 1);
  const std::string folder = batch["cases"][0]["folder"];
  c.scratch.file("sitting/" + folder + "/answer.json", R"({"advice": "rest"})");
  const Json first = c.must("aiims", {"desk", "import", sitting});
  CHECK(first["lines"][0]["taken"] == true);
  CHECK(c.must("aiims", {"desk", "import", sitting})["lines"][0]["already"] == true);
  c.carry("aiims", "clinic");
  CHECK(c.must("clinic", {"consult", "show", c.name})["state"] == "answer_here");
}

TEST_CASE("a withdrawn case leaves the desk's work", "[node]") {
  Clinic c;
  c.must("clinic", {"consult", "withdraw", c.name, "--why", "went to the hospital"});
  c.carry("clinic", "aiims");
  const Json queue = c.must("aiims", {"desk", "list", "--desk", "radiology"});
  CHECK(queue["cases"][0]["story"]["open"] == false);
  CHECK(c.refused("aiims", {"desk", "claim", "--next", "--desk", "radiology"})["code"] ==
        "not_found");
}

TEST_CASE("a prescription that breaks a rule is refused with its clause", "[node]") {
  Clinic c;
  Json rx = Json::parse(kRx);
  rx["medicines"][0]["name"] = "MORPHINE";
  const std::string file = c.scratch.file("rx.json", rx.dump());
  const Json error = c.refused("aiims", {"desk", "prescribe", c.name, "--rx", file});
  CHECK_THAT(error["message"].get<std::string>(), Contains("list.prohibited (MORPHINE)"));
  CHECK(c.must("aiims", {"prescription", "check", c.scratch.file("other.json", kRx)})["refusals"]
            .is_array());
  CHECK(c.must("aiims", {"prescription", "rules"})["rules"].size() > 20);
  CHECK(c.refused("clinic", {"prescription", "verify", "nothing"})["code"] == "not_found");
}

TEST_CASE("a case leaves as FHIR and comes back as another case with the same record", "[node]") {
  Clinic c;
  const Ran shown = c.harkara({"--home", c.home("aiims"), "consult", "show", c.name, "--fhir"});
  REQUIRE(shown.code == 0);
  CHECK(shown.json()["resourceType"] == "Bundle");
  const std::string bundle = c.scratch.file("bundle.json", shown.out);
  const Json made =
      c.must("clinic", {"consult", "new", "--desk", "radiology@aiims", "--record", bundle});
  CHECK(made["left_out"].empty());
  const Json again = c.must("clinic", {"consult", "show", made["case"]});
  CHECK(again["record"] == c.must("clinic", {"consult", "show", c.name})["record"]);

  Json asks_nothing = shown.json();
  for (Json& entry : asks_nothing["entry"]) entry["resource"].erase("reasonCode");
  const std::string bad = c.scratch.file("bad.json", asks_nothing.dump());
  const Json error =
      c.refused("clinic", {"consult", "new", "--desk", "radiology@aiims", "--record", bad});
  CHECK_THAT(error["message"].get<std::string>(), Contains("'ServiceRequest.reasonCode'"));
}

TEST_CASE("a course comes to the clinic by the stick, is saved, and removed", "[node]") {
  Clinic c;
  const std::string lecture = c.scratch.file("lecture.txt", "P wave, QRS, T wave");
  const Json sent = c.must("aiims", {"library", "send", "--to", "clinic", "--title",
                                     "Reading an ECG", "--attach", lecture});
  const std::string entry = sent["entries"][0]["entry"];
  CHECK(c.must("aiims", {"library", "list"})["entries"][0]["sent"] == true);
  CHECK_THAT(c.refused("aiims", {"library", "remove", entry})["message"].get<std::string>(),
             Contains("on its way"));
  c.carry("aiims", "clinic");
  const Json come = c.must("clinic", {"library", "list"})["entries"];
  REQUIRE(come.size() == 1);
  CHECK(come[0]["title"] == "Reading an ECG");
  CHECK(come[0]["whole"] == true);
  const std::string out = c.scratch / "course";
  CHECK(c.must("clinic", {"library", "save", entry, "--out", out})["files"].size() == 2);
  CHECK(std::filesystem::file_size(out + "/lecture.txt") == 19);
  c.must("clinic", {"library", "remove", entry});
  CHECK(c.must("clinic", {"library", "list"})["entries"].empty());
  CHECK_THAT(
      c.refused("clinic", {"library", "save", entry, "--out", out})["next"].get<std::string>(),
      Contains("library list"));
  c.refused("clinic", {"library", "send", "--to", "aiims", "--title", "x", "--text", "y"});
}

}  // namespace
