// The local API against real daemons: who of a clinic's patients is one, and who waited how long.
#include <catch2/catch.hpp>
#include <set>

#include "tests/e2e/clinic_page.h"

using namespace harkara::e2e;

namespace {

Json case_of(const std::string& patient, const std::string& village = "Sehore") {
  Json out = new_case("Is it pneumonia?");
  out["record"]["patient"]["pseudonym"] = patient;
  out["record"]["patient"]["village"] = village;
  return out;
}

std::string patient(const Reply& found, const char* which) {
  return found.json()["duplicates"][0][which]["patient"];
}

}  // namespace

TEST_CASE("patients that may be one are suggested, held to be one, and parted again",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  for (const char* name : {"Sunita Devi Yadav", "सुनीता देवी यादव", "Rukhsana Khatun"})
    REQUIRE(asha.post("/api/v1/cases", case_of(name)).status == 200);
  const Reply found = asha.get("/api/v1/patients/duplicates");
  INFO(found.body);
  REQUIRE(found.json()["total"] == 1);
  const Json pair = found.json()["duplicates"][0];
  CHECK(pair["score"] >= 0.8);
  CHECK(pair["reasons"].size() >= 2);
  const std::set<std::string> names = {pair["a"]["newest"]["pseudonym"],
                                       pair["b"]["newest"]["pseudonym"]};
  CHECK(names == std::set<std::string>{"Sunita Devi Yadav", "सुनीता देवी यादव"});
  CHECK(pair["a"]["newest"]["village"] == "Sehore");
  CHECK(asha.get("/api/v1/patients").json()["total"] == 3);
  CHECK(asha.get("/api/v1/patients?merged=yes").json()["total"] == 0);
  CHECK(asha.get("/api/v1/patients/duplicates?at_least=2").status == 400);

  const std::string a = patient(found, "a");
  const std::string b = patient(found, "b");
  const Json said = {{"a", a}, {"b", b}, {"why", "the same ration card"}};
  const Reply merged = asha.post("/api/v1/patients/merge", said);
  INFO(merged.body);
  REQUIRE(merged.status == 200);
  CHECK(merged.json() == Json{{"a", a}, {"b", b}, {"same", true}});
  CHECK(asha.post("/api/v1/patients/merge", said).status == 409);
  CHECK(asha.get("/api/v1/patients/duplicates").json()["total"] == 0);
  const Json one = asha.get("/api/v1/patients?merged=yes").json()["patients"][0];
  CHECK(one["cases"].size() == 2);
  REQUIRE(one["identities"].size() == 2);
  CHECK(one["identities"][0]["cases"].size() == 1);
  CHECK(one["identities"][0]["newest"]["pseudonym"] != one["identities"][1]["newest"]["pseudonym"]);
  CHECK(one["decisions"][0]["by"] == "asha");
  CHECK(one["decisions"][0]["why"] == "the same ration card");
  CHECK(world.lab.json("clinic", {"patient", "list"})["patients"].size() == 2);

  REQUIRE(asha.post("/api/v1/patients/split", said).json()["same"] == false);
  CHECK(asha.post("/api/v1/patients/split", said).status == 409);
  CHECK(asha.get("/api/v1/patients?merged=yes").json()["total"] == 0);
  CHECK(asha.get("/api/v1/patients/duplicates").json()["total"] == 0);
  CHECK(asha.get("/api/v1/patients/" + a).json()["decisions"].size() == 2);
  CHECK(world.lab.json("clinic", {"patient", "list"})["patients"].size() == 3);
  const std::string audit = world.audit("clinic");
  for (const char* act : {"patient merge", "patient split"}) {
    const std::size_t at = audit.find("\"act\":\"" + std::string(act) + "\"");
    REQUIRE(at != std::string::npos);
    const std::size_t begin = audit.rfind('\n', at) + 1;
    const std::string line = audit.substr(begin, audit.find('\n', at) - begin);
    CHECK(line.find("asha") != std::string::npos);
    CHECK(line.find(a + " " + b) != std::string::npos);
    CHECK(line.find("ration") == std::string::npos);
  }
  CHECK(world.lab.json("clinic", {"audit", "verify"})["ok"] == true);
}

TEST_CASE("a decision about patients that is not whole, or not known here, changes nothing",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  world.serve("aiims");
  world.lab.start("district");
  const Browser asha = world.user("clinic", "asha");
  for (const char* name : {"Sunita Devi Yadav", "सुनीता देवी यादव"})
    REQUIRE(asha.post("/api/v1/cases", case_of(name)).status == 200);
  const Reply found = asha.get("/api/v1/patients/duplicates");
  REQUIRE(found.json()["total"] == 1);
  const Json said = {{"a", patient(found, "a")}, {"b", patient(found, "b")}, {"why", "register"}};
  const auto with = [&](const char* field, const Json& value) {
    Json out = said;
    out[field] = value;
    return out;
  };
  for (const char* verb : {"merge", "split"}) {
    const std::string path = "/api/v1/patients/" + std::string(verb);
    INFO(path);
    CHECK(asha.post(path, with("why", "")).status == 400);
    CHECK(asha.post(path, with("why", std::string(256, 'x'))).status == 400);
    CHECK(asha.post(path, with("b", "P-00000000")).status == 404);
    CHECK(asha.post(path, with("b", "P-")).status == 400);
    CHECK(asha.post(path, with("b", said["a"])).status == 409);
    CHECK(asha.post(path, said, {{"X-Harkara-CSRF", ""}}).status == 403);
    for (const char* other : {"dr.rao", "omid", "dp"})
      CHECK(world.user("clinic", other).post(path, said).status == 403);
  }
  for (const char* other : {"dr.rao", "omid", "dp"})
    for (const char* path : {"patients", "patients/duplicates", "patients/P-00000000"})
      CHECK(world.user("clinic", other).get("/api/v1/" + std::string(path)).status == 403);
  CHECK(asha.get("/api/v1/patients/P-00000000").status == 404);
  CHECK(asha.get("/api/v1/patients?limit=0").status == 400);

  // A health worker of the hub sees the hub's own patients, not those at its desks.
  const Browser rao = world.user("aiims", "dr.rao");
  const auto arrived = [&] {
    return rao.get("/api/v1/desk/queue?desk=radiology").json()["total"] == 2;
  };
  REQUIRE(eventually(arrived, 60));
  const Browser hers = world.user("aiims", "asha");
  CHECK(hers.get("/api/v1/patients").json()["total"] == 0);
  CHECK(hers.get("/api/v1/patients/duplicates").json()["total"] == 0);
  CHECK(hers.post("/api/v1/patients/merge", said).status == 404);
  for (const char* node : {"clinic", "aiims"}) {
    CHECK(world.lab.json(node, {"patient", "list"})["patients"].size() == 2);
    CHECK(world.audit(node).find("patient merge") == std::string::npos);
  }
}

TEST_CASE("who waited how long is told to specialists and operators of the desk, as at the shell",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  world.serve("aiims");
  world.lab.start("district");
  const Browser asha = world.user("clinic", "asha");
  const Browser rao = world.user("aiims", "dr.rao");
  for (int i = 0; i < 2; ++i)
    REQUIRE(asha.post("/api/v1/cases", new_case("Question " + std::to_string(i))).status == 200);
  const auto arrived = [&] {
    return rao.get("/api/v1/desk/queue?desk=radiology").json()["cases"].size() == 2;
  };
  REQUIRE(eventually(arrived, 60));
  const Json queue = rao.get("/api/v1/desk/queue?desk=radiology").json();
  const std::string first = queue["cases"][0]["case"];
  REQUIRE(rao.post("/api/v1/desk/cases/" + first + "/answer", {{"answer", {{"advice", "rest"}}}})
              .status == 200);

  const Reply told = rao.get("/api/v1/fairness?desk=radiology&days=30");
  INFO(told.body);
  REQUIRE(told.status == 200);
  Json page = told.json();
  Json shell = world.lab.json("aiims", {"desk", "fairness", "--desk", "radiology"});
  CHECK(page["desk"] == "radiology@aiims");
  CHECK(page["days"] == 30);
  CHECK(page["by_class"]["urgent"]["cases"] == 2);
  CHECK(page["by_class"]["urgent"]["answered"] == 1);
  CHECK(page["by_beneficiary"]["public"]["cases"] == 2);
  CHECK(page["by_class"]["routine"]["cases"] == 0);
  CHECK(page.erase("complete") == 1);
  // One of the cases waits on.
  for (Json* each : {&page, &shell})
    for (const char* by : {"by_class", "by_beneficiary"})
      for (auto& row : (*each)[by])
        for (const char* moving : {"median_wait_s", "longest_wait_s", "gini"})
          CHECK(row.erase(moving) == 1);
  CHECK(page == shell);

  CHECK(world.user("aiims", "omid").get("/api/v1/fairness?desk=radiology").status == 200);
  CHECK(world.user("aiims", "asha").get("/api/v1/fairness?desk=radiology").status == 403);
  CHECK(world.user("aiims", "dp").get("/api/v1/fairness?desk=radiology").status == 403);
  CHECK(rao.get("/api/v1/fairness?desk=radiology@elsewhere").status == 404);
  CHECK(rao.get("/api/v1/fairness").status == 404);
  CHECK(rao.get("/api/v1/fairness?desk=radiology&days=0").status == 400);
  CHECK(world.user("clinic", "omid").get("/api/v1/fairness?desk=radiology@aiims").status == 404);
}
