// Two networks, each with a root of its own, whose operators come to trust each other while
// their daemons run.
#include <catch2/catch.hpp>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

std::string two_nodes() {
  return "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"tcp://127.0.0.1:" +
         std::to_string(free_port()) +
         "\"\ndesks = [\"radiology\"]\n"
         "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"aiims\"]\n";
}

std::string licence(const Lab& other, const std::string& name, const std::string& more) {
  const std::string folder = (other.home("aiims") / "certificates").string();
  return "[[organisation]]\nname = \"" + name + "\"\nroot = \"" + folder +
         "/root.cert\"\nauthorities = \"" + folder + "/authority.cert\"\n" + more + "\n";
}

}  // namespace

TEST_CASE("a daemon heeds a licence that is written, spoilt and taken back while it runs",
          "[e2e][licences]") {
  Lab ours(two_nodes());
  Lab farabi(two_nodes());
  const fs::path licences = ours.home("aiims") / "licences.toml";
  // Farabi's clinic trusts us from the beginning, and dials our hub.
  write_file(farabi.home("clinic") / "licences.toml", licence(ours, "AIIMS", ""));
  const fs::path card = farabi.dir() / "ours.card";
  REQUIRE(ours.at("aiims", {"node", "card", "--out", card.string()}).exit == 0);
  const fs::path config = farabi.home("clinic") / "harkara.toml";
  std::string text = read_file(config);
  const std::size_t at = text.find("[[parent]]");
  REQUIRE(at != std::string::npos);
  text.insert(at, "[[parent]]\ncard = \"" + card.string() + "\"\n");
  write_file(config, text);

  ours.start("aiims");
  farabi.start("clinic");
  const auto told = [&](const std::string& what) {
    return read_file(ours.log("aiims")).find(what) != std::string::npos;
  };
  REQUIRE(eventually([&] { return told("stranger refused"); }, 30));
  write_file(licences, licence(ours, "Farabi", ""));  // a slip: our own root
  REQUIRE(eventually([&] { return told("what it said before stays in force"); }, 30));
  write_file(licences, licence(farabi, "Farabi", ""));
  REQUIRE(eventually([&] { return told("organisation Farabi is trusted to carry"); }, 30));
  REQUIRE(eventually([&] { return told(" up: clinic"); }, 90));
  fs::remove(licences);
  REQUIRE(eventually([&] { return told("clinic is not trusted any more"); }, 30));
  ours.stop("aiims");
  farabi.stop("clinic");
}

}  // namespace harkara::e2e
