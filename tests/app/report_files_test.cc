#include "tests/app/command_line.h"

namespace harkara::app {
namespace {

constexpr const char* kScenario = R"(
days = 1
[[node]]
name = "aiims"
tier = "hub"
[[node]]
name = "clinic"
count = 2
parent = "aiims"
[[desk]]
address = "medicine@aiims"
[[work]]
from = "clinic"
desk = "medicine@aiims"
)";

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("a run writes its report, and it is made again from the events alone", "[app][report]") {
  const Directory place;
  const fs::path out = place.path() / "deep" / "week";
  const Ran ran = harkara({"sim", "run", place.file("s.toml", kScenario), "--out", out.string()});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(ran.out.find((out / "report.html").string()) != std::string::npos);
  const Json summary = Json::parse(text_of(out / "summary.json"));
  CHECK(ran.out.find(summary["digest"].get<std::string>()) != std::string::npos);
  const std::string page = text_of(out / "report.html");
  CHECK(page.find(summary["digest"].get<std::string>()) != std::string::npos);
  std::map<std::string, std::string> before;
  for (const char* name : {"report.html", "cases.csv", "contacts.csv", "MessageStatsReport.txt",
                           "DeliveredMessagesReport.txt"}) {
    before[name] = text_of(out / name);
    CHECK(!before[name].empty());
    fs::remove(out / name);
  }
  const Ran again = harkara({"sim", "report", out.string(), "--json"});
  REQUIRE(again.code == 0);
  CHECK(again.json()["files"].size() == 5);
  for (const auto& [name, text] : before) CHECK(text_of(out / name) == text);
}

TEST_CASE("a run under The ONE's rules writes its figures and its page", "[app][report]") {
  const Directory place;
  const std::string out = (place.path() / "one").string();
  const Ran ran = harkara(
      {"sim", "run", "--model", "one", "--router", "epidemic", "--rates", "x:8000", "--contacts",
       place.file("c.one", "1 CONN 0 1 up x\n90 CONN 0 1 down x\n"), "--messages",
       place.file("m.one", "5 C Q1 0 1 4000 6000\n20 C Q2 0 1 9000000\n"), "--out", out});
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  CHECK(fs::file_size(fs::path(out) / "events.jsonl") > 0);
  CHECK(text_of(fs::path(out) / "report.html").find("epidemic") != std::string::npos);
  const std::string stats = text_of(fs::path(out) / "MessageStatsReport.txt");
  CHECK(stats.find("Message stats for scenario epidemic\nsim_time: 91.0000\ncreated: 3\n") == 0);
  CHECK(stats.find("\naborted: 1\n") != std::string::npos);
  CHECK(stats.find("\ndelivered: 2\n") != std::string::npos);
  CHECK(stats.find("\nresponse_prob: 1.0000\n") != std::string::npos);
  CHECK(Json::parse(text_of(fs::path(out) / "summary.json"))["aborted"] == 1);
}

TEST_CASE("a report that cannot be made says why", "[app][report]") {
  const Directory place;
  const Ran none = harkara({"sim", "report", (place.path() / "none").string()});
  CHECK(none.code == 1);
  CHECK(none.err.find("--out") != std::string::npos);
  place.file("events.jsonl", "{\"event\":\"run\",\"format\":1}\n");
  const Ran broken = harkara({"sim", "report", place.path().string()});
  CHECK(broken.code == 1);
  CHECK(broken.err.find("line 1: name must be a text") != std::string::npos);
  const Ran blocked = harkara({"sim", "run", place.file("s.toml", kScenario), "--out",
                               (place.path() / "s.toml" / "x").string()});
  CHECK(blocked.code == 1);
  CHECK(blocked.err.find("cannot create") != std::string::npos);
}

}  // namespace harkara::app
