#include "node/consult/batch.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using Catch::Contains;
using testing::later;
using testing::World;

struct Sitting : World {
  explicit Sitting(int cases) {
    for (int i = 0; i < cases; ++i) REQUIRE(clinic.book.open_case(testing::consult(), later(i)));
    testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(later(10)));
  }
  Result<Batch> take(const std::string& who, const std::string& folder, std::int64_t minutes = 12,
                     std::int64_t at = 10) {
    return export_batch(hub.book, {"radiology", who, minutes, 6, 60}, out.path() / folder,
                        later(at));
  }
  void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories((out.path() / path).parent_path());
    std::ofstream(out.path() / path) << text;
  }
  Result<BatchReport> import(const std::string& folder, std::int64_t at = 20) {
    return import_batch(hub.book, out.path() / folder, later(at));
  }
  CaseStory story(const CaseId& id) {
    const auto view = hub.book.show(id);
    REQUIRE(view);
    return view->story;
  }
  testing::Folder out;
};

TEST_CASE("a batch holds what the sitting allows and nobody else gets the same", "[consult]") {
  Sitting s(5);
  const auto mine = s.take("dr.rao", "a");
  REQUIRE(mine);
  REQUIRE(mine->items.size() == 2);
  CHECK(std::filesystem::exists(s.out.path() / "a" / mine->items[0].folder / "record.json"));
  CHECK(std::filesystem::exists(s.out.path() / "a" / "README.txt"));
  const auto theirs = s.take("dr.sen", "b", 60);
  REQUIRE(theirs);
  REQUIRE(theirs->items.size() == 3);
  for (const Batch::Item& a : mine->items)
    for (const Batch::Item& b : theirs->items) CHECK(a.id != b.id);
  const auto none = s.take("dr.amini", "c");
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::not_found);
  CHECK(s.take("dr.rao", "a").error().code == Errc::refused);
  // Nobody came back within the hour: the cases are free again.
  const auto reassigned = s.take("dr.amini", "d", 60, 71);
  REQUIRE(reassigned);
  CHECK(reassigned->items.size() == 5);
}

TEST_CASE("a batch's answers are taken once, however often it is imported", "[consult]") {
  Sitting s(3);
  const auto batch = s.take("dr.rao", "a", 18);
  REQUIRE(batch);
  REQUIRE(batch->items.size() == 3);
  s.write("a/" + batch->items[0].folder + "/answer.json", R"({"advice": "rest"})");
  s.write("a/" + batch->items[0].folder + "/attach/plan.txt", "twice a day");
  s.write("a/" + batch->items[1].folder + "/ask.txt", "since when?");
  const auto first = s.import("a");
  REQUIRE(first);
  REQUIRE(first->lines.size() == 2);
  CHECK(first->untouched == 1);
  for (const auto& line : first->lines) {
    CHECK(line.reason.empty());
    CHECK_FALSE(line.already);
  }
  CHECK(s.story(batch->items[0].id).answered_by == std::vector<std::string>{"dr.rao"});
  CHECK(s.story(batch->items[1].id).asked_back);
  const auto queued = testing::queued(s.hub).size();
  const auto again = s.import("a", 30);
  REQUIRE(again);
  for (const auto& line : again->lines) CHECK(line.already);
  CHECK(testing::queued(s.hub).size() == queued);

  s.write("a/" + batch->items[0].folder + "/answer.json", R"({"advice": "operate"})");
  const auto changed = s.import("a", 40);
  REQUIRE(changed);
  CHECK_THAT(changed->lines[0].reason, Contains("was answered by dr.rao"));
}

TEST_CASE("an answer that comes after the lease yields to who took the case since", "[consult]") {
  Sitting s(1);
  const auto batch = s.take("dr.rao", "a");
  REQUIRE(batch);
  REQUIRE(s.take("dr.sen", "b", 12, 75));
  s.write("a/" + batch->items[0].folder + "/answer.json", R"({"advice": "rest"})");
  const auto late = s.import("a", 80);
  REQUIRE(late);
  CHECK_THAT(late->lines[0].reason, Contains("dr.sen"));
}

TEST_CASE("one bad answer of a batch does not hold up the others", "[consult]") {
  Sitting s(2);
  const auto batch = s.take("dr.rao", "a");
  REQUIRE(batch);
  s.write("a/" + batch->items[0].folder + "/answer.json", "{\"advice\": ");
  s.write("a/" + batch->items[1].folder + "/answer.json", R"({"advice": "rest"})");
  const auto report = s.import("a");
  REQUIRE(report);
  CHECK_THAT(report->lines[0].reason, Contains("answer.json"));
  CHECK(report->lines[1].reason.empty());
}

TEST_CASE("a batch that leads out of its folder is refused", "[consult]") {
  Sitting s(1);
  REQUIRE(s.take("dr.rao", "a"));
  const std::string id(32, '0');
  for (const std::string folder : {"../b", "/etc", "", "a/b", ".."}) {
    s.write("a/batch.json", R"({"harkara_batch":1,"specialist":"x","cases":[{"case":")" + id +
                                R"(","folder":")" + folder + "\"}]}");
    CHECK(s.import("a").error().code == Errc::invalid);
  }
  CHECK(s.import("nowhere").error().code == Errc::not_found);
}

}  // namespace
}  // namespace harkara::node::consult
