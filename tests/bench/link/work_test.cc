#include "tests/bench/link/work.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

namespace harkara::bench {

TEST_CASE("W1 is twenty records and four images of the stated sizes", "[bench]") {
  const Work work = make_work(1, 1);
  CHECK(work.records.size() == 20);
  CHECK(work.images.size() == 4);
  CHECK(work.bytes() == 272'779);
  for (const WorkFile& record : work.records) {
    CHECK((record.bytes.size() == 1'638 || record.bytes.size() == 1'639));
    CHECK(nlohmann::json::parse(record.bytes).contains("question"));
  }
}

TEST_CASE("the same seed makes the same work, and no two files of it are alike", "[bench]") {
  const Work work = make_work(3, 4);
  const Work again = make_work(3, 4);
  std::set<std::string> contents;
  for (std::size_t i = 0; i < work.records.size(); ++i) {
    CHECK(work.records[i].bytes == again.records[i].bytes);
    contents.insert(work.records[i].bytes);
  }
  for (const WorkFile& image : work.images) contents.insert(image.bytes);
  CHECK(work.bytes() == 4 * 272'779);
  CHECK(contents.size() == 80 + 16);
  CHECK(make_work(4, 1).records[0].bytes != work.records[0].bytes);
}

}  // namespace harkara::bench
