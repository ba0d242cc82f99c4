// The page of a batch, and what it saves.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "base/text.h"
#include "node/consult/batch.h"
#include "node/consult/offline/answers.h"
#include "node/consult/offline/page.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using Catch::Contains;
using testing::later;
using testing::World;

struct Laptop : World {
  explicit Laptop(int cases = 2) {
    for (int i = 0; i < cases; ++i) REQUIRE(clinic.book.open_case(testing::consult(), later(i)));
    testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(later(10)));
    const auto made =
        export_batch(hub.book, {"radiology", "dr.rao", 60, 6, 60}, folder(), later(10));
    REQUIRE(made);
    batch = *made;
  }
  std::filesystem::path folder() { return out.path() / "a"; }
  std::string id(std::size_t item) { return to_hex(batch.items[item].id.view()); }
  void save(const std::string& name, std::int64_t saved, const Json& cases) {
    const Json json = {{"harkara_answers", 1}, {"saved", saved}, {"cases", cases}};
    std::ofstream(folder() / name) << json.dump();
  }
  BatchReport import(std::int64_t at = 20) {
    const auto report = import_batch(hub.book, folder(), later(at));
    REQUIRE(report);
    return *report;
  }
  std::string error_of(const std::string& text) {
    std::ofstream(folder() / "answers.json") << text;
    const auto report = import_batch(hub.book, folder(), later(20));
    return report ? "" : report.error().message;
  }
  CaseStory story(std::size_t item) { return hub.book.show(batch.items[item].id)->story; }
  testing::Folder out;
  Batch batch;
};

Json advice(const std::string& text) {
  return {{"answer", {{"advice", text}, {"stage", "final"}}}};
}

TEST_CASE("what the page of a batch saved is taken once, however often it is imported",
          "[consult]") {
  Laptop l(3);
  l.save("answers.json", 1, {{l.id(0), advice("rest")}, {l.id(1), {{"ask", "since when?"}}}});
  const auto first = l.import();
  REQUIRE(first.lines.size() == 2);
  for (const auto& line : first.lines) CHECK((line.reason.empty() && !line.already));
  CHECK(first.untouched == 1);
  CHECK(l.story(0).answered_by == std::vector<std::string>{"dr.rao"});
  CHECK(l.story(1).asked_back);
  for (const auto& line : l.import(30).lines) CHECK(line.already);
}

TEST_CASE("of several files that a browser numbered, the one saved last counts", "[consult]") {
  Laptop l;
  l.save("answers.json", 5, {{l.id(0), advice("old")}});
  l.save("answers (1).json", 9, {{l.id(0), advice("new")}});
  l.save("answers (2).json", 7, {{l.id(0), advice("between")}});
  l.import();
  CHECK(l.hub.book.show(l.batch.items[0].id)->events.back().body.at("advice") == "new");
}

TEST_CASE("an answer written into the folder by hand goes before the page's", "[consult]") {
  Laptop l;
  l.save("answers.json", 1, {{l.id(0), advice("of the page")}});
  std::ofstream(l.folder() / l.batch.items[0].folder / "answer.json") << R"({"advice": "by hand"})";
  const auto report = l.import();
  REQUIRE(report.lines.size() == 1);
  CHECK(l.hub.book.show(l.batch.items[0].id)->events.back().body.at("advice") == "by hand");
}

TEST_CASE("answers that the page did not save are refused, and the file is named", "[consult]") {
  Laptop l;
  for (const char* text : {"", "{", "[]", R"({"harkara_answers": 2})",
                           R"({"harkara_answers": 1, "cases": {"../x": {"ask": "?"}}})",
                           R"({"harkara_answers": 1, "cases": {"00": 1}})"})
    CHECK_THAT(l.error_of(text), Contains("answers.json"));
  const std::string empty = R"({"harkara_answers":1,"cases":{")" + l.id(0) + R"(":{}}})";
  CHECK_THAT(l.error_of(empty), Contains("neither an answer nor a question"));
  // A foreign case is none of the batch: nothing is said in it.
  CHECK(
      l.error_of(R"({"harkara_answers":1,"cases":{")" + std::string(32, '0') + R"(":{"ask":"?"}}})")
          .empty());
  CHECK(l.import().untouched == 2);
}

TEST_CASE("what people wrote cannot leave its place on the page of a batch", "[consult]") {
  Laptop l(1);
  offline::Sheet sheet{*l.hub.book.show(l.batch.items[0].id), "01", {"a.jpg"}, {}};
  sheet.view.story.record["question"] = "</script><script>alert(1)</script>";
  const std::string page = offline::page({"radiology@aiims", "<b>", 60, 6, 60}, 1, {&sheet, 1});
  CHECK(page.find("</script><script>alert") == std::string::npos);
  CHECK(page.find("<b>") == std::string::npos);
  CHECK(page.find("{{batch}}") == std::string::npos);
  CHECK_THAT(page, Contains("\\u003c/script>") && Contains("default-src 'none'"));
  CHECK(std::filesystem::exists(l.folder() / "sitting.html"));
}

TEST_CASE("each language of the page says everything, with the same places to fill in",
          "[consult]") {
  const std::string_view page = offline::kEmbeddedPage;
  const std::string_view mark = "id=\"words\">";
  const std::size_t from = page.find(mark) + mark.size();
  const Json words = Json::parse(page.substr(from, page.find("</script>", from) - from));
  const auto places = [](const std::string& text) {
    std::multiset<std::string> out;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
      out.insert(text.substr(at, text.find('}', at) - at));
    return out;
  };
  REQUIRE(words.size() == 4);
  for (const auto& [lang, catalogue] : words.items()) {
    CHECK(catalogue.size() == words.at("en").size());
    for (const auto& [key, text] : words.at("en").items()) {
      INFO(lang << " " << key);
      REQUIRE(catalogue.contains(key));
      CHECK(places(catalogue.at(key)) == places(text));
    }
  }
}

}  // namespace
}  // namespace harkara::node::consult
