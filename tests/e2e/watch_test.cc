// Real daemons that share nothing but sticks, plugged in here and there.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";

// A clinic and a hub between which there is no link at all: nobody dials, nobody listens.
struct Apart {
  Apart()
      : lab("[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"tcp://127.0.0.1:" +
            std::to_string(free_port()) +
            "\"\ndesks = [\"radiology\"]\n"
            "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"aiims\"]\n") {
    lab.dial_through("clinic", "aiims", free_port());
    for (const char* node : {"clinic", "aiims", "pocket"}) fs::create_directory(media(node));
    for (const char* node : {"clinic", "aiims"}) lab.start(node, {"--watch", media(node).string()});
  }
  fs::path media(const std::string& node) const { return lab.dir() / ("media-" + node); }
  void move(const std::string& stick, const std::string& from, const std::string& to) {
    fs::rename(media(from) / stick, media(to) / stick);
  }
  Json post(const std::string& node) { return lab.json(node, {"node", "status"}).at("post"); }
  bool holds_post(const std::string& node, const std::string& stick, std::size_t files) {
    std::size_t found = 0;
    std::error_code error;
    for (const auto& each : fs::directory_iterator(media(node) / stick, error))
      if (each.path().extension() == ".post" && fs::file_size(each.path(), error) > 200) ++found;
    return found >= files;
  }
  Lab lab;
};

}  // namespace

TEST_CASE("a case and its answer travel on a stick that is only plugged in", "[e2e][watch]") {
  Apart world;
  Lab& lab = world.lab;
  std::mt19937_64 random(3);
  write_file(lab.dir() / "chest.bin", random_bytes(300'000, random));
  const std::string name =
      lab.consult("clinic", kDesk, "urgent", "Pneumothorax?", {lab.dir() / "chest.bin"});
  fs::create_directory(world.media("pocket") / "STICK");
  world.move("STICK", "pocket", "clinic");
  REQUIRE(eventually([&] { return world.post("clinic").at("last").is_object(); }, 20));
  REQUIRE(eventually([&] { return world.holds_post("clinic", "STICK", 1); }, 20));
  CHECK(world.post("clinic").at("sticks").size() == 1);
  CHECK(world.post("clinic").at("last").at("written") == 2);
  world.move("STICK", "clinic", "pocket");
  REQUIRE(eventually([&] { return world.post("clinic").at("sticks").empty(); }, 10));
  world.move("STICK", "pocket", "aiims");
  REQUIRE(eventually([&] { return !desk_cases(lab).empty(); }, 20));
  CHECK(desk_cases(lab).at(0).at("complete") == true);
  lab.answer("aiims", name, "Drain it.");  // while the stick is still there
  const auto answer_written = [&] {
    const Json last = world.post("aiims").at("last");
    return last.is_object() && last.value("written", 0) > 0;
  };
  REQUIRE(eventually(answer_written, 40));
  world.move("STICK", "aiims", "clinic");
  REQUIRE(eventually([&] { return lab.state("clinic", name) == "answer_here"; }, 20));
  for (const char* node : {"clinic", "aiims"}) lab.stop(node);
}

TEST_CASE("a stick that vanishes while it is written or read loses nothing", "[e2e][watch]") {
  Apart world;
  Lab& lab = world.lab;
  std::mt19937_64 random(4);
  write_file(lab.dir() / "ct.bin", random_bytes(6'000'000, random));
  const std::string name =
      lab.consult("clinic", kDesk, "routine", "Bleed?", {lab.dir() / "ct.bin"});
  for (int i = 0; i < 4; ++i) {  // pulled at four moments
    const std::string stick = "STICK" + std::to_string(i);
    fs::create_directory(world.media("pocket") / stick);
    world.move(stick, "pocket", "clinic");
    REQUIRE(eventually([&] { return world.holds_post("clinic", stick, 1); }, 20));
    std::this_thread::sleep_for(std::chrono::milliseconds(i * 20));
    world.move(stick, "clinic", "pocket");
    world.move(stick, "pocket", "aiims");
    std::this_thread::sleep_for(std::chrono::milliseconds(700 + 150 * i));
    fs::remove_all(world.media("aiims") / stick);
  }
  CHECK(lab.daemon("clinic").running());
  CHECK(lab.daemon("aiims").running());
  fs::create_directory(world.media("pocket") / "LAST");
  world.move("LAST", "pocket", "clinic");
  const auto written = [&] {
    const Json last = world.post("clinic").at("last");
    return last.is_object() && last.at("path").get<std::string>().ends_with("LAST") &&
           last.contains("written");
  };
  REQUIRE(eventually(written, 30));
  world.move("LAST", "clinic", "aiims");
  REQUIRE(eventually(
      [&] {
        const Json cases = desk_cases(lab);
        return !cases.empty() && cases.at(0).at("complete") == true;
      },
      40));
}

TEST_CASE("several sticks at once are all read and written", "[e2e][watch]") {
  Apart world;
  Lab& lab = world.lab;
  for (int i = 0; i < 3; ++i) lab.consult("clinic", kDesk, "urgent", "Case " + std::to_string(i));
  for (const char* stick : {"A", "B", "C"}) fs::create_directory(world.media("clinic") / stick);
  for (const char* stick : {"A", "B", "C"})
    REQUIRE(eventually([&] { return world.holds_post("clinic", stick, 1); }, 30));
  for (const char* stick : {"A", "B", "C"}) world.move(stick, "clinic", "aiims");
  REQUIRE(eventually([&] { return desk_cases(lab).size() == 3; }, 30));
}

}  // namespace harkara::e2e
