// libzmq shows a message in parts when the last one has come: one that never ends is memory
// that nobody sees.
#include <thread>

#include "node/link/preamble.h"
#include "node/link/tcp_hoard.h"
#include "tests/node/link/link_fixture.h"
#include "tests/node/link/raw_zmtp.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::test;

namespace {

constexpr std::size_t kMost = 400'000'000;  // as good as never

// Says parts without end, after a preamble where it has a certificate.
class Flood {
 public:
  Flood(const DialTarget& target, const crypto::BoxKey& key, const Bytes& certificate)
      : thread_([this, target, key, certificate] {
          RawZmtp peer;
          connected_ = peer.shake_hands(target, key) &&
                       (certificate.empty() || peer.say(make_preamble(certificate), false));
          const Bytes part(60'000, 1);
          while (connected_ && said_ < kMost && peer.say(part, true)) said_ += part.size();
          over_ = true;
        }) {}
  ~Flood() { thread_.join(); }
  bool connected() const { return connected_; }
  bool over() const { return over_; }
  std::size_t said() const { return said_; }

 private:
  std::atomic<bool> connected_ = false;
  std::atomic<bool> over_ = false;
  std::atomic<std::size_t> said_ = 0;
  std::thread thread_;  // last: it uses the others
};

struct Hub {
  Hub() { node.listen("tcp://127.0.0.1:0"); }
  Loop loop;
  Organisation organisation{22};
  Node node{loop, organisation, "hub"};
};

}  // namespace

TEST_CASE_METHOD(Hub, "a neighbour whose message never ends loses its link", "[node]") {
  const ZmqIdentity clinic = organisation.enrol("clinic");
  const Flood flood(node.target(), clinic.link, clinic.certificate);
  CHECK(loop.poll_until([&] { return flood.over(); }, 30'000));
  CHECK(flood.connected());
  CHECK(flood.said() < kMost);
  REQUIRE(loop.run_until([&] { return node.heard.downs.size() == 1; }));
  CHECK(node.heard.reasons[node.heard.downs[0]] == TcpHoard::kReason);
}

TEST_CASE_METHOD(Hub, "a stranger whose message never ends is thrown out", "[node]") {
  const Flood flood(node.target(), crypto::make_box_key(organisation.random()), {});
  CHECK(loop.poll_until([&] { return flood.over(); }, 30'000));
  CHECK(flood.connected());
  CHECK(flood.said() < kMost);
  REQUIRE(loop.run_until([&] { return node.heard.strangers.size() == 1; }));
  CHECK(node.heard.strangers[0].find("sent much") == 0);
  CHECK(node.heard.ups.empty());
}

TEST_CASE("a link is a hoard when much has come since its last frame", "[node]") {
  TcpHoard hoard;
  const auto received = [](std::uint64_t bytes) {
    TcpFigures figures;
    figures.received = bytes;
    return figures;
  };
  constexpr std::uint64_t kMax = TcpHoard::kMaxBytes;
  CHECK_FALSE(hoard.look(received(5 * kMax), 10));  // where it begins
  CHECK_FALSE(hoard.look(received(6 * kMax), 10));
  CHECK_FALSE(hoard.look(received(7 * kMax), 11));  // a frame has come
  CHECK_FALSE(hoard.look(std::nullopt, 11));
  CHECK(hoard.look(received(8 * kMax + 1), 11));
}
