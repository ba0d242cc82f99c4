#include "node/link/dial_pipe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/link/zmtp_greeting.h"
#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

// A TCP server that takes one connection, says its piece and listens.
class Speaker {
 public:
  Speaker() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* const raw = &address;
    REQUIRE(::bind(listener_, static_cast<sockaddr*>(raw), size) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    REQUIRE(::getsockname(listener_, static_cast<sockaddr*>(raw), &size) == 0);
    endpoint = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~Speaker() {
    ::close(listener_);
    if (connection_ >= 0) ::close(connection_);
  }
  // Takes what has come; true once a connection stands.
  bool listen() {
    if (connection_ < 0) connection_ = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    std::array<std::uint8_t, 4'096> buffer{};
    ssize_t count = 0;
    while (connection_ >= 0 && (count = ::read(connection_, buffer.data(), buffer.size())) > 0)
      append(heard, View(buffer).first(static_cast<std::size_t>(count)));
    return connection_ >= 0;
  }
  void say(View bytes) { REQUIRE(::write(connection_, bytes.data(), bytes.size()) > 0); }

  std::string endpoint;
  Bytes heard;

 private:
  int listener_;
  int connection_ = -1;
};

struct Dialling : TwoNodes {
  Dialling() : TwoNodes(7) {
    DialTarget target = hub.target();
    target.endpoint = speaker.endpoint;
    link = clinic.dial(target);
  }
  bool ended() const { return clinic.heard.downs.size() == 1; }
  Speaker speaker;
  sync::LinkId link = 0;
};

TEST_CASE("Greeting and CURVE's HELLO go to a silent peer in one flight", "[node]") {
  Dialling nodes;
  constexpr std::size_t kHelloBytes = 202;  // frame of a command of 200
  REQUIRE(nodes.loop.poll_until([&] {
    return nodes.speaker.listen() && nodes.speaker.heard.size() >= kGreetingBytes + kHelloBytes;
  }));
  CHECK(nodes.speaker.heard.size() == kGreetingBytes + kHelloBytes);
  ZmtpGreeting greeting{};
  std::copy_n(nodes.speaker.heard.begin(), kGreetingBytes, greeting.begin());
  CHECK(check_curve_greeting(greeting));
}

TEST_CASE("What answers and is no ZeroMQ with CURVE is named", "[node]") {
  Dialling nodes;
  REQUIRE(nodes.loop.poll_until([&] { return nodes.speaker.listen(); }));
  ZmtpGreeting greeting = curve_greeting();
  std::string expected;
  SECTION("a web server") {
    const std::string_view page =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nServer: anything\r\n\r\n";
    REQUIRE(page.size() >= kGreetingBytes);
    std::copy_n(page.begin(), kGreetingBytes, greeting.begin());
    expected = "not ZeroMQ";
  }
  SECTION("an old version") {
    greeting[10] = 1;
    expected = "before version 4";
  }
  SECTION("another mechanism") {
    std::fill_n(greeting.begin() + 12, 20, std::uint8_t{0});
    greeting[12] = 'N';
    expected = "CURVE";
  }
  nodes.speaker.say(greeting);
  REQUIRE(nodes.loop.run_until([&] { return nodes.ended(); }));
  CHECK(nodes.clinic.heard.reasons[nodes.link].find(expected) != std::string::npos);
  CHECK(nodes.clinic.heard.ups.empty());
}

TEST_CASE("A port where nobody listens, and a name nobody has, end the dialling with a reason",
          "[node]") {
  TwoNodes nodes(7);
  DialTarget target = nodes.hub.target();
  std::string expected;
  SECTION("a port") {
    target.endpoint = Speaker().endpoint;  // gone by now
    expected = "connection refused";
  }
  SECTION("a name") {
    target.endpoint = "tcp://nobody.invalid:7401";
    expected = "no such host";
  }
  const sync::LinkId link = nodes.clinic.dial(target);
  REQUIRE(nodes.loop.run_until([&] { return nodes.clinic.heard.downs.size() == 1; }));
  CHECK(nodes.clinic.heard.reasons[link].find(expected) != std::string::npos);
}

TEST_CASE("Half a greeting and no more is given up in time, and a farewell leaves nothing open",
          "[node]") {
  Dialling nodes;
  REQUIRE(nodes.loop.poll_until([&] { return nodes.speaker.listen(); }));
  nodes.speaker.say(View(curve_greeting()).first(20));
  nodes.loop.run_for(50);
  CHECK(nodes.clinic.heard.downs.empty());
  nodes.clinic.transport->close(nodes.link);
  REQUIRE(nodes.loop.run_until([&] { return nodes.ended(); }));
}  // ~Loop checks that nothing is left

}  // namespace
}  // namespace harkara::node::test
