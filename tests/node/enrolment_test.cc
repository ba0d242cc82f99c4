#include <catch2/catch.hpp>

#include "node/enrolment.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;

namespace {

// A network, and a hub that has joined it and wrote its card.
struct Founded {
  Founded() {
    harkara.passphrase = "correct horse battery";
    REQUIRE(harkara({"network", "create", scratch / "net", "--name", "up"}).code == 0);
    REQUIRE(init("hub", "hub", {"--listen", "tcp://127.0.0.1:7499", "--desk", "radiology"}) == 0);
    REQUIRE(enrol("hub", {}) == 0);
    REQUIRE(harkara({"--home", scratch / "hub", "node", "join", scratch / "hub.reply"}).code == 0);
    REQUIRE(
        harkara({"--home", scratch / "hub", "node", "card", "--out", scratch / "hub.card"}).code ==
        0);
  }
  int init(const std::string& name, const std::string& tier, std::vector<std::string> more) {
    std::vector<std::string> words = {
        "--home", scratch / name, "node", "init",  "--name",
        name,     "--tier",       tier,   "--out", scratch / (name + ".request")};
    words.insert(words.end(), more.begin(), more.end());
    return harkara(words).code;
  }
  int enrol(const std::string& name, std::vector<std::string> more) {
    std::vector<std::string> words = {
        "network",       "enrol", scratch / (name + ".request"), "--authority",
        scratch / "net", "--out", scratch / (name + ".reply")};
    words.insert(words.end(), more.begin(), more.end());
    return harkara(words).code;
  }
  Scratch scratch;
  CommandLine harkara;
};

}  // namespace

TEST_CASE("a clinic enrolled by files knows its parent and the parent's desk", "[node]") {
  Founded world;
  REQUIRE(world.init("clinic-7", "clinic", {}) == 0);
  REQUIRE(world.enrol("clinic-7", {"--parent", world.scratch / "hub.card"}) == 0);
  const std::string home = world.scratch / "clinic-7";
  CHECK(world.harkara({"--home", home, "node", "status"}).err.find("has not joined") !=
        std::string::npos);
  const Ran joined =
      world.harkara({"--home", home, "node", "join", world.scratch / "clinic-7.reply", "--json"});
  INFO(joined.out);
  REQUIRE(joined.code == 0);
  const Ran made = world.harkara({"--home", home, "consult", "new", "--desk", "radiology@hub",
                                  "--record", world.scratch.file("case.json", kCase), "--json"});
  INFO(made.out);
  CHECK(made.code == 0);
  const Json status = world.harkara({"--home", home, "node", "status", "--json"}).json();
  REQUIRE(status["peers"].size() == 1);
  CHECK(status["peers"][0]["name"] == "hub");
}

TEST_CASE("a reply to somebody else's request is refused", "[node]") {
  Founded world;
  REQUIRE(world.init("clinic-7", "clinic", {}) == 0);
  const Ran ran = world.harkara({"--home", world.scratch / "clinic-7", "node", "join",
                                 world.scratch / "hub.reply", "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.json()["error"]["code"] == "refused");
}

TEST_CASE("a reply of another network is refused by its root's fingerprint", "[node]") {
  Founded world;
  REQUIRE(world.init("clinic-7", "clinic", {}) == 0);
  REQUIRE(world.enrol("clinic-7", {}) == 0);
  const Ran ran =
      world.harkara({"--home", world.scratch / "clinic-7", "node", "join",
                     world.scratch / "clinic-7.reply", "--root", "0000 1111", "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("another network") != std::string::npos);
}

TEST_CASE("a request that was changed on the way is not signed", "[node]") {
  Scratch scratch;
  crypto::SystemRandom random;
  Config config;
  config.name = "clinic-7";
  const Keyring keyring = make_keyring(random);
  std::string text = write_request(config, keyring);
  const auto good = read_request(text);
  REQUIRE(good);
  CHECK(good->name == "clinic-7");
  text.replace(text.find("clinic-7"), 8, "clinic-8");
  const auto bad = read_request(text);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == Errc::forged);
}

TEST_CASE("a card whose desk is signed by another node is refused", "[node]") {
  Scratch scratch;
  make_three(scratch);
  const std::int64_t now_s = SystemClock().now().wall_ms / 1000;
  const auto aiims = open_home(scratch / "lab/aiims", {}, now_s);
  const auto clinic = open_home(scratch / "lab/clinic", {}, now_s);
  REQUIRE(aiims);
  REQUIRE(clinic);
  SeededRandom random(5);
  const crypto::EpochPublicKey epoch{crypto::epoch_at(now_s),
                                     crypto::make_box_key(random).public_key};
  ContactCard card;
  card.node = clinic->node;
  card.mailboxes = {crypto::issue_mailbox("radiology@aiims", 9, {epoch}, clinic->keyring.node())};
  CHECK_FALSE(read_card(write_card(card), clinic->trust(), now_s));
  card.node = aiims->node;
  card.mailboxes = {crypto::issue_mailbox("radiology@aiims", 9, {epoch}, aiims->keyring.node())};
  CHECK(read_card(write_card(card), clinic->trust(), now_s));
}

TEST_CASE("the authority's passphrase is asked for by name and must be right", "[node]") {
  Founded world;
  REQUIRE(world.init("clinic-7", "clinic", {}) == 0);
  world.harkara.passphrase = "wrong horse battery";
  const Ran ran =
      world.harkara({"network", "enrol", world.scratch / "clinic-7.request", "--authority",
                     world.scratch / "net", "--out", world.scratch / "reply", "--json"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("authority/keystore.hkk") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(world.scratch / "reply"));
}
