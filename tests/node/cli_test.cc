#include <catch2/catch.hpp>

#include "node/files.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

TEST_CASE("a case is written with no daemon, listed and shown", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const std::string record = scratch.file("case.json", kCase);
  const std::string photo = scratch.file("wound.jpg", std::string(50'000, 'w'));
  const Ran made = harkara({"--home", home, "consult", "new", "--desk", "radiology@aiims",
                            "--class", "urgent", "--record", record, "--attach", photo, "--json"});
  INFO(made.out << made.err);
  REQUIRE(made.code == 0);
  const std::string name = made.json()["case"];
  CHECK(made.json()["state"] == "saved");
  CHECK(made.json()["bundles"].size() == 2);

  const Json shown = harkara({"--home", home, "consult", "show", name, "--json"}).json();
  CHECK(shown["class"] == "urgent");
  CHECK(shown["desk"] == "radiology@aiims");
  CHECK(shown["answer"].is_null());
  REQUIRE(shown["events"].size() == 1);
  CHECK(shown["events"][0]["kind"] == "opened");
  CHECK(shown["events"][0]["body"]["question"] == "Is this a pneumothorax?");
  REQUIRE(shown["attachments"].size() == 1);
  CHECK(shown["attachments"][0]["name"] == "wound.jpg");
  CHECK(shown["attachments"][0]["bytes"] == 50'000);
  CHECK(shown["attachments"][0]["complete"] == true);
  CHECK(shown["attachments"][0]["delivered"] == false);

  const Json listed = harkara({"--home", home, "consult", "list", "--json"}).json();
  REQUIRE(listed["cases"].size() == 1);
  CHECK(listed["cases"][0]["case"] == name);

  const Json status = harkara({"--home", home, "node", "status", "--json"}).json();
  CHECK(status["running"] == false);
  CHECK(status["queues"]["urgent"]["bundles"].get<int>() >= 1);
  CHECK(status["store"]["bundles"] == 2);
  REQUIRE(status["peers"].size() == 1);
  CHECK(status["peers"][0]["name"] == "district");
  CHECK(status["peers"][0]["connected"] == false);
}

TEST_CASE("a user's passphrase that nobody can be asked for is given by its own option", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const auto user = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--home", home, "--json", "user"});
    return harkara(words);
  };
  const Ran ran = user({"add", "asha", "--role", "health_worker"});
  CHECK(ran.code == 1);
  const std::string next = ran.json()["error"]["next"];
  CHECK(next.find("--new-passphrase-file") != std::string::npos);
  CHECK(ran.out.find(" --passphrase-file") == std::string::npos);
  const std::string file = scratch.file("pass.txt", "four words that rhyme\n");
  REQUIRE(user({"add", "asha", "--role", "health_worker", "--new-passphrase-file", file}).code ==
          0);
  CHECK(user({"passphrase", "asha"}).json()["error"]["next"] == next);
}

TEST_CASE("a study is written once into a folder, and the audit log knows of it", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const auto at = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"--home", scratch / "lab/clinic", "--json"});
    return harkara(words);
  };
  const Ran made = at({"consult", "new", "--desk", "radiology@aiims", "--record",
                       scratch.file("case.json", kCase)});
  REQUIRE(made.code == 0);
  const std::string name = made.json()["case"];
  REQUIRE(at({"consult", "consent", name, "--ref", "form 9", "--for", "research"}).code == 0);
  CHECK(at({"consult", "show", name}).json()["story"]["research"] == "given");
  const std::vector<std::string> wanted = {"study", "export", "--purpose",
                                           "lungs", "--out",  scratch / "study"};
  const Ran out = at(wanted);
  INFO(out.out << out.err);
  REQUIRE(out.code == 0);
  CHECK(out.json()["cases"] == 1);
  const std::string lines(as_text(*read_file(scratch / "study/cases.jsonl")));
  CHECK(lines.find("\"S-") != std::string::npos);
  CHECK(lines.find("pneumothorax") == std::string::npos);
  CHECK(as_text(*read_file(scratch / "study/withdrawn.txt")).empty());
  CHECK(at(wanted).json()["error"]["code"] == "refused");
  REQUIRE(at({"consult", "consent", name, "--withdraw"}).code == 0);
  const Ran after = at({"study", "export", "--purpose", "lungs", "--out", scratch / "study-2"});
  CHECK(after.json()["cases"] == 0);
  const std::string gone(as_text(*read_file(scratch / "study-2/withdrawn.txt")));
  CHECK(lines.find(gone.substr(0, gone.find('\n'))) != std::string::npos);
  const Json audit = at({"audit", "list"}).json()["lines"];
  REQUIRE(audit.size() == 2);
  CHECK(audit[0]["act"] == "study export");
  CHECK(audit[0]["detail"] == "0 cases, no free text, for: lungs");
}

TEST_CASE("an unknown desk is refused with the desks that are known", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const Ran ran =
      harkara({"--home", scratch / "lab/clinic", "consult", "new", "--desk", "radiolgy@aiims",
               "--record", scratch.file("case.json", kCase), "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.json()["error"]["code"] == "not_found");
  CHECK(ran.out.find("radiology@aiims") != std::string::npos);
}

TEST_CASE("a desk that this node does not host is refused with those it does", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const Ran ran =
      harkara({"--home", scratch / "lab/aiims", "desk", "list", "--desk", "dermatology", "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("radiology") != std::string::npos);
  const Ran good =
      harkara({"--home", scratch / "lab/aiims", "desk", "list", "--desk", "radiology", "--json"});
  CHECK(good.code == 0);
  CHECK(good.json()["desk"] == "radiology@aiims");
  CHECK(good.json()["cases"].empty());
}

TEST_CASE("wrong use exits 2 and points at the help", "[node]") {
  Scratch scratch;
  CommandLine harkara;
  const Ran ran = harkara({"consult", "new", "--dsk", "x"});
  CHECK(ran.code == 2);
  CHECK(ran.err.find("harkara consult new --help") != std::string::npos);
  const Ran json = harkara({"--json", "node", "fly"});
  CHECK(json.code == 2);
  CHECK(json.json()["error"]["code"] == "usage");
  CHECK(harkara({}).code == 2);
}

TEST_CASE("help teaches with an example and exits 0", "[node]") {
  Scratch scratch;
  CommandLine harkara;
  const Ran top = harkara({"--help"});
  CHECK(top.code == 0);
  CHECK(top.out.find("harkara demo") != std::string::npos);
  const Ran verb = harkara({"consult", "new", "--help"});
  CHECK(verb.code == 0);
  CHECK(verb.out.find("--record case.json") != std::string::npos);
}

TEST_CASE("a failure in JSON has a code, a message and a next step", "[node]") {
  Scratch scratch;
  CommandLine harkara;
  const Ran ran = harkara({"--home", scratch / "nowhere", "node", "status", "--json"});
  CHECK(ran.code == 1);
  const Json error = ran.json()["error"];
  CHECK(error["code"] == "not_found");
  CHECK(error["message"].get<std::string>().find(scratch / "nowhere") != std::string::npos);
  CHECK(error["next"].get<std::string>().find("node init") != std::string::npos);
  CHECK(ran.err.empty());
}

TEST_CASE("a record that lacks its question is refused by the field's name", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string record = scratch.file(
      "case.json",
      R"({"patient": {"pseudonym": "K", "age": 4, "sex": "male"}, "consent": "implied"})");
  const Ran ran = harkara({"--home", scratch / "lab/clinic", "consult", "new", "--desk",
                           "radiology@aiims", "--record", record, "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("question") != std::string::npos);
  const Json listed =
      harkara({"--home", scratch / "lab/clinic", "consult", "list", "--json"}).json();
  CHECK(listed["cases"].empty());
}

TEST_CASE("check finds a sound home sound, and a broken one broken", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const Ran good = harkara({"--home", home, "node", "check", "--json"});
  CHECK(good.code == 0);
  const Json report = good.json();
  for (const Json& each : report["findings"]) CHECK(each["finding"] != "wrong");
  std::ofstream(home + "/harkara.toml", std::ios::app) << "[lnik]\n";
  const Ran bad = harkara({"--home", home, "node", "check", "--json"});
  CHECK(bad.code == 1);
  CHECK(bad.out.find("did you mean link?") != std::string::npos);
}

TEST_CASE("a case and its answer travel by stick alone, and the receipts come home", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const auto at = [&](const std::string& node, std::vector<std::string> words) {
    words.insert(words.begin(), {"--home", scratch / ("lab/" + node)});
    words.emplace_back("--json");
    const Ran ran = harkara(words);
    INFO(ran.out << ran.err);
    REQUIRE(ran.code == 0);
    return ran.json();
  };
  const std::string stick = scratch / "stick";
  std::filesystem::create_directory(stick);
  const std::string photo = scratch.file("wound.jpg", std::string(50'000, 'w'));
  const std::string name =
      at("clinic", {"consult", "new", "--desk", "radiology@aiims", "--record",
                    scratch.file("case.json", kCase), "--attach", photo})["case"];
  CHECK(at("clinic", {"carry", "out", stick})["bundles"] == 2);
  CHECK(at("clinic", {"carry", "out", stick})["already"] == 2);  // nothing twice
  CHECK(at("district", {"carry", "in", stick})["taken"] == 2);
  CHECK(at("aiims", {"carry", "in", stick})["taken"] == 2);
  at("aiims", {"desk", "open", name, "--out", scratch / "open"});
  at("aiims", {"desk", "answer", name, "--record", scratch.file("a.json", R"({"advice":"No."})")});
  CHECK(at("aiims", {"carry", "out", stick})["receipts"] == 2);
  const Json home = at("clinic", {"carry", "in", stick});
  CHECK(home["receipts"] == 2);
  CHECK(home["taken"] == 2);  // what happened at the desk, and the answer
  const Json shown = at("clinic", {"consult", "show", name});
  CHECK(shown["state"] == "answer_here");
  CHECK(shown["attachments"][0]["delivered"] == true);
  CHECK(at("clinic", {"carry", "out", scratch / "stick"})["bundles"] == 0);
  CHECK(at("district", {"carry", "in", stick})["receipts"] == 4);
}

TEST_CASE("carrying without a stick says what to do", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const Ran out = harkara({"--home", home, "carry", "out", scratch / "nowhere"});
  CHECK(out.code == 1);
  CHECK(out.err.find("plug the stick in") != std::string::npos);
  std::filesystem::create_directory(scratch / "stick");
  const Ran in = harkara({"--home", home, "carry", "in", scratch / "stick"});
  CHECK(in.code == 1);
  CHECK(in.err.find("carry out") != std::string::npos);
}

TEST_CASE("post that rotted on the stick is written again", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const std::string stick = scratch / "stick";
  std::filesystem::create_directory(stick);
  REQUIRE(harkara({"--home", home, "consult", "new", "--desk", "radiology@aiims", "--record",
                   scratch.file("case.json", kCase), "--attach",
                   scratch.file("wound.jpg", std::string(50'000, 'w')), "--json"})
              .code == 0);
  const Json first = harkara({"--home", home, "carry", "out", stick, "--json"}).json();
  REQUIRE(first["bundles"] == 2);
  {
    std::fstream file(first["file"].get<std::string>(),
                      std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(30'000);
    file.put('\x5a').put('\x5a').put('\x5a');
  }
  const Json second = harkara({"--home", home, "carry", "out", stick, "--json"}).json();
  CHECK(second["bundles"] == 1);  // the attachment
  CHECK(second["already"] == 1);
  const Json read =
      harkara({"--home", scratch / "lab/district", "carry", "in", stick, "--json"}).json();
  CHECK(read["taken"] == 2);
}
