#include <algorithm>
#include <catch2/catch.hpp>

#include "base/random.h"
#include "node/link/datagram/lobby.h"
#include "tests/node/link/datagram/arena.h"

namespace harkara::node::datagram::test {
namespace {

Address ipv6(std::uint8_t network, std::uint8_t host) {
  Address out;
  out.bytes[0] = 0x20;
  out.bytes[7] = network;
  out.bytes[15] = host;
  return out;
}

Address ipv4(std::uint8_t host, std::uint8_t port) {
  Address out;
  out.bytes[10] = out.bytes[11] = 0xff;
  out.bytes[15] = host;
  out.bytes[21] = port;
  return out;
}

NodeId node_number(std::uint8_t number) {
  NodeId out;
  out.bytes[0] = number;
  return out;
}

TEST_CASE("A source is a host of IPv4, but a whole network of IPv6", "[node]") {
  CHECK(source_of(ipv4(1, 1)) == source_of(ipv4(1, 2)));
  CHECK(source_of(ipv4(1, 1)) != source_of(ipv4(2, 1)));
  CHECK(source_of(ipv6(1, 1)) == source_of(ipv6(1, 200)));
  CHECK(source_of(ipv6(1, 1)) != source_of(ipv6(2, 1)));
}

TEST_CASE("Each source has its own share, and none without the common one", "[node]") {
  SharedAllowance shared({5, 10}, {1, 3});
  int first = 0;
  for (std::uint8_t i = 0; i < 100; ++i) first += shared.take(ipv6(1, i), 0) ? 1 : 0;
  CHECK(first == 3);
  int others = 0;
  for (std::uint8_t i = 2; i < 100; ++i) others += shared.take(ipv6(i, 1), 0) ? 1 : 0;
  CHECK(others == 7);
  CHECK(shared.sources() == 8);  // those that came after the common share was used up: none
  CHECK(shared.take(ipv6(1, 1), 2'000));
}

TEST_CASE("Sources that have rested are forgotten before others are turned away", "[node]") {
  SharedAllowance shared({1'000'000, 1'000'000}, {1, 1});
  SeededRandom random(1);
  std::size_t taken = 0;
  for (std::int64_t t = 0; t < 20'000; ++t) {
    Address from = ipv4(0, 0);
    random.fill(MutableView(from.bytes).subspan(12, 4));
    taken += shared.take(from, t) ? 1U : 0U;
    REQUIRE(shared.sources() <= 4'096);
  }
  CHECK(taken == 20'000);
}

struct Guests {
  Lobby lobby{{.all = 8, .of_node = 2, .of_source = 4}};
  std::vector<sync::LinkId> gone;
  sync::LinkId last = 0;
  sync::LinkId enter(const NodeId& node, const Address& from) {
    while (const auto link = lobby.in_the_way(node, from)) {
      gone.push_back(*link);
      lobby.leave(*link);
    }
    lobby.enter(++last, node, from);
    return last;
  }
};

TEST_CASE("Whoever takes many places in the lobby takes them from himself", "[node]") {
  Guests guests;
  const sync::LinkId honest = guests.enter(node_number(1), ipv4(1, 1));
  SECTION("one node from anywhere") {
    for (std::uint8_t i = 0; i < 50; ++i) guests.enter(node_number(2), ipv4(i, 1));
    CHECK(guests.lobby.size() == 3);
  }
  SECTION("recordings of many nodes, from one address") {
    for (std::uint8_t i = 2; i < 50; ++i) guests.enter(node_number(i), ipv4(9, i));
    CHECK(guests.lobby.size() == 5);
  }
  CHECK(std::ranges::count(guests.gone, honest) == 0);
}

TEST_CASE("It is calm for the only guest of a node, while few are there", "[node]") {
  Guests guests;
  const sync::LinkId first = guests.enter(node_number(1), ipv4(1, 1));
  CHECK(guests.lobby.calm(first));
  const sync::LinkId second = guests.enter(node_number(1), ipv4(1, 2));
  CHECK_FALSE(guests.lobby.calm(second));
  guests.lobby.leave(second);
  CHECK(guests.lobby.calm(first));
}

}  // namespace
}  // namespace harkara::node::datagram::test
