// The local API against real daemons: what it lets a clinic and a desk do.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "base/bytes.h"
#include "node/consult/images/photo.h"
#include "tests/e2e/clinic_page.h"

using namespace harkara::e2e;

TEST_CASE("a clinic writes by its page, a desk answers by its own, and both see the same",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  world.serve("aiims");
  world.lab.start("district");
  const Browser asha = world.user("clinic", "asha");
  const Browser rao = world.user("aiims", "dr.rao");

  const std::string photo(50'000, 'x');
  const Reply upload = asha.put_bytes("/api/v1/uploads", photo);
  INFO(upload.body);
  REQUIRE(upload.status == 200);
  Json wanted = new_case("Is this a pneumothorax?");
  wanted["attachments"] = {{{"upload", upload.json()["upload"]}, {"name", "छाती.txt"}}};
  const Reply made = asha.post("/api/v1/cases", wanted);
  INFO(made.body);
  REQUIRE(made.status == 200);
  const std::string name = made.json()["case"];
  CHECK(made.json()["attachments"][0]["name"] == "छाती.txt");

  const auto in_queue = [&] {
    const Json queue = rao.get("/api/v1/desk/queue?desk=radiology").json();
    return queue["cases"].size() == 1 && queue["cases"][0]["complete"] == true;
  };
  REQUIRE(eventually(in_queue, 60));
  const std::string path = "/api/v1/desk/cases/" + name;
  CHECK(rao.post(path + "/open", Json::object()).status == 200);
  const Json opened = rao.get("/api/v1/cases/" + name).json();
  const std::string bundle = opened["attachments"][0]["bundle"];
  const Reply picture = rao.get("/api/v1/cases/" + name + "/attachments/" + bundle);
  CHECK(picture.body == photo);
  CHECK(picture.headers.at("content-type") == "application/octet-stream");
  CHECK(rao.post(path + "/claim", {{"minutes", 30}}).json()["specialist"] == "dr.rao");
  const Reply answered = rao.post(
      path + "/answer", {{"answer", {{"advice", "No pneumothorax."}}}, {"stage", "final"}});
  INFO(answered.body);
  REQUIRE(answered.status == 200);

  const auto is_home = [&] {
    return asha.get("/api/v1/cases/" + name).json().value("state", "") == "answer_here";
  };
  REQUIRE(eventually(is_home, 60));
  const Json story = asha.get("/api/v1/cases/" + name).json();
  CHECK(story["answer"]["advice"] == "No pneumothorax.");
  CHECK(story["answer"]["specialist"] == "dr.rao");
  CHECK(asha.get("/api/v1/cases/" + name + "/explain").json()["waits_for"] == "nothing");
  CHECK(asha.post("/api/v1/cases/" + name + "/progress", {{"outcome", "improved"}}).status == 200);
  CHECK(world.audit("aiims").find("\"act\":\"attachment\"") != std::string::npos);
  CHECK(world.lab.json("aiims", {"audit", "verify"})["ok"] == true);
}

TEST_CASE("a specialist takes a sitting from the page and brings its answers back, twice",
          "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  world.serve("aiims");
  world.lab.start("district");
  const Browser asha = world.user("clinic", "asha");
  const Browser rao = world.user("aiims", "dr.rao");
  for (int i = 0; i < 3; ++i)
    REQUIRE(asha.post("/api/v1/cases", new_case("Question " + std::to_string(i))).status == 200);
  const auto all_here = [&] {
    return rao.get("/api/v1/desk/queue?desk=radiology").json()["cases"].size() == 3;
  };
  REQUIRE(eventually(all_here, 60));

  const Json order = {{"desk", "radiology"}, {"minutes", 12}, {"minutes_per_case", 6}};
  CHECK(asha.post("/api/v1/desk/batch", order).status == 403);
  CHECK(rao.post("/api/v1/desk/batch", order, {{"X-Harkara-CSRF", "0"}}).status == 403);
  CHECK(rao.post("/api/v1/desk/batch", {{"desk", "radiology"}, {"minutes", 0}}).status == 400);
  const Reply page = rao.post("/api/v1/desk/batch", order);
  INFO(page.body.substr(0, 400));
  REQUIRE(page.status == 200);
  CHECK(page.headers.at("content-type") == "text/html; charset=utf-8");
  CHECK(page.headers.at("content-disposition") == "attachment; filename=sitting.html");
  const std::string mark = "<script type=\"application/json\" id=\"batch\">";
  const std::size_t from = page.body.find(mark) + mark.size();
  const Json batch = Json::parse(page.body.substr(from, page.body.find("</script>", from) - from));
  REQUIRE(batch["cases"].size() == 2);
  CHECK(batch["specialist"] == "dr.rao");

  Json saved = {{"harkara_answers", 1}, {"saved", 1}, {"cases", Json::object()}};
  const std::string first = batch["cases"][0]["case"];
  saved["cases"][first] = {{"answer", {{"advice", "rest"}, {"stage", "final"}}}};
  saved["cases"][std::string(batch["cases"][1]["case"])] = {{"ask", "since when?"}};
  saved["cases"][std::string(32, '0')] = {{"ask", "who?"}};
  const auto bring = [&](const std::string& file) {
    const Reply upload = rao.put_bytes("/api/v1/uploads", file);
    REQUIRE(upload.status == 200);
    return rao.post("/api/v1/desk/batch/answers", {{"upload", upload.json()["upload"]}});
  };
  CHECK(bring("no answers").status == 400);
  CHECK(rao.post("/api/v1/desk/batch/answers", {{"upload", "00"}}).status == 404);
  const Json done = bring(saved.dump()).json();
  REQUIRE(done["lines"].size() == 3);
  CHECK(done["refused"] == 1);
  const Json again = bring(saved.dump()).json();
  for (const Json& line : again["lines"]) CHECK(line["already"] == line["taken"]);
  const auto is_home = [&] {
    const Json cases = asha.get("/api/v1/cases").json()["cases"];
    int answered = 0;
    int asked = 0;
    for (const Json& each : cases) {
      answered += each["state"] == "answer_here" ? 1 : 0;
      asked += each["story"]["asked_back"] == true ? 1 : 0;
    }
    return answered == 1 && asked == 1;
  };
  CHECK(eventually(is_home, 60));
  const std::string audit = world.audit("aiims");
  for (const char* act : {"take a sitting", "answers of a sitting", "for a sitting"})
    CHECK(audit.find(act) != std::string::npos);
}

TEST_CASE("a case comes to the API as a FHIR bundle as well", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  Json ours = new_case("Is this a pneumothorax?");
  ours["class"] = "urgent";
  const std::string first = asha.post("/api/v1/cases", ours).json()["case"];
  const Json bundle = world.lab.json("clinic", {"consult", "show", first, "--fhir"});
  const Reply made = asha.post("/api/v1/cases", {{"desk", "radiology@aiims"}, {"record", bundle}});
  INFO(made.body);
  REQUIRE(made.status == 200);
  CHECK(made.json()["class"] == "urgent");
  CHECK(made.json()["record"] == asha.get("/api/v1/cases/" + first).json()["record"]);
  Json torn = bundle;
  torn["entry"] = Json::array();
  CHECK(asha.post("/api/v1/cases", {{"desk", "radiology@aiims"}, {"record", torn}}).status == 400);
}

TEST_CASE("while photos are read, the node answers everybody else", "[e2e][api]") {
  namespace images = harkara::node::consult::images;
  PageLab world;
  world.serve("clinic");
  const Browser asha = world.user("clinic", "asha");
  images::Bitmap wall;
  wall.width = 6'000;
  wall.height = 4'000;
  wall.pixels.assign(std::size_t{3} * wall.width * wall.height, 190);
  const auto photo = images::encode_jpeg(wall, 80, 1);
  REQUIRE(photo);
  const Reply upload = asha.put_bytes("/api/v1/uploads", std::string(harkara::as_text(*photo)));
  REQUIRE(upload.status == 200);
  Json wanted = new_case("Twelve pictures of one wall?");
  for (int i = 0; i < 12; ++i)
    wanted["attachments"].push_back(
        {{"upload", upload.json()["upload"]}, {"name", "wall" + std::to_string(i) + ".jpg"}});
  std::atomic<bool> done = false;
  Reply made;
  std::thread posting([&] {
    made = asha.post("/api/v1/cases", wanted, {{"Idempotency-Key", "twelve"}});
    done = true;
  });
  int meanwhile = 0;
  while (!done) meanwhile += world.browser("clinic").get("/").status == 200 && !done ? 1 : 0;
  posting.join();
  INFO(made.body);
  REQUIRE(made.status == 200);
  CHECK(meanwhile >= 3);
  const Json parts = made.json()["attachments"];
  CHECK(parts.size() == 12);  // so plain that each is no larger than a preview would be
  CHECK(asha.get("/api/v1/checklists").json()["checklists"].size() >= 3);
  const std::string path =
      "/api/v1/cases/" + made.json()["case"].get<std::string>() + "/attachments/";
  const Reply picture = asha.get(path + parts[0]["bundle"].get<std::string>());
  CHECK(picture.headers.at("content-type") == "image/jpeg");
  CHECK(picture.body.size() == parts[0]["bytes"]);
  const Headers once = {{"Idempotency-Key", "twelve"}};
  CHECK(asha.post("/api/v1/cases", wanted, once).json()["case"] == made.json()["case"]);
}

TEST_CASE("a repeated request writes once, also after kill -9", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  Browser asha = world.user("clinic", "asha");
  const Headers once = {{"Idempotency-Key", "draft-1"}};
  const Reply first = asha.post("/api/v1/cases", new_case("Once?"), once);
  REQUIRE(first.status == 200);
  CHECK(asha.post("/api/v1/cases", new_case("Once?"), once).json()["case"] == first.json()["case"]);
  world.lab.daemon("clinic").kill9();
  world.serve("clinic");
  asha = world.user("clinic", "asha");
  CHECK(asha.post("/api/v1/cases", new_case("Once?"), once).json()["case"] == first.json()["case"]);
  CHECK(world.cases("clinic") == 1);
}

TEST_CASE("the page comes with its headers, packed when the browser takes it", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  const Browser browser = world.browser("clinic");
  const Reply page = browser.get("/");
  REQUIRE(page.status == 200);
  CHECK(page.headers.at("content-type") == "text/html; charset=utf-8");
  CHECK(page.headers.at("content-security-policy").find("default-src 'self'") == 0);
  CHECK(page.headers.at("content-security-policy").find("unsafe") == std::string::npos);
  CHECK(page.headers.at("x-content-type-options") == "nosniff");
  CHECK(page.headers.at("referrer-policy") == "no-referrer");
  CHECK(page.body.find("<html") != std::string::npos);
  const Reply again = browser.send("GET", "/", "", {{"If-None-Match", page.headers.at("etag")}});
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(browser.send("HEAD", "/index.html", "", {}).status == 200);
}

TEST_CASE("a LAN address without TLS is refused with the next step", "[e2e][api]") {
  const Lab lab(three_nodes());
  const fs::path config = lab.home("clinic") / "harkara.toml";
  write_file(config, read_file(config) + "\n[api]\nlisten = \"0.0.0.0:8480\"\n");
  const Outcome ran = lab.at("clinic", {"node", "run"});
  CHECK(ran.exit == 1);
  CHECK(ran.err.find("TLS") != std::string::npos);
  CHECK(ran.err.find("certificate") != std::string::npos);
}
