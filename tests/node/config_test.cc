#include <catch2/catch.hpp>

#include "base/nearest.h"
#include "node/config.h"
#include "node/toml_table.h"

using namespace harkara;
using namespace harkara::node;

namespace {

std::string error_of(std::string_view text) {
  const auto config = parse_config(as_view(text));
  REQUIRE_FALSE(config);
  CHECK(config.error().code == Errc::invalid);
  return config.error().message;
}

}  // namespace

TEST_CASE("a whole harkara.toml is read into its fields", "[node]") {
  const auto config = parse_config(as_view(R"(
[node]
name = "aiims"
tier = "hub"
listen = "tcp://0.0.0.0:7401"
desks = ["radiology", "dermatology"]
[[parent]]
card = "cards/up.card"
[[child]]
card = "cards/district.card"
endpoint = "tcp://10.0.0.1:7401"
[store]
quota = "64 GB"
[keystore]
passphrase_file = "/etc/harkara/passphrase"
[log]
level = "debug"
file = "harkara.log"
[link]
dial_min_ms = 200
dial_max_ms = 2000
keepalive_s = 7
dead_after_s = 30
)"));
  REQUIRE(config);
  CHECK(config->name == "aiims");
  CHECK(config->tier == Tier::hub);
  CHECK(config->desk_addresses() ==
        std::vector<std::string>{"radiology@aiims", "dermatology@aiims"});
  REQUIRE(config->parents.size() == 1);
  CHECK(config->parents[0].card == "cards/up.card");
  REQUIRE(config->children.size() == 1);
  CHECK(config->children[0].endpoint == "tcp://10.0.0.1:7401");
  CHECK(config->quota_bytes == 64'000'000'000ULL);
  CHECK(config->log_level == "debug");
  CHECK(config->link.dial_max_ms == 2000);
  CHECK(config->link.keepalive_ms == 7000);
  CHECK(config->link.dead_after_ms == 30'000);
}

TEST_CASE("an unknown key is refused with its line and the nearest known key", "[node]") {
  const std::string message = error_of("[node]\nname = \"a\"\n[store]\nqouta = \"8 GB\"\n");
  CHECK(message.find("line 4") != std::string::npos);
  CHECK(message.find("store.qouta") != std::string::npos);
  CHECK(message.find("did you mean quota?") != std::string::npos);
}

TEST_CASE("an unknown key with no near one lists what is known", "[node]") {
  const std::string message = error_of("[node]\nname = \"a\"\nbanana_boat = 1\n");
  CHECK(message.find("line 3") != std::string::npos);
  CHECK(message.find("known here: name, tier") != std::string::npos);
}

TEST_CASE("an unknown table is refused", "[node]") {
  CHECK(error_of("[node]\nname = \"a\"\n[stor]\nquota = \"8 GB\"\n").find("did you mean store?") !=
        std::string::npos);
}

TEST_CASE("bad values name their key and line", "[node]") {
  CHECK(error_of("[node]\nname = \"Up Hill\"\n").find("line 2: node.name") != std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\ntier = \"village\"\n").find("line 3: node.tier") !=
        std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\nlisten = \"http://x\"\n").find("line 3: node.listen") !=
        std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\n[store]\nquota = \"8 apples\"\n")
            .find("line 4: store.quota") != std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\n[link]\ndial_min_ms = \"fast\"\n")
            .find("line 4: link.dial_min_ms must be a whole number") != std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\n[link]\ndial_min_ms = 500\ndial_max_ms = 100\n")
            .find("line 5: link.dial_max_ms is less") != std::string::npos);
  CHECK(error_of("[node]\nname = \"a\"\n[[parent]]\nendpoint = \"tcp://1.2.3.4:5\"\n")
            .find("parent.card is missing") != std::string::npos);
  CHECK(error_of("[node\n").find("line 1") != std::string::npos);
}

TEST_CASE("what is written is read back the same", "[node]") {
  Config config;
  config.name = "clinic-7";
  config.tier = Tier::relay;
  config.listen = "tcp://127.0.0.1:7401";
  config.desks = {"ent"};
  config.parents = {{"cards/a.card", std::nullopt}, {"cards/b.card", "tcp://1.2.3.4:5"}};
  config.children = {{"cards/c.card", ""}};
  config.timetables = {{"jeep", {true, false, false, true, false, false, false}, 545, 24 * 60}};
  config.quota_bytes = 1ULL << 30U;
  config.passphrase_file = "pass\"phrase";
  config.log_file = "log";
  const auto again = parse_config(as_view(write_config(config)));
  REQUIRE(again);
  CHECK(write_config(*again) == write_config(config));
  CHECK(again->passphrase_file == "pass\"phrase");
  CHECK(again->children[0].endpoint == "");
}

TEST_CASE("a timetable is read: a peer, its hours, its days", "[node]") {
  const std::string node = "[node]\nname = \"a\"\n[[timetable]]\npeer = \"jeep\"\n";
  const auto all = parse_config(as_view(node + "hours = \"09:05-09:30\"\n"));
  REQUIRE(all);
  REQUIRE(all->timetables.size() == 1);
  CHECK(all->timetables[0].peer == "jeep");
  CHECK(all->timetables[0].from_min == 9 * 60 + 5);
  CHECK(all->timetables[0].to_min == 9 * 60 + 30);
  for (const bool day : all->timetables[0].days) CHECK(day);
  const auto some =
      parse_config(as_view(node + "hours = \"22:00-24:00\"\ndays = [\"mon\", \"sun\"]\n"));
  REQUIRE(some);
  CHECK(some->timetables[0].days ==
        std::array<bool, 7>{true, false, false, false, false, false, true});
  for (const char* wrong : {"", "hours = \"9-10\"\n", "hours = \"10:00-09:00\"\n",
                            "hours = \"09:00-09:30\"\ndays = [\"monday\"]\n",
                            "hours = \"09:00-24:30\"\n", "hours = \"09:00-09:30\"\nday = 3\n"}) {
    INFO(wrong);
    CHECK_FALSE(parse_config(as_view(node + wrong)));
  }
}

TEST_CASE("sizes are read in decimal and binary units", "[node]") {
  CHECK(parse_size("8 GB") == 8'000'000'000ULL);
  CHECK(parse_size("8GiB") == 8ULL << 30U);
  CHECK(parse_size("512 MB") == 512'000'000ULL);
  CHECK(parse_size("1048576") == 1048576ULL);
  CHECK_FALSE(parse_size("GB"));
  CHECK_FALSE(parse_size("-1 GB"));
  CHECK_FALSE(parse_size("99999999999 TB"));
  CHECK(size_text(999) == "999 B");
  CHECK(size_text(7'532'800) == "7.5 MB");
  CHECK(size_text(999'999) == "1.0 MB");
}

TEST_CASE("the nearest word is found only when it is near", "[node]") {
  CHECK(edit_distance("quota", "qouta") == 2);
  CHECK(nearest("listne", {"listen", "name"}) == "listen");
  CHECK(nearest("zebra", {"listen", "name"}).empty());
  CHECK(nearest(std::string(10'000, 'x'), {"listen"}).empty());
}
