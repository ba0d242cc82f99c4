#include <sys/stat.h>
#include <catch2/catch.hpp>

#include "node/advice.h"
#include "node/home.h"
#include "node/run_lock.h"
#include "node/station.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("licences.toml names other organisations, and what is wrong in it is told", "[node]") {
  Scratch scratch;
  make_three(scratch);
  std::filesystem::rename(scratch.path / "lab", scratch.path / "farabi");
  make_three(scratch);
  CommandLine harkara;
  const std::string home = scratch / "lab/clinic";
  const std::string theirs = scratch / "farabi/clinic/certificates/";
  const auto check = [&](const std::string& text) {
    scratch.file("lab/clinic/licences.toml", text);
    return harkara({"--home", home, "--json", "node", "check"}).out;
  };
  const std::string start = "[[organisation]]\nname = \"Farabi\"\nroot = \"" + theirs +
                            "root.cert\"\nauthorities = \"" + theirs + "authority.cert\"\n";
  CHECK(check(start + "desks = \"radiology@farabi\"\nuntil = \"2999-01-01\"\n")
            .find("Farabi may answer at radiology@farabi") != std::string::npos);
  CHECK(check(start).find("trusted to carry; its specialists may not answer") != std::string::npos);
  CHECK(check(start + "until = \"2020-01-01\"").find("has ended") != std::string::npos);
  CHECK(check(start + "until = \"soon\"").find("must be a day") != std::string::npos);
  CHECK(check(start + "desk = \"x\"").find("licences.toml") != std::string::npos);
  CHECK(check("[[organisation]]\nname = \"x\"").find("root") != std::string::npos);
  const std::string own = home + "/certificates/";
  CHECK(check("[[organisation]]\nname = \"x\"\nroot = \"" + own + "root.cert\"\nauthorities = \"" +
              own + "authority.cert\"\n")
            .find("this node's own network") != std::string::npos);
}

TEST_CASE("a wrong passphrase is refused, names the keystore and changes nothing", "[node]") {
  Scratch scratch;
  make_three(scratch);
  const std::string home = scratch / "lab/clinic";
  const std::string before = contents(home + "/keystore.hkk");
  const std::string wrong = scratch.file("wrong", "not the passphrase\n");
  CommandLine harkara;
  const Ran ran = harkara({"--home", home, "--passphrase-file", wrong, "node", "status", "--json"});
  CHECK(ran.code == 1);
  const Json error = ran.json()["error"];
  CHECK(error["code"] == "refused");
  CHECK(error["message"].get<std::string>().find(home + "/keystore.hkk") != std::string::npos);
  CHECK(error["next"].get<std::string>().find("--passphrase-file") != std::string::npos);
  CHECK(contents(home + "/keystore.hkk") == before);
  CHECK_FALSE(std::filesystem::exists(home + "/store/data.mdb.new"));
}

TEST_CASE("a home opens with the clock at 1970, and its time is the certificate's", "[node]") {
  Scratch scratch;
  make_three(scratch);
  SetClock board;
  board.moment = {.monotonic_ms = 10, .wall_ms = 0};
  crypto::SystemRandom random;
  const auto station = Station::open(scratch / "lab/clinic", {}, board, random);
  REQUIRE(station);
  CHECK((*station)->clock().now_s() == (*station)->home().node.fields.not_before_s);
  CHECK((*station)->clock().clock_is_behind());
}

TEST_CASE("keys and their seals are private to their owner", "[node]") {
  Scratch scratch;
  make_three(scratch);
  const auto mode_of = [&](const std::string& name) {
    struct stat status {};
    REQUIRE(::stat((scratch / name).c_str(), &status) == 0);
    return status.st_mode & 0777U;
  };
  CHECK(mode_of("lab/clinic") == 0700);
  CHECK(mode_of("lab/clinic/keystore.hkk") == 0600);
  CHECK(mode_of("lab/clinic/passphrase") == 0600);
  CHECK(mode_of("lab/network/authority/keystore.hkk") == 0600);
}

TEST_CASE("one daemon per home: the second is told the first one's pid", "[node]") {
  Scratch scratch;
  const auto first = RunLock::take(scratch.path);
  REQUIRE(first);
  const auto second = RunLock::take(scratch.path);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::busy);
  CHECK(second.error().message.find("already running as pid " + std::to_string(::getpid())) !=
        std::string::npos);
}

TEST_CASE("a certificate of another home is refused", "[node]") {
  Scratch scratch;
  make_three(scratch);
  std::filesystem::copy_file(scratch / "lab/aiims/certificates/node.cert",
                             scratch / "lab/clinic/certificates/node.cert",
                             std::filesystem::copy_options::overwrite_existing);
  const auto home = open_home(scratch / "lab/clinic", {}, SystemClock().now().wall_ms / 1000);
  REQUIRE_FALSE(home);
  CHECK(home.error().message.find("belongs to other keys") != std::string::npos);
}

TEST_CASE("an error's next step is split from what happened", "[node]") {
  const Advice given = advice_of(fail_next(Errc::io, "the disk is gone", "put it back"));
  CHECK(given.message == "the disk is gone");
  CHECK(given.next == "put it back");
  const Advice derived = advice_of(fail(Errc::full, "no room for 3 MB"));
  CHECK(derived.message == "no room for 3 MB");
  CHECK(derived.next.find("store.quota") != std::string::npos);
}
