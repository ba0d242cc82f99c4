#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "node/link/curve_options.h"
#include "node/link/preamble.h"
#include "node/link/zmq_monitor.h"
#include "tests/node/link/link_fixture.h"

namespace harkara::node::test {
namespace {

// Speaks ZMTP and CURVE as the library does, and otherwise whatever it is told to.
class RawPeer {
 public:
  RawPeer(Loop& loop, Random& random, const DialTarget& target)
      : RawPeer(loop, crypto::make_box_key(random), target) {}
  RawPeer(Loop& loop, const crypto::BoxKey& key, const DialTarget& target) : loop_(loop) {
    auto context = ZmqContext::make();
    REQUIRE(context);
    auto socket = ZmqSocket::make(*context, ZMQ_DEALER);
    REQUIRE(socket);
    socket_ = *socket;
    REQUIRE(set_dialling_options(*socket_, key, target.peer.fields.link));
    auto monitor = ZmqMonitor::make(loop.get(), *context, *socket_, "raw", ZMQ_EVENT_ALL);
    REQUIRE(monitor);
    monitor_ = *std::move(monitor);
    REQUIRE(socket_->connect(target.endpoint));
  }

  void say(View frame, bool more = false) {
    REQUIRE(loop_.poll_until([&] { return socket_->send(frame, more) == SendOutcome::sent; }));
  }
  bool is_thrown_out(std::uint64_t limit_ms = 5'000) {
    return loop_.poll_until(
        [&] {
          while (const auto event = monitor_->next())
            if (event->kind == ZMQ_EVENT_DISCONNECTED) over_ = true;
          return over_;
        },
        limit_ms);
  }

 private:
  Loop& loop_;
  std::shared_ptr<ZmqSocket> socket_;
  std::unique_ptr<ZmqMonitor> monitor_;
  bool over_ = false;
};

struct Hub {
  explicit Hub(StrangerLimits limits = {}) : node(loop, organisation, "hub", organisation, limits) {
    node.listen("tcp://127.0.0.1:0");
  }
  RawPeer stranger() { return RawPeer(loop, organisation.random(), node.target()); }
  void expect_refusal_of(const ZmqIdentity& identity, const std::string& reason) {
    Recorder heard;
    TrustAdmission admission(organisation);
    auto dialler =
        ZmqTransport::open(loop.get(), identity, admission, heard, organisation.random());
    REQUIRE(dialler);
    REQUIRE((*dialler)->dial(node.target()));
    CHECK(loop.run_until([&] { return heard.downs.size() == 1; }));
    CHECK(heard.frames.empty());
    CHECK(node.heard.ups.empty());
    REQUIRE(node.heard.strangers.size() == 1);
    INFO(node.heard.strangers[0]);
    CHECK(node.heard.strangers[0].find(reason) != std::string::npos);
  }
  Loop loop;
  Organisation organisation{20};
  Node node;
};

TEST_CASE("A node of an organisation we do not trust is turned away", "[node]") {
  Hub hub;
  Organisation foreign(21);
  hub.expect_refusal_of(foreign.enrol("stranger"), "");
}

TEST_CASE("A key without any certificate is turned away", "[node]") {
  Hub hub;
  ZmqIdentity nobody;
  nobody.link = crypto::make_box_key(hub.organisation.random());
  hub.expect_refusal_of(nobody, "");
}

TEST_CASE("Another node's certificate does not help without its key", "[node]") {
  Hub hub;
  ZmqIdentity thief = hub.organisation.enrol("clinic");
  thief.link = crypto::make_box_key(hub.organisation.random());
  hub.expect_refusal_of(thief, "the key is not the certificate's");
}

TEST_CASE("A thief of a certificate does not disturb its owner's contact", "[node]") {
  Hub hub;
  Node clinic(hub.loop, hub.organisation, "clinic");
  clinic.dial(hub.node);
  REQUIRE(hub.loop.run_until([&] { return hub.node.heard.ups.size() == 1; }));
  RawPeer thief = hub.stranger();
  thief.say(make_preamble(clinic.identity.certificate));
  CHECK(thief.is_thrown_out());
  CHECK(hub.node.heard.downs.empty());
  hub.node.transport->send(hub.node.heard.ups[0], numbered_frame(5, 50));
  CHECK(hub.loop.run_until([&] { return clinic.heard.frames.size() == 1; }));
}

TEST_CASE("One who speaks before introducing itself is thrown out", "[node]") {
  Hub hub;
  RawPeer peer = hub.stranger();
  SECTION("with garbage") {
    peer.say(numbered_frame(77, 900));
  }
  SECTION("with nothing") {
    peer.say(View{});
  }
  SECTION("with a preamble of another version") {
    peer.say(Bytes{kPreambleMark, 9, 1, 2, 3});
  }
  SECTION("with half a preamble") {
    peer.say(Bytes{kPreambleMark});
  }
  SECTION("with a certificate far too long") {
    peer.say(make_preamble(Bytes(60'000, 1)));
  }
  SECTION("in several parts") {
    peer.say(make_preamble(Bytes(200, 1)), true);
    peer.say(Bytes(10, 1));
  }
  CHECK(peer.is_thrown_out());
  CHECK(hub.node.heard.ups.empty());
  CHECK(hub.node.heard.frames.empty());
  CHECK(hub.node.heard.strangers.size() == 1);
}

TEST_CASE("An admitted peer that breaks the rules loses its link", "[node]") {
  Hub hub;
  const ZmqIdentity clinic = hub.organisation.enrol("clinic");
  RawPeer peer(hub.loop, clinic.link, hub.node.target());
  peer.say(make_preamble(clinic.certificate));
  REQUIRE(hub.loop.run_until([&] { return hub.node.heard.ups.size() == 1; }));
  SECTION("by an oversized frame") {
    peer.say(Bytes(4'609, 1));
  }
  SECTION("by a frame beyond what the socket takes") {
    peer.say(Bytes(70'000, 1));
  }
  SECTION("by a frame in several parts") {
    peer.say(Bytes(10, 1), true);
    peer.say(Bytes(10, 1));
  }
  SECTION("by introducing itself again") {
    peer.say(make_preamble(clinic.certificate));
  }
  CHECK(hub.loop.run_until([&] { return hub.node.heard.downs.size() == 1; }));
  CHECK(peer.is_thrown_out());
  CHECK(hub.node.heard.frames.empty());
}

TEST_CASE("The largest frame passes", "[node]") {
  Hub hub;
  const ZmqIdentity clinic = hub.organisation.enrol("clinic");
  RawPeer peer(hub.loop, clinic.link, hub.node.target());
  peer.say(make_preamble(clinic.certificate));
  peer.say(Bytes(4'608, 1));
  CHECK(hub.loop.run_until([&] { return hub.node.heard.frames.size() == 1; }));
}

TEST_CASE("One who never introduces itself is thrown out in time", "[node]") {
  Hub hub({.count = 256, .patience_ms = 200});
  RawPeer peer = hub.stranger();
  CHECK(peer.is_thrown_out(2'000));
  CHECK(hub.node.heard.ups.empty());
}

TEST_CASE("Bytes that are no ZMTP at all do no harm", "[node]") {
  Hub hub({.count = 256, .patience_ms = 300});
  const std::string endpoint = hub.node.transport->bound_endpoint();
  const int port = std::atoi(endpoint.substr(endpoint.rfind(':') + 1).c_str());
  const int raw = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(connect(raw, static_cast<sockaddr*>(static_cast<void*>(&address)), sizeof address) == 0);
  const std::string request = GENERATE(std::string("GET / HTTP/1.1\r\n\r\n"), std::string());
  if (!request.empty()) REQUIRE(write(raw, request.data(), request.size()) > 0);
  char buffer[256];
  CHECK(hub.loop.poll_until([&] { return recv(raw, buffer, sizeof buffer, MSG_DONTWAIT) == 0; }));
  close(raw);
  Node clinic(hub.loop, hub.organisation, "clinic");
  clinic.dial(hub.node);
  CHECK(hub.loop.run_until([&] { return hub.node.heard.ups.size() == 1; }));
}

TEST_CASE("A crowd of strangers is kept small and a known peer still comes in", "[node]") {
  Hub hub({.count = 8, .patience_ms = 60'000});
  std::vector<std::unique_ptr<RawPeer>> crowd;
  for (int i = 0; i < 40; ++i)
    crowd.push_back(
        std::make_unique<RawPeer>(hub.loop, hub.organisation.random(), hub.node.target()));
  CHECK(hub.loop.run_until([&] { return hub.node.heard.strangers.size() >= 32; }));
  // One try may fall to the dice among the strangers; a dialler tries again.
  Node clinic(hub.loop, hub.organisation, "clinic");
  clinic.heard.when_down = [&](sync::LinkId) { clinic.dial(hub.node.target()); };
  clinic.dial(hub.node);
  CHECK(hub.loop.run_until([&] { return !hub.node.heard.ups.empty(); }));
  clinic.heard.when_down = {};
}

class OpenDoor final : public Admission {
 public:
  explicit OpenDoor(crypto::Certificate anybody) : anybody_(std::move(anybody)) {}
  Result<crypto::Certificate> admit(View, const crypto::BoxPublicKey&) override { return anybody_; }

 private:
  crypto::Certificate anybody_;
};

// Believes certificates, but forgets to compare their key with the proven one.
class KeyForgotten final : public Admission {
 public:
  Result<crypto::Certificate> admit(View certificate, const crypto::BoxPublicKey&) override {
    return crypto::decode_certificate(certificate);
  }
};

TEST_CASE("A node whose admission lets strangers in does not start to listen", "[node]") {
  Loop loop;
  Organisation organisation(30);
  const ZmqIdentity identity = organisation.enrol("hub");
  OpenDoor open_door(*crypto::decode_certificate(identity.certificate));
  KeyForgotten key_forgotten;
  Admission* careless = &open_door;
  SECTION("any key") {}
  SECTION("any key that shows a certificate") {
    careless = &key_forgotten;
  }
  const std::string endpoint =
      GENERATE(std::string("tcp://127.0.0.1:0"), std::string("tcp://0.0.0.0:0"), "ipc://");
  Recorder heard;
  auto transport =
      ZmqTransport::open(loop.get(), identity, *careless, heard, organisation.random());
  REQUIRE(transport);
  const Status status =
      (*transport)->listen(endpoint == "ipc://" ? endpoint + temporary_path("open") : endpoint);
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::refused);
  CHECK((*transport)->bound_endpoint().empty());
  CHECK(heard.ups.empty());
}

TEST_CASE("Listening at a path never removes a file that stands there", "[node]") {
  Loop loop;
  Organisation organisation(31);
  Node hub(loop, organisation, "hub");
  const std::string path = temporary_path("precious");
  std::ofstream(path) << "data";
  const Status status = hub.transport->listen("ipc://" + path);
  REQUIRE_FALSE(status);
  CHECK(std::ifstream(path).good());
  unlink(path.c_str());
}

}  // namespace
}  // namespace harkara::node::test
