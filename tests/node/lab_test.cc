#include <catch2/catch.hpp>

#include "node/lab/own_command.h"
#include "node/station.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

TEST_CASE("every home of a lab opens and verifies, and knows every desk", "[node]") {
  Scratch scratch;
  make_three(scratch);
  SystemClock clock;
  crypto::SystemRandom random;
  for (const std::string name : {"clinic", "district", "aiims"}) {
    INFO(name);
    const auto station = Station::open(scratch.path / "lab" / name, {}, clock, random);
    REQUIRE(station);
    CHECK((*station)->home().node.fields.name == name);
    const auto desk = (*station)->casebook().mailbox(crypto::desk_endpoint("radiology@aiims"));
    REQUIRE(desk);
    CHECK(desk->address == "radiology@aiims");
  }
}

TEST_CASE("cases go up by tier, whoever dials", "[node]") {
  Scratch scratch;
  make_three(scratch);
  const std::int64_t now_s = SystemClock().now().wall_ms / 1000;
  const auto district = open_home(scratch / "lab/district", {}, now_s);
  REQUIRE(district);
  REQUIRE(district->parents.size() == 1);
  CHECK(district->parents[0].card.node.fields.name == "aiims");
  CHECK(district->dialled().empty());
  const auto aiims = open_home(scratch / "lab/aiims", {}, now_s);
  REQUIRE(aiims);
  CHECK(aiims->parents.empty());
  REQUIRE(aiims->children.size() == 1);
  CHECK(aiims->children[0].endpoint == "tcp://127.0.0.1:7401");
  CHECK(crypto::allows(aiims->node.fields.scope, crypto::Scope::host_desks));
  CHECK_FALSE(crypto::allows(district->node.fields.scope, crypto::Scope::host_desks));
  CHECK(crypto::allows(aiims->person.fields.scope, crypto::Scope::answer));
}

TEST_CASE("a lab is never built over a home", "[node]") {
  Scratch scratch;
  make_three(scratch);
  CommandLine harkara;
  const Ran ran = harkara({"network", "lab", scratch.file("lab.toml", kThreeNodes), "--out",
                           scratch / "lab", "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.json()["error"]["code"] == "refused");
}

TEST_CASE("lab.toml is refused with line and key", "[node]") {
  const auto error_of = [](std::string_view text) {
    const auto plan = lab::parse_plan(as_view(text));
    REQUIRE_FALSE(plan);
    return plan.error().message;
  };
  CHECK(error_of("[[node]]\nname = \"a\"\nparent = [\"b\"]\n")
            .find("line 3: unknown key node.parent; did you mean parents?") != std::string::npos);
  CHECK(error_of("[[node]]\nname = \"a\"\nparents = [\"b\"]\n").find("b is not listed") !=
        std::string::npos);
  CHECK(error_of("[[node]]\nname = \"a\"\n[[node]]\nname = \"a\"\n").find("listed twice") !=
        std::string::npos);
  CHECK(error_of("[[node]]\nname = \"network\"\n").find("authority") != std::string::npos);
  CHECK(error_of("[[node]]\nname = \"a\"\nparents = [\"b\"]\n[[node]]\nname = \"b\"\n"
                 "tier = \"hub\"\n")
            .find("b has no listen") != std::string::npos);
  CHECK(error_of("[[node]]\nname = \"a\"\nparents = [\"b\"]\n[[node]]\nname = \"b\"\n"
                 "listen = \"tcp://127.0.0.1:1\"\n")
            .find("same tier") != std::string::npos);
  CHECK(error_of("").find("no [[node]]") != std::string::npos);
}

TEST_CASE("what to type for this program is its name where PATH leads to it, else its path",
          "[node]") {
  Scratch scratch;
  const std::string before = std::getenv("PATH");
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  ::setenv("PATH", ("/nowhere:" + scratch.path.string()).c_str(), 1);
  CHECK(std::filesystem::equivalent(lab::own_command(), self));
  scratch.file("harkara", "another program");
  CHECK(std::filesystem::equivalent(lab::own_command(), self));
  std::filesystem::remove(scratch.path / "harkara");
  std::filesystem::create_symlink(self, scratch.path / "harkara");
  CHECK(lab::own_command() == "harkara");
  ::setenv("PATH", before.c_str(), 1);
}
