// kill -9 of the daemon in the middle of each kind of write from the page: afterwards the
// event is there or it is not, and the same request again makes it exactly one.
#include <catch2/catch.hpp>
#include <random>
#include <thread>

#include "tests/e2e/clinic_page.h"

using namespace harkara::e2e;

namespace {

struct Write {
  std::string act;  // below the case
  std::string kind;
  Json body;
};

std::size_t events_of(const Json& shown, const std::string& kind) {
  std::size_t count = 0;
  for (const Json& event : shown["events"]) count += event["kind"] == kind ? 1U : 0U;
  return count;
}

std::string once(int number) {
  return "kill-" + std::to_string(number);
}

// Sends it, and kills the daemon at some moment of the next few milliseconds.
void kill_during(PageLab& world, const std::string& node, const Browser& user,
                 const std::string& path, const Write& write, int number, std::mt19937_64& random) {
  std::thread sender([&] { user.post(path, write.body, {{"Idempotency-Key", once(number)}}); });
  std::this_thread::sleep_for(std::chrono::microseconds(random() % 12'000));
  world.lab.daemon(node).kill9();
  sender.join();
}

// `before` events of the kind were there; the repetition must end with one more.
void check_once(PageLab& world, const std::string& node, const std::string& name,
                const std::string& case_name, const std::string& path, const Write& write,
                std::size_t before, int number) {
  world.serve(node);
  const Browser user = world.user(node, name);
  const Json found = user.get("/api/v1/cases/" + case_name).json();
  const std::size_t after_kill = events_of(found, write.kind);
  CHECK((after_kill == before || after_kill == before + 1));
  const Reply again = user.post(path, write.body, {{"Idempotency-Key", once(number)}});
  INFO(again.body);
  CHECK(again.status == 200);
  const Json shown = user.get("/api/v1/cases/" + case_name).json();
  CHECK(events_of(shown, write.kind) == before + 1);
  CHECK(world.lab.json(node, {"audit", "verify"})["ok"] == true);
}

int rounds() {
  const char* given = std::getenv("HARKARA_KILL_ROUNDS");
  return given == nullptr ? 1 : std::atoi(given);
}

void kill_each(PageLab& world, const std::string& node, const std::string& name,
               const std::string& case_name, const std::string& base,
               const std::vector<Write>& writes, std::mt19937_64& random) {
  int number = 0;
  for (const Write& write : writes) {
    INFO(write.act);
    const std::string path = base + case_name + "/" + write.act;
    const Browser user = world.user(node, name);
    const Json before = user.get("/api/v1/cases/" + case_name).json();
    kill_during(world, node, user, path, write, ++number, random);
    check_once(world, node, name, case_name, path, write, events_of(before, write.kind), number);
  }
}

}  // namespace

TEST_CASE("kill -9 during a clinic's writes leaves whole events or none", "[e2e][api]") {
  PageLab world;
  world.serve("clinic");
  std::mt19937_64 random(11);
  for (int round = 0; round < rounds(); ++round) {
    const Reply made = world.user("clinic", "asha")
                           .post("/api/v1/cases", new_case("Kill"),
                                 {{"Idempotency-Key", "round-" + std::to_string(round)}});
    REQUIRE(made.status == 200);
    kill_each(world, "clinic", "asha", made.json()["case"], "/api/v1/cases/",
              {{"amend", "amended", {{"text", "Now worse"}}},
               {"reply", "replied", {{"text", "Since Monday"}}},
               {"progress", "progress", {{"outcome", "improved"}}},
               {"consent", "consent_given", {{"ref", "form 118"}}},
               {"booking", "booked", {{"from", 1'900'000'000'000}}},
               {"withdraw", "withdrawn", {{"why", "Went to the hospital"}}}},
              random);
  }
}

TEST_CASE("kill -9 while a case is opened with a paper leaves it whole or not at all",
          "[e2e][api]") {
  PageLab world;
  std::mt19937_64 random(12);
  const std::string paper(200'000, 'p');
  for (int round = 0; round < 3 * rounds(); ++round) {
    world.serve("clinic");
    Browser asha = world.user("clinic", "asha");
    Write write{"", "opened", new_case("Round " + std::to_string(round))};
    const auto attach = [&] {
      const std::string id = asha.put_bytes("/api/v1/uploads", paper).json()["upload"];
      write.body["attachments"] = {{{"upload", id}, {"name", "report.txt"}}};
    };
    attach();
    const std::size_t before = world.cases("clinic");
    kill_during(world, "clinic", asha, "/api/v1/cases", write, 1'000 + round, random);
    world.serve("clinic");
    asha = world.user("clinic", "asha");
    const std::size_t found = world.cases("clinic");
    CHECK((found == before || found == before + 1));
    attach();
    const Reply again =
        asha.post("/api/v1/cases", write.body, {{"Idempotency-Key", once(1'000 + round)}});
    INFO(again.body);
    REQUIRE(again.status == 200);
    CHECK(again.json()["attachments"].size() == 1);
    CHECK(again.json()["complete"] == true);
    CHECK(world.cases("clinic") == before + 1);
    const Json attachment = again.json()["attachments"][0];
    const std::string path = "/api/v1/cases/" + again.json()["case"].get<std::string>();
    CHECK(asha.get(path + "/attachments/" + attachment["bundle"].get<std::string>()).body == paper);
    world.lab.stop("clinic");
  }
}

TEST_CASE("kill -9 during a desk's writes leaves whole events or none", "[e2e][api]") {
  PageLab world;
  world.lab.start("clinic");
  world.lab.start("district");
  world.serve("aiims");
  const std::string name = world.lab.consult("clinic", "radiology@aiims", "urgent", "Desk kill?");
  const Browser rao = world.user("aiims", "dr.rao");
  const auto here = [&] { return rao.get("/api/v1/cases/" + name).status == 200; };
  REQUIRE(eventually(here, 60));
  world.lab.stop("clinic");
  world.lab.stop("district");
  std::mt19937_64 random(13);
  kill_each(world, "aiims", "dr.rao", name, "/api/v1/desk/cases/",
            {{"ask", "asked", {{"question", "Since when?"}}},
             {"refer", "referred", {{"to", "Surgery"}, {"why", "Hernia"}}},
             {"answer", "answered", {{"answer", {{"advice", "Rest."}}}, {"stage", "preliminary"}}},
             {"answer", "answered", {{"answer", {{"advice", "Rest more."}}}, {"stage", "final"}}}},
            random);
}
