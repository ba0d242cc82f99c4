#include "node/link/connection_table.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

namespace harkara::node {
namespace {

struct Pair {
  Pair() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
  ~Pair() {
    close(ends[0]);
    close(ends[1]);
  }
  bool is_over() {
    char byte = 0;
    return recv(ends[1], &byte, 1, MSG_DONTWAIT) == 0;
  }
  std::array<int, 2> ends{};
};

TEST_CASE("Shutting a connection ends it for the peer and leaves the descriptor open", "[node]") {
  Pair pair;
  ConnectionTable table;
  const ConnectionId id = table.accepted(pair.ends[0], 1);
  CHECK(table.strangers() == 1);
  CHECK_FALSE(pair.is_over());
  table.shut(id);
  CHECK(pair.is_over());
  CHECK(table.strangers() == 0);
  CHECK(fcntl(pair.ends[0], F_GETFD) != -1);
}

TEST_CASE("A descriptor that has been given to another socket is not shut", "[node]") {
  Pair first;
  Pair second;
  ConnectionTable table;
  const ConnectionId id = table.accepted(first.ends[0], 1);
  REQUIRE(dup2(second.ends[0], first.ends[0]) == first.ends[0]);
  table.shut(id);
  CHECK_FALSE(second.is_over());
}

TEST_CASE("A reused descriptor is a new connection", "[node]") {
  Pair pair;
  ConnectionTable table;
  const ConnectionId old_id = table.accepted(pair.ends[0], 1);
  CHECK(table.departed(pair.ends[0]) == old_id);
  CHECK_FALSE(table.at(pair.ends[0]));
  const ConnectionId new_id = table.accepted(pair.ends[0], 2);
  CHECK(new_id != old_id);
  CHECK(table.is_shut(old_id));
  CHECK_FALSE(table.is_shut(new_id));
}

TEST_CASE("Only those who have not introduced themselves are strangers", "[node]") {
  Pair a;
  Pair b;
  SeededRandom random(1);
  ConnectionTable table;
  const ConnectionId known = table.accepted(a.ends[0], 10);
  const ConnectionId stranger = table.accepted(b.ends[0], 20);
  table.introduced(known);
  CHECK(table.any_stranger(random) == stranger);
  CHECK(table.strangers_before(20).empty());
  CHECK(table.strangers_before(21) == std::vector{stranger});
}

// Two ends over loopback.
struct TcpPair : Pair {
  TcpPair() {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const name = static_cast<sockaddr*>(static_cast<void*>(&at));
    socklen_t size = sizeof at;
    REQUIRE(bind(listener, name, size) == 0);
    REQUIRE(listen(listener, 1) == 0);
    REQUIRE(getsockname(listener, name, &size) == 0);
    const int dialled = socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(connect(dialled, name, size) == 0);
    const int accepted = accept(listener, nullptr, nullptr);
    REQUIRE(dup2(accepted, ends[0]) == ends[0]);
    REQUIRE(dup2(dialled, ends[1]) == ends[1]);
    for (const int each : {listener, dialled, accepted}) close(each);
  }
};

TEST_CASE("A stranger is known by what it sent, read or not", "[node]") {
  TcpPair talks;
  TcpPair silent;
  ConnectionTable table;
  const ConnectionId talker = table.accepted(talks.ends[0], 1);
  table.accepted(silent.ends[0], 1);
  const std::array<char, 5'000> words{};
  REQUIRE(send(talks.ends[1], words.data(), words.size(), 0) == 5'000);
  CHECK(table.strangers_beyond(4'999) == std::vector{talker});
  CHECK(table.strangers_beyond(5'000).empty());
  table.introduced(talker);
  CHECK(table.strangers_beyond(4'999).empty());
}

}  // namespace
}  // namespace harkara::node
