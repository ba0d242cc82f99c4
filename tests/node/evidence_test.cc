#include <catch2/catch.hpp>

#include "node/base64.h"
#include "node/lab/evidence.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::lab;

TEST_CASE("base64 agrees with RFC 4648", "[node]") {
  CHECK(to_base64(as_view("")).empty());
  CHECK(to_base64(as_view("f")) == "Zg==");
  CHECK(to_base64(as_view("fo")) == "Zm8=");
  CHECK(to_base64(as_view("foobar")) == "Zm9vYmFy");
}

TEST_CASE("the search finds a text as it is and in base64 at any alignment", "[node]") {
  Scratch scratch;
  const std::string secret = "Krait bite two hours ago, ptosis begins";
  std::vector<Marker> markers;
  add_text_markers(markers, "the question", secret);
  std::filesystem::create_directories(scratch.path / "store");
  scratch.file("store/clean", std::string(100'000, 'x'));
  const auto none = search_for(markers, {scratch.path});
  REQUIRE(none);
  CHECK(none->found.empty());
  CHECK(none->bytes_searched == 100'000);
  for (const std::string before : {"", "a", "ab"}) {
    scratch.file("store/dirty", to_base64(as_view(before + secret + "and more")));
    CHECK_FALSE(search_for(markers, {scratch.path})->found.empty());
  }
  scratch.file("store/dirty", "..." + secret + "...");
  CHECK_FALSE(search_for(markers, {scratch.path})->found.empty());
}

TEST_CASE("a window of a file is found wherever it stands", "[node]") {
  Scratch scratch;
  SeededRandom random(9);
  Bytes content(10'000);
  random.fill(content);
  std::vector<Marker> markers;
  add_file_markers(markers, "chest.dcm", content);
  REQUIRE(markers.size() >= 3);
  scratch.file("half", std::string(as_text(View(content).subspan(4'000, 3'000))));
  CHECK_FALSE(search_for(markers, {scratch / "half"})->found.empty());
}

TEST_CASE("a place that is missing is an error, not an empty finding", "[node]") {
  Scratch scratch;
  CHECK_FALSE(search_for({}, {scratch / "absent"}));
}
