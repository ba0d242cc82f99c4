// What goes before the peer's HELLO has come.
#include <catch2/catch.hpp>

#include "sync/unasked.h"
#include "tests/sync/bench_peer.h"

namespace harkara::sync {
namespace {

struct Early : Bench {
  void up(LinkId link) {
    node.engine().link_up(link, peer.certificate, world.now(), {.paces_itself = true});
    room(link);
  }
  void room(LinkId link) {
    node.link_room(link, 64'000, 4'000);
    settle();
  }
  void greet_back(LinkId link, std::optional<Grant> grant = {}) {
    Hello hello = hello_of(peer);
    hello.bundles = 1;
    hello.grant = grant;
    give(link, hello);
    room(link);
  }
  void queue(int count, std::size_t size, ServiceClass service_class = ServiceClass::routine) {
    for (int i = 0; i < count; ++i)
      REQUIRE(node.submit(endpoint_of(peer.certificate.subject), service_class, Bytes(size, 7)));
  }
  std::size_t manifests(LinkId link) const { return got<ManifestFrame>(link).size(); }
  std::set<BundleId> announced(LinkId link) const {
    std::set<BundleId> out;
    for (const ManifestFrame& frame : got<ManifestFrame>(link))
      out.insert(crypto::decode_manifest(frame.encoded)->id);
    return out;
  }
};

}  // namespace

TEST_CASE("short bundles go before the peer has greeted, up to a bound", "[sync]") {
  Early bench;
  bench.queue(30, 900);
  bench.queue(1, 30'000, ServiceClass::urgent);
  bench.up(1);
  REQUIRE(bench.got<Hello>(1).size() == 1);
  CHECK(std::holds_alternative<Hello>(*decode(bench.sent[1].front())));
  const std::size_t early = bench.manifests(1);
  CHECK(early >= 5);
  std::size_t bytes = 0;
  for (const ManifestFrame& manifest : bench.got<ManifestFrame>(1)) {
    bytes += manifest.encoded.size();
    CHECK(crypto::decode_manifest(manifest.encoded)->manifest.header.service_class ==
          ServiceClass::routine);
  }
  for (const Slice& slice : bench.got<Slice>(1)) bytes += slice.payload.size();
  CHECK(bench.got<Slice>(1).size() == early);
  CHECK(bytes <= kMaxEarlyBytes);
  CHECK(bench.got<Offer>(1).empty());

  bench.greet_back(1);
  const auto offers = bench.got<Offer>(1);
  REQUIRE_FALSE(offers.empty());  // of what did not go yet
  bench.give(1, OfferReply{0, std::vector<Verdict>(offers[0].short_ids.size(), Verdict::send)});
  bench.room(1);
  CHECK(bench.manifests(1) == bench.announced(1).size());  // none twice
  CHECK(bench.manifests(1) + bench.got<Offer>(1).size() >= 2);
  const auto sent = bench.announced(1);
  bench.give(1, Custody{{sent.begin(), sent.end()}});
  CHECK_FALSE(bench.refused("custody"));
}

TEST_CASE("nothing goes early where the greeting comes with the handshake, or may be a replay",
          "[sync]") {
  LinkTraits traits{.paces_itself = true};
  SECTION("with the handshake") {
    traits.watches_itself = true;
  }
  SECTION("a replay") {
    traits.proven = false;
  }
  Early bench;
  bench.queue(3, 900);
  bench.node.engine().link_up(1, bench.peer.certificate, bench.world.now(), traits);
  bench.room(1);
  CHECK(bench.sent[1].size() == 1);
}

TEST_CASE("what was under way as a contact ended is not sent early at the next", "[sync]") {
  Early bench;
  bench.queue(2, 900);
  bench.up(1);
  REQUIRE(bench.manifests(1) == 2);
  bench.node.link_down(1);
  bench.queue(1, 900);
  bench.up(2);
  CHECK(bench.manifests(2) == 1);
  bench.greet_back(2);
  CHECK(bench.manifests(2) == 3);
}

TEST_CASE("a peer that meters its link is sent nothing early the next time", "[sync]") {
  Early bench;
  bench.up(1);
  bench.greet_back(1, Grant{1'000'000, ServiceClass::bulk});
  bench.node.link_down(1);
  bench.queue(2, 900);
  bench.up(2);
  CHECK(bench.manifests(2) == 0);
  bench.greet_back(2);
  CHECK(bench.manifests(2) == 2);
  bench.node.link_down(2);
  bench.queue(1, 900);
  bench.up(3);
  CHECK(bench.manifests(3) == 1);
}

TEST_CASE("a bundle goes early over one link only", "[sync]") {
  Early bench;
  bench.queue(2, 900);
  bench.up(1);
  bench.up(2);
  CHECK(bench.manifests(1) == 2);
  CHECK(bench.manifests(2) == 0);
  bench.node.link_down(1);
  bench.greet_back(2);
  CHECK(bench.manifests(2) == 2);
}

}  // namespace harkara::sync
