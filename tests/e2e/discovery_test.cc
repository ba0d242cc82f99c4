// Two clinics' daemons in one building, which know nothing of each other: loopback
// multicast stands for the LAN.
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";

struct Building {
  Building()
      : lab("[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"udp://127.0.0.1:" +
            std::to_string(free_port()) +
            "\"\ndesks = [\"radiology\"]\n"
            "[[node]]\nname = \"clinic-a\"\ntier = \"clinic\"\nlisten = \"udp://127.0.0.1:" +
            std::to_string(free_port()) +
            "\"\nparents = [\"aiims\"]\n"
            "[[node]]\nname = \"clinic-b\"\ntier = \"clinic\"\nlisten = \"udp://127.0.0.1:" +
            std::to_string(free_port()) + "\"\nparents = [\"aiims\"]\n") {
    const std::string port = std::to_string(free_port());
    for (const char* node : {"clinic-a", "clinic-b"}) {
      const fs::path file = lab.home(node) / "harkara.toml";
      write_file(file, read_file(file) + "\n[discovery]\nenabled = true\nevery_s = 1\nport = " +
                           port + "\ninterfaces = [\"127.0.0.1\"]\n");
    }
  }
  bool meets(const std::string& node, const std::string& peer) const {
    const Json status = lab.json(node, {"node", "status"});
    for (const Json& each : status.at("peers"))
      if (each.at("name") == peer && each.at("connected") == true) return true;
    return false;
  }
  Lab lab;
};

}  // namespace

TEST_CASE("two clinics in one building find each other, and an answer crosses between them",
          "[e2e][discovery]") {
  Building building;
  Lab& lab = building.lab;
  const std::string name = lab.consult("clinic-b", kDesk, "urgent", "Pneumothorax?");
  const auto carry = [&](const std::string& from, const std::string& to) {
    const fs::path stick = lab.dir() / (from + "-to-" + to);
    fs::create_directory(stick);
    lab.json(from, {"carry", "out", stick.string()});
    lab.json(to, {"carry", "in", stick.string()});
  };
  carry("clinic-b", "aiims");  // the hub has no link at all in this test
  lab.answer("aiims", name, "Drain it.");
  carry("aiims", "clinic-a");  // and the vehicle only passes the other clinic
  CHECK(lab.state("clinic-b", name) != "answer_here");
  for (const char* node : {"clinic-a", "clinic-b"}) lab.start(node);
  REQUIRE(eventually([&] { return building.meets("clinic-a", "clinic-b"); }, 30));
  CHECK(building.meets("clinic-b", "clinic-a"));
  REQUIRE(eventually([&] { return lab.state("clinic-b", name) == "answer_here"; }, 30));
  lab.daemon("clinic-a").kill9();  // and who comes back is found again
  lab.start("clinic-a");
  REQUIRE(eventually([&] { return building.meets("clinic-a", "clinic-b"); }, 60));
  for (const char* node : {"clinic-a", "clinic-b"}) lab.stop(node);
  std::size_t dials = 0;
  for (const char* node : {"clinic-a", "clinic-b"}) {
    const std::string log = read_file(lab.log(node));
    if (log.find("is near, at") != std::string::npos) ++dials;
  }
  CHECK(dials == 1);  // only one of the two
}

TEST_CASE("a node whose discovery is off says nothing and hears nothing", "[e2e][discovery]") {
  Building building;
  Lab& lab = building.lab;
  const fs::path file = lab.home("clinic-b") / "harkara.toml";
  std::string text = read_file(file);
  const std::string on = "enabled = true";
  text.replace(text.find(on), on.size(), "enabled = false");
  write_file(file, text);
  for (const char* node : {"clinic-a", "clinic-b"}) lab.start(node);
  std::this_thread::sleep_for(std::chrono::seconds(4));
  CHECK_FALSE(building.meets("clinic-a", "clinic-b"));
  CHECK(read_file(lab.log("clinic-a")).find("is near") == std::string::npos);
  CHECK(read_file(lab.log("clinic-b")).find("is near") == std::string::npos);
}

}  // namespace harkara::e2e
