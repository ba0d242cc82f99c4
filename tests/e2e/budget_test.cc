// A metered link between two real daemons, its bytes counted on the wire.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <thread>

#include "tests/e2e/lab.h"
#include "tests/e2e/tap.h"
#include "tests/e2e/udp_relay.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";
constexpr std::uint64_t kBudget = 200'000;
constexpr std::uint64_t kSlice = 4'096;
constexpr std::size_t kCases = 12;

std::string two_nodes(const std::string& scheme) {
  return "[[node]]\nname = \"aiims\"\ntier = \"hub\"\nlisten = \"" + scheme +
         "://127.0.0.1:" + std::to_string(free_port()) +
         "\"\ndesks = [\"radiology\"]\n"
         "[[node]]\nname = \"clinic\"\ntier = \"clinic\"\nparents = [\"aiims\"]\n";
}

int port_of(const Lab& lab, const std::string& scheme) {
  const std::string text = read_file(lab.home("aiims") / "harkara.toml");
  const std::string key = scheme + "://127.0.0.1:";
  return std::atoi(text.c_str() + text.find(key) + key.size());
}

void configure(const Lab& lab, const std::string& endpoint, const std::string& more) {
  const fs::path file = lab.home("clinic") / "harkara.toml";
  std::string text = read_file(file);
  const std::string card = "card = \"cards/aiims.card\"\n";
  text.insert(text.find(card) + card.size(), "endpoint = \"" + endpoint + "\"\n");
  write_file(file, text + "\n[[budget]]\npeer = \"aiims\"\n" + more);
}

// A megabyte of pictures first, then a dozen questions: what was queued last goes first.
void queue_a_megabyte(const Lab& lab, std::mt19937_64& random) {
  for (int i = 0; i < 4; ++i) {
    const fs::path picture = lab.dir() / ("picture" + std::to_string(i) + ".bin");
    write_file(picture, random_bytes(250'000, random));
    lab.consult("clinic", kDesk, "routine", "Old fracture?", {picture});
  }
  for (std::size_t i = 4; i < kCases; ++i)
    lab.consult("clinic", kDesk, i == 4 ? "emergency" : "urgent", "Bleed? " + std::to_string(i));
}

Json budget_of(const Lab& lab) {
  return lab.json("clinic", {"node", "status"}).at("budgets").at(0);
}

bool used_up(const Lab& lab) {
  return read_file(lab.log("clinic")).find("is used up") != std::string::npos;
}

void check_text_before_pictures(const Lab& lab) {
  const Json cases = desk_cases(lab);
  CHECK(cases.size() == kCases);
  std::size_t whole = 0;
  for (const Json& each : cases)
    if (each.at("complete").get<bool>()) ++whole;
  CHECK(whole == kCases - 4);
}

}  // namespace

TEST_CASE("a day's budget of 200 KB is kept with a megabyte waiting, the urgent first",
          "[e2e][budget]") {
  std::mt19937_64 random(7);
  Lab lab(two_nodes("udp"));
  UdpRelay wire(port_of(lab, "udp"));
  configure(lab, "udp://127.0.0.1:" + std::to_string(wire.port()), "per_day = \"200 KB\"\n");
  queue_a_megabyte(lab, random);
  for (const char* node : {"aiims", "clinic"}) lab.start(node);
  REQUIRE(eventually([&] { return used_up(lab); }, 60));
  const Json budget = budget_of(lab);
  std::printf("datagrams: %llu bytes on the wire of a budget of %llu; the node counts %llu\n",
              static_cast<unsigned long long>(wire.billed()),
              static_cast<unsigned long long>(kBudget),
              static_cast<unsigned long long>(budget.at("used").get<std::uint64_t>()));
  check_text_before_pictures(lab);
  CHECK(wire.billed() <= kBudget + kSlice);
  CHECK(wire.billed() > kBudget * 9 / 10);
  lab.consult("clinic", kDesk, "urgent", "Another?");  // wakes the daemon
  const std::uint64_t before = wire.billed();
  std::this_thread::sleep_for(std::chrono::seconds(4));
  CHECK(wire.billed() <= before + 200);  // nobody dials
}

TEST_CASE("the count of a budget outlives kill -9", "[e2e][budget]") {
  std::mt19937_64 random(8);
  Lab lab(two_nodes("udp"));
  UdpRelay wire(port_of(lab, "udp"), 60'000);
  configure(lab, "udp://127.0.0.1:" + std::to_string(wire.port()), "per_day = \"200 KB\"\n");
  queue_a_megabyte(lab, random);
  for (const char* node : {"aiims", "clinic"}) lab.start(node);
  for (const std::uint64_t at : {60'000U, 110'000U}) {
    REQUIRE(eventually([&] { return wire.billed() > at; }, 60));
    lab.daemon("clinic").kill9();
    CHECK(budget_of(lab).at("used").get<std::uint64_t>() + 6'000 >= wire.billed());
    lab.start("clinic");
  }
  REQUIRE(eventually([&] { return used_up(lab); }, 60));
  std::printf("killed twice: %llu bytes on the wire\n",
              static_cast<unsigned long long>(wire.billed()));
  CHECK(wire.billed() <= kBudget + kSlice);
  CHECK(wire.billed() > kBudget * 3 / 4);
}

TEST_CASE("a used-up budget lets emergencies through where it is told to", "[e2e][budget]") {
  std::mt19937_64 random(9);
  Lab lab(two_nodes("udp"));
  UdpRelay wire(port_of(lab, "udp"));
  configure(lab, "udp://127.0.0.1:" + std::to_string(wire.port()),
            "per_day = \"100 KB\"\nemergency = true\n");
  queue_a_megabyte(lab, random);
  for (const char* node : {"aiims", "clinic"}) lab.start(node);
  REQUIRE(eventually([&] { return used_up(lab); }, 60));
  REQUIRE(eventually([&] { return desk_cases(lab).size() == kCases; }, 20));
  lab.consult("clinic", kDesk, "urgent", "Not before midnight?");
  lab.consult("clinic", kDesk, "emergency", "Seizure, child of two");
  REQUIRE(eventually([&] { return desk_cases(lab).size() == kCases + 1; }, 30));
  CHECK(wire.billed() <= 125'000 + kSlice);
}

TEST_CASE("over ZeroMQ a budget is counted as the kernel counts", "[e2e][budget]") {
  std::mt19937_64 random(10);
  Lab lab(two_nodes("tcp"));
  node::TapOptions options;
  options.target_port = static_cast<std::uint16_t>(port_of(lab, "tcp"));
  options.to_target.bytes_per_s = options.from_target.bytes_per_s = 100'000;
  Tap tap(options);
  configure(lab, "tcp://127.0.0.1:" + std::to_string(tap.port()), "per_day = \"200 KB\"\n");
  queue_a_megabyte(lab, random);
  for (const char* node : {"aiims", "clinic"}) lab.start(node);
  REQUIRE(eventually([&] { return used_up(lab); }, 60));
  const std::uint64_t used = budget_of(lab).at("used").get<std::uint64_t>();
  const std::uint64_t payload = tap.to_target() + tap.from_target();
  std::printf("ZeroMQ: %llu bytes counted, %llu of them TCP payload\n",
              static_cast<unsigned long long>(used), static_cast<unsigned long long>(payload));
  check_text_before_pictures(lab);
  CHECK(used <= kBudget + kSlice);
  CHECK(used > payload);
  CHECK(used > kBudget * 9 / 10);
}

}  // namespace harkara::e2e
