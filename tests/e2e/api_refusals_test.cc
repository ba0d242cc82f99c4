// What the local API refuses: nothing is stored, and the audit log shows it.
#include <catch2/catch.hpp>

#include "tests/e2e/clinic_page.h"

using namespace harkara::e2e;

namespace {

std::size_t refusals(const std::string& audit) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = audit.find("\"refused\":true", at)) != std::string::npos; ++at)
    ++count;
  return count;
}

// Every path of the contract that reads or writes.
const std::vector<std::pair<std::string, std::string>> kPaths = {
    {"GET", "session"},
    {"GET", "cases"},
    {"GET", "cases/C-0000"},
    {"GET", "cases/C-0000/explain"},
    {"GET", "cases/C-0000/attachments/00"},
    {"GET", "cases/C-0000/prescriptions"},
    {"POST", "cases"},
    {"POST", "cases/C-0000/reply"},
    {"POST", "patients/like"},
    {"GET", "patients"},
    {"GET", "patients/duplicates"},
    {"GET", "patients/P-0000"},
    {"POST", "patients/merge"},
    {"POST", "patients/split"},
    {"PUT", "uploads"},
    {"GET", "desk/queue"},
    {"POST", "desk/cases/C-0000/open"},
    {"POST", "desk/cases/C-0000/answer"},
    {"POST", "desk/cases/C-0000/prescribe"},
    {"POST", "desk/batch"},
    {"POST", "desk/batch/answers"},
    {"GET", "prescriptions/rules"},
    {"GET", "sittings"},
    {"GET", "fairness"},
    {"GET", "status"},
    {"GET", "users"},
    {"POST", "users"},
    {"DELETE", "users/asha"},
    {"GET", "audit"},
    {"GET", "events"},
    {"POST", "logout"},
};

}  // namespace

TEST_CASE("without a login every path of the API is refused, and told", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser nobody = world.browser("clinic");
  const std::size_t before = refusals(world.audit("clinic"));
  for (const auto& [method, path] : kPaths) {
    INFO(method << " " << path);
    const Reply reply = nobody.send(method, "/api/v1/" + path, "", {{"X-Harkara-CSRF", "0"}});
    CHECK(reply.status == 401);
    CHECK(reply.code() == "login");
  }
  CHECK(refusals(world.audit("clinic")) == before + kPaths.size());
  CHECK(world.cases("clinic") == 0);
}

TEST_CASE("a role reaches what is its own and nothing else", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  const Reply made = asha.post("/api/v1/cases", new_case("Mine?"));
  REQUIRE(made.status == 200);
  const std::string name = made.json()["case"];
  const std::string own = "/api/v1/cases/" + name;
  const Browser omid = world.user("clinic", "omid");
  const Browser rao = world.user("clinic", "dr.rao");
  const Browser dp = world.user("clinic", "dp");
  const std::size_t before = refusals(world.audit("clinic"));
  CHECK(omid.get(own).status == 403);
  CHECK(dp.get(own).status == 403);
  CHECK(rao.get(own).status == 404);  // no case of a desk of this node
  CHECK(rao.post("/api/v1/cases", new_case("Not mine")).status == 403);
  CHECK(asha.get("/api/v1/desk/queue?desk=radiology").status == 403);
  CHECK(asha.get("/api/v1/users").status == 403);
  CHECK(asha.get("/api/v1/audit").status == 403);
  CHECK(omid.get("/api/v1/audit").status == 403);
  CHECK(dp.get("/api/v1/audit").status == 200);
  CHECK(omid.get("/api/v1/users").status == 200);
  const Reply told = omid.get(own + "/explain");
  CHECK(told.status == 200);
  CHECK(told.body.find("Mine?") == std::string::npos);
  CHECK(refusals(world.audit("clinic")) >= before + 6);
  CHECK(world.cases("clinic") == 1);
}

TEST_CASE("a stolen cookie is refused, and its owner stays logged in", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  Browser thief = world.browser("clinic");
  thief.cookie = asha.cookie;
  thief.csrf = asha.csrf;
  thief.user_agent = "thief/1";
  CHECK(thief.get("/api/v1/cases").status == 401);
  CHECK(thief.post("/api/v1/cases", new_case("Stolen")).status == 401);
  CHECK(asha.get("/api/v1/cases").status == 200);
  CHECK(world.cases("clinic") == 0);
  CHECK(world.audit("clinic").find("the session belongs to another client") != std::string::npos);
}

TEST_CASE("another page's request is refused, whatever it leaves away", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  const Json body = new_case("Cross");
  const auto status = [&](const Headers& more) {
    return asha.post("/api/v1/cases", body, more).status;
  };
  CHECK(status({{"Origin", "http://evil.example"}}) == 403);
  CHECK(status({{"Origin", "null"}}) == 403);
  CHECK(status({{"Origin", ""}}) == 403);
  CHECK(status({{"X-Harkara-CSRF", ""}}) == 403);
  CHECK(status({{"X-Harkara-CSRF", std::string(64, '0')}}) == 403);
  CHECK(status({{"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(status({{"Content-Type", "text/plain"}}) == 415);
  // A foreign name that was pointed at this machine.
  CHECK(status({{"Host", "evil.example"}, {"Origin", "http://evil.example"}}) == 403);
  CHECK(world.browser("clinic")
            .send("GET", "/api/v1/session", "", {{"Host", "evil.example"}})
            .status == 403);
  CHECK(world.cases("clinic") == 0);
  CHECK(status({}) == 200);
}

TEST_CASE("script in every text field comes back as data", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  const std::string script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
  Json wanted = new_case(script);
  wanted["record"]["patient"]["pseudonym"] = script;
  wanted["record"]["history"] = script;
  wanted["record"][script] = script;
  const Reply upload = asha.put_bytes("/api/v1/uploads", "<html>" + script + "</html>");
  wanted["attachments"] = {{{"upload", upload.json()["upload"]}, {"name", script + ".html"}}};
  const Reply made = asha.post("/api/v1/cases", wanted);
  INFO(made.body);
  REQUIRE(made.status == 200);
  const std::string path = "/api/v1/cases/" + made.json()["case"].get<std::string>();
  const Reply shown = asha.get(path);
  CHECK(shown.headers.at("content-type") == "application/json");
  CHECK(shown.headers.at("x-content-type-options") == "nosniff");
  CHECK(shown.json()["record"]["question"] == script);
  const std::string bundle = shown.json()["attachments"][0]["bundle"];
  const Reply file = asha.get(path + "/attachments/" + bundle);
  REQUIRE(file.status == 200);
  CHECK(file.headers.at("content-type") == "application/octet-stream");
  CHECK(file.headers.at("content-disposition").find("attachment;") == 0);
  CHECK(file.headers.at("content-disposition").find('<') == std::string::npos);
  CHECK(file.headers.at("content-security-policy").find("sandbox") != std::string::npos);
  const Reply wrong = asha.get("/api/v1/" + std::string("%3Cscript%3Ealert(1)"));
  CHECK(wrong.status == 404);
  CHECK(wrong.headers.at("content-type") == "application/json");
}

TEST_CASE("no path reaches a file of the node", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  const std::string secret = read_file(world.lab.home("clinic") / "harkara.toml");
  for (const std::string path :
       {"/../harkara.toml", "/../../harkara.toml", "/%2e%2e/harkara.toml", "/..%2fharkara.toml",
        "/%2e%2e%2f%2e%2e%2fharkara.toml", "//etc/passwd", "/./../harkara.toml", "/users.hku",
        "/keystore.hkk", "/audit.log", "/index.html/../../harkara.toml", "/..\\harkara.toml",
        "/api/v1/../../harkara.toml", "/api/v1/cases/..%2f..%2fharkara.toml",
        "/api/v1/uploads/..%2f..%2fkeystore.hkk", "/index.html%00.png"}) {
    INFO(path);
    const Reply reply = asha.get(path);
    CHECK((reply.status == 404 || reply.status == 403 || reply.status == 400 ||
           reply.status == 405 || reply.status == 0));
    CHECK(reply.body.find("[node]") == std::string::npos);
    CHECK(reply.body.find("root:") == std::string::npos);
  }
  CHECK(asha.get("/").status == 200);
  CHECK(secret.find("[node]") != std::string::npos);
}

TEST_CASE("ten thousand wrong passphrases cost the node next to nothing", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const char* given = std::getenv("HARKARA_WRONG_PASSPHRASES");
  const int tries = given == nullptr ? 1'000 : std::atoi(given);
  Browser thief = world.browser("clinic");
  int weighed = 0;
  int turned_away = 0;
  for (int i = 0; i < tries; ++i) {
    const Reply reply = thief.login("asha", "wrong " + std::to_string(i));
    weighed += reply.status == 401 ? 1 : 0;
    turned_away += reply.status == 429 ? 1 : 0;
  }
  CHECK(weighed + turned_away == tries);
  CHECK(weighed <= 20);
  CHECK(thief.login("asha", "wrong").headers.count("retry-after") == 1);
  // Others of the clinic are served meanwhile: the address itself is not shut yet.
  const std::string audit = world.audit("clinic");
  CHECK(refusals(audit) >= 5);
  CHECK(audit.size() < 64 * 1024);
  CHECK(world.lab.json("clinic", {"audit", "verify"})["ok"] == true);
}

TEST_CASE("an upload beyond the limit is refused, and nothing of uploads is on the disk",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  const std::string marker = "patient-plaintext-marker-7731";
  const Reply too_big = asha.put_bytes("/api/v1/uploads", marker + std::string(2'000'000, 'x'));
  CHECK(too_big.status == 413);
  CHECK(too_big.code() == "too_large");
  const Reply kept = asha.put_bytes("/api/v1/uploads", marker + std::string(100'000, 'x'));
  REQUIRE(kept.status == 200);
  CHECK(occurrences({world.lab.home("clinic")}, marker) == 0);
  Json wanted = new_case("With a file");
  wanted["attachments"] = {{{"upload", kept.json()["upload"]}, {"name", "a.txt"}}};
  REQUIRE(asha.post("/api/v1/cases", wanted).status == 200);
  CHECK(occurrences({world.lab.home("clinic")}, marker) == 0);
  // Used up by its case; and somebody else's is not found.
  CHECK(asha.post("/api/v1/cases", wanted).status == 404);
  CHECK(asha.post("/api/v1/cases", new_case(std::string(70'000, 'q'))).status == 413);
  CHECK(world.cases("clinic") == 1);
}
