// A case goes from a clinic to AIIMS through a district, and its answer comes back.
#include <catch2/catch.hpp>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";

// The files that `desk open` or `consult save` wrote hold these bytes, once.
bool folder_holds(const fs::path& folder, const std::string& bytes) {
  int found = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && read_file(entry.path()) == bytes) ++found;
  return found == 1;
}

}  // namespace

TEST_CASE("a consult written offline reaches the desk bit-identical and its answer comes home",
          "[e2e]") {
  std::mt19937_64 random(7);
  Lab lab(three_nodes());
  const std::string image = random_bytes(700'000, random);
  write_file(lab.dir() / "xray.dcm", image);
  const std::string text_case =
      lab.consult("clinic", kDesk, "emergency", "Snake bite, which antivenom dose?");
  const std::string image_case =
      lab.consult("clinic", kDesk, "urgent", "Cavity or artefact?", {lab.dir() / "xray.dcm"});
  CHECK(lab.state("clinic", text_case) == "saved");

  lab.start("aiims");
  lab.start("clinic");
  lab.start("district");
  const auto at_desk = [&](const std::string& name) {
    for (const Json& c : desk_cases(lab))
      if (c.at("case") == name) return c.at("complete").get<bool>();
    return false;
  };
  REQUIRE(eventually([&] { return at_desk(text_case) && at_desk(image_case); }, 30));
  REQUIRE(eventually([&] { return lab.state("clinic", image_case) == "at_desk"; }, 10));

  const fs::path folder = lab.dir() / "opened";
  lab.json("aiims", {"desk", "open", image_case, "--out", folder.string()});
  CHECK(folder_holds(folder, image));
  REQUIRE(eventually([&] { return lab.state("clinic", image_case) == "opened"; }, 10));

  const std::string drawing = random_bytes(40'000, random);
  write_file(lab.dir() / "marked.png", drawing);
  lab.answer("aiims", image_case, "Cavity in the left upper zone. Start DOTS.",
             {lab.dir() / "marked.png"});
  lab.answer("aiims", text_case, "Ten vials of polyvalent antivenom now.");
  REQUIRE(eventually(
      [&] {
        return lab.state("clinic", image_case) == "answer_here" &&
               lab.state("clinic", text_case) == "answer_here";
      },
      15));
  const fs::path saved = lab.dir() / "saved";
  lab.json("clinic", {"consult", "save", image_case, "--out", saved.string()});
  CHECK(folder_holds(saved, drawing));
  for (const char* node : {"clinic", "district", "aiims"}) lab.stop(node);
}

TEST_CASE("the same way over datagram links, of which one restarts on its way", "[e2e]") {
  std::mt19937_64 random(8);
  std::string toml = three_nodes();
  for (std::size_t at; (at = toml.find("tcp://")) != std::string::npos;) toml.replace(at, 3, "udp");
  Lab lab(toml);
  write_file(lab.dir() / "xray.dcm", random_bytes(300'000, random));
  const std::string name =
      lab.consult("clinic", kDesk, "urgent", "Cavity or artefact?", {lab.dir() / "xray.dcm"});
  lab.start("clinic");
  lab.start("district");
  REQUIRE(eventually([&] { return lab.state("clinic", name) != "saved"; }, 20));
  lab.daemon("district").kill9();  // it forgets its sessions, and says so
  lab.start("district");
  lab.start("aiims");
  REQUIRE(eventually([&] { return lab.state("clinic", name) == "at_desk"; }, 40));
  lab.answer("aiims", name, "Cavity in the left upper zone.");
  REQUIRE(eventually([&] { return lab.state("clinic", name) == "answer_here"; }, 30));
  for (const char* node : {"clinic", "district", "aiims"}) lab.stop(node);
}

}  // namespace harkara::e2e
