#include <catch2/catch.hpp>

#include "node/link/zmq_transport.h"

namespace harkara::node {
namespace {

TEST_CASE("Endpoints of the three schemes we speak are accepted", "[node]") {
  for (const char* endpoint :
       {"tcp://10.0.0.1:7070", "tcp://0.0.0.0:0", "tcp://hub.example.org:65535",
        "udp://0.0.0.0:7401", "udp://[2001:db8::1]:7401", "tcp://[2001:db8::1]:7070",
        "tcp://[fe80::1%eth0]:1", "ipc:///run/harkara.sock"})
    CHECK(scheme_of(endpoint));
}

TEST_CASE("Every other scheme is refused, and the endpoint is named", "[node]") {
  for (const char* endpoint : {"pgm://eth0;239.0.0.1:1", "epgm://a:1", "norm://a:1", "inproc://x",
                               "dtls://1.2.3.4:5", "ws://a:1", "tipc://{1,2,3}", "", "tcp:/a:1"}) {
    const auto status = scheme_of(endpoint);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == Errc::invalid);
    CHECK(status.error().message.find(endpoint) != std::string::npos);
  }
}

TEST_CASE("Malformed addresses are refused", "[node]") {
  for (const char* endpoint : {"tcp://",           "udp://",           "udp://host",
                               "udp://host:65536", "tcp://host",       "tcp://host:",
                               "tcp://:1",         "tcp://host:65536", "tcp://host:-1",
                               "tcp://host:+1",    "tcp://host:1x",    "tcp://host:000001",
                               "tcp://a b:1",      "tcp://*:1",        "tcp://eth0;1.2.3.4:1",
                               "tcp://[::1:1",     "tcp://[]:1",       "ipc://",
                               "ipc://@abstract",  "ipc://*"})
    CHECK_FALSE(scheme_of(endpoint));
}

TEST_CASE("A socket path is as long as the system takes, not longer", "[node]") {
  CHECK(scheme_of("ipc://" + std::string(107, 'p')));
  CHECK_FALSE(scheme_of("ipc://" + std::string(108, 'p')));
}

}  // namespace
}  // namespace harkara::node
