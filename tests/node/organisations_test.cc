// Two organisations, each with a root of its own: what licences.toml says, when it is
// heard, and whose prescriptions verify.
#include <catch2/catch.hpp>

#include "node/station.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kRx = R"({"rmp": {"name": "Dr. M. Ahmadi", "qualification": "MD",
  "registration": "IRMC 12345", "contact": "farabi"},
  "consult": {"type": "first", "mode": "text"}, "diagnosis": "Viral fever",
  "medicines": [{"name": "PARACETAMOL", "form": "tablet", "strength": "500 mg",
                 "frequency": "8 hourly", "duration": "3 days"}]})";

struct TwoOrganisations {
  TwoOrganisations() {
    make_three(scratch);
    std::filesystem::rename(scratch.path / "lab", scratch.path / "farabi");
    make_three(scratch);
  }
  std::string theirs(const std::string& name) const {
    return scratch / ("farabi/clinic/certificates/" + name + ".cert");
  }
  std::string organisation(const std::string& more) const {
    return "[[organisation]]\nname = \"Farabi\"\nroot = \"" + theirs("root") +
           "\"\nauthorities = \"" + theirs("authority") + "\"\n" + more + "\n";
  }
  void say(const std::string& text) const { scratch.file("lab/clinic/licences.toml", text); }
  Json run(const std::string& home, std::vector<std::string> words) {
    words.insert(words.begin(), {"--home", scratch / home, "--json"});
    return harkara(std::move(words)).json();
  }
  // Signed by Farabi's specialist; the code of a case of their own.
  std::string prescription() {
    const std::string record =
        scratch.file("case.json", R"({"patient": {"pseudonym": "K-17", "age": 54, "sex": "female"},
                        "question": "Fever?", "consent": {"ref": "form 118"}})");
    const std::string name = run("farabi/clinic", {"consult", "new", "--desk", "radiology@aiims",
                                                   "--record", record})["case"];
    std::filesystem::create_directories(scratch.path / "stick");
    run("farabi/clinic", {"carry", "out", scratch / "stick"});
    run("farabi/aiims", {"carry", "in", scratch / "stick"});
    const Json done =
        run("farabi/aiims", {"desk", "prescribe", name, "--rx", scratch.file("rx.json", kRx)});
    INFO(done.dump());
    REQUIRE(done.contains("code"));
    return done["code"];
  }
  Scratch scratch;
  CommandLine harkara;
};

}  // namespace

TEST_CASE("a prescription of another organisation verifies by licences.toml or by its root",
          "[node][licences]") {
  TwoOrganisations w;
  const std::string code = w.prescription();
  const auto verify = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"prescription", "verify", code});
    return w.run("lab/clinic", std::move(more));
  };
  CHECK(verify({})["error"]["code"] == "refused");
  const std::string own = w.scratch / "lab/clinic/certificates/root.cert";
  CHECK(verify({"--root", own})["error"]["code"] == "refused");
  CHECK(verify({"--root", own, "--root", w.theirs("root")})["valid"] == true);

  w.say(w.organisation("desks = \"*\""));
  const Json found = verify({});
  CHECK(found["valid"] == true);
  CHECK(found["organisation"] == "Farabi");
  w.say(w.organisation("desks = \"*\"\nuntil = \"2020-01-01\""));
  CHECK_THAT(verify({})["error"]["message"].get<std::string>(), Contains("has ended"));
  w.say(w.organisation(""));  // trusted to carry, and no more
  CHECK_THAT(verify({})["error"]["message"].get<std::string>(), Contains("not licensed"));
  CHECK(w.run("farabi/clinic", {"prescription", "verify", code})["organisation"].is_null());
}

TEST_CASE("licences.toml is read again when it changes, and the old one stays while it is wrong",
          "[node][licences]") {
  TwoOrganisations w;
  SystemClock clock;
  crypto::SystemRandom random;
  const auto station = Station::open(w.scratch / "lab/clinic", {}, clock, random);
  REQUIRE(station);
  const auto given = [&] { return (*station)->home().licences().given().size(); };
  const auto heed = [&] { return (*station)->heed_licences(); };
  CHECK(*heed() == false);
  w.say(w.organisation("desks = \"*\""));
  CHECK(*heed() == true);
  CHECK(given() == 1);
  CHECK((*station)->home().trust().roots().size() == 2);
  CHECK(*heed() == false);
  SECTION("a fault in it is told each time, until it is mended") {
    w.say(w.organisation("desk = \"*\""));
    for (int i = 0; i < 2; ++i) {
      const auto wrong = heed();
      REQUIRE_FALSE(wrong);
      CHECK_THAT(wrong.error().message, Contains("licences.toml"));
    }
    CHECK(given() == 1);
    w.say(w.organisation("desks = \"radiology@farabi\""));
    CHECK(*heed() == true);
    CHECK((*station)->home().licences().given()[0].desks[0] == "radiology@farabi");
  }
  SECTION("a certificate that it names counts too") {
    const std::string root = w.theirs("root");
    std::filesystem::rename(root, root + ".away");
    CHECK_FALSE(heed());
    std::filesystem::rename(root + ".away", root);
    CHECK(*heed() == true);
  }
  SECTION("without it there is one organisation again") {
    std::filesystem::remove(w.scratch.path / "lab/clinic/licences.toml");
    CHECK(*heed() == true);
    CHECK(given() == 0);
    CHECK((*station)->home().trust().roots().size() == 1);
  }
}

TEST_CASE("an authority of another organisation that has run out does not stop our node",
          "[node][licences]") {
  TwoOrganisations w;
  crypto::SystemRandom random;
  const auto key = crypto::make_signing_key(random);
  const auto issue = [&](crypto::CertificateKind kind, const crypto::SigningKey& of,
                         std::int64_t until_s, const char* name) {
    crypto::CertificateFields fields;
    fields.kind = kind;
    fields.scope = crypto::Scope::issue;
    fields.identity = of.public_key;
    fields.not_before_s = 1'000'000'000;
    fields.not_after_s = until_s;
    fields.name = name;
    const Bytes encoded = crypto::issue_certificate(fields, key).encoded;
    w.scratch.file(name, std::string(as_text(encoded)));
  };
  using crypto::CertificateKind;
  issue(CertificateKind::root, key, 4'000'000'000, "shafa-root");
  issue(CertificateKind::authority, crypto::make_signing_key(random), 1'100'000'000,
        "shafa-office");
  w.say("[[organisation]]\nname = \"Shafa\"\nroot = \"" + (w.scratch / "shafa-root") +
        "\"\nauthorities = \"" + (w.scratch / "shafa-office") + "\"\ndesks = \"*\"\n");
  const Json findings = w.run("lab/clinic", {"node", "check"});
  CHECK_THAT(findings.dump(), Contains("authority shafa-office has run out"));
  CHECK(w.run("lab/clinic", {"node", "status"})["node"] == "clinic");
}
