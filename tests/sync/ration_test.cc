// Metered links: what our own node allows, and what the peer granted.
#include <catch2/catch.hpp>

#include "tests/sync/bench_peer.h"

using namespace harkara;
using namespace harkara::sync;

namespace {

Allowance all_classes(std::uint64_t send, std::uint64_t receive) {
  Allowance out;
  out.send.fill(send);
  out.receive = receive;
  return out;
}

struct Metered : Bench {
  // The node has bundles for this peer; what it may send is told with the link.
  void begin(const Allowance& allowance) {
    node.engine().link_up(1, peer.certificate, world.now(), {.allowance = allowance});
    Hello hello = hello_of(peer);
    hello.reach = {{to_peer(), 0}};
    give(1, hello);
  }
  EndpointId to_peer() const { return endpoint_of(peer.certificate.subject); }
  void queue(ServiceClass service_class, std::size_t size) {
    REQUIRE(node.submit(to_peer(), service_class, Bytes(size, 7)));
  }
  std::size_t bytes_sent() const {
    const auto at = wire_bytes.find(1);
    return at == wire_bytes.end() ? 0 : at->second;
  }
  std::size_t slice_bytes() const {
    std::size_t sum = 0;
    for (const auto& bytes : sent.at(1))
      if (const auto frame = decode(bytes); const auto* slice = std::get_if<Slice>(&*frame))
        sum += slice->payload.size();
    return sum;
  }
  // Acknowledges all counted bytes, as a peer with all the time in the world.
  void ack_everything() {
    std::uint64_t total = 0;
    for (const Bytes& bytes : sent[1]) {
      const auto frame = decode(bytes);
      if (const auto* slice = std::get_if<Slice>(&*frame)) total += slice->payload.size() + 16;
      if (const auto* manifest = std::get_if<ManifestFrame>(&*frame))
        total += manifest->encoded.size() + 16;
    }
    give(1, Ack{total});
  }
};

}  // namespace

TEST_CASE("a metered link sends what it is allowed, and goes on when it is allowed more",
          "[sync]") {
  Metered bench;
  bench.queue(ServiceClass::routine, 100'000);
  bench.begin(all_classes(9'000, 4'000));
  REQUIRE(bench.got<ManifestFrame>(1).size() == 1);
  bench.give(1, Want{1, Verdict::send, {}, 0, 0});
  for (int i = 0; i < 40; ++i) bench.ack_everything();
  CHECK(bench.bytes_sent() <= 9'000);
  CHECK(bench.bytes_sent() > 7'500);
  const std::size_t before = bench.bytes_sent();
  bench.node.link_allowance(1, all_classes(5'000, 4'000));
  for (int i = 0; i < 40; ++i) bench.ack_everything();
  CHECK(bench.bytes_sent() <= before + 5'000);
  CHECK(bench.bytes_sent() > before + 3'500);
}

TEST_CASE("with little left nothing is begun that could not be ended", "[sync]") {
  Metered bench;
  bench.queue(ServiceClass::routine, 3'000);
  bench.begin(all_classes(3'000, 4'000));  // a manifest and half of the rest
  CHECK(bench.got<ManifestFrame>(1).empty());
  bench.node.link_allowance(1, all_classes(8'000, 4'000));
  CHECK(bench.got<ManifestFrame>(1).size() == 1);
}

TEST_CASE("a class that may send nothing waits while others pass", "[sync]") {
  Metered bench;
  bench.queue(ServiceClass::bulk, 3'000);
  bench.queue(ServiceClass::emergency, 900);
  Allowance allowance = all_classes(0, 4'000);
  allowance.send[0] = 20'000;
  bench.begin(allowance);
  REQUIRE(bench.got<ManifestFrame>(1).size() == 1);
  const auto manifest = crypto::decode_manifest(bench.got<ManifestFrame>(1)[0].encoded);
  CHECK(manifest->manifest.header.service_class == ServiceClass::emergency);
}

TEST_CASE("the peer's grant is kept, and its lowest class with it", "[sync]") {
  Metered bench;
  bench.queue(ServiceClass::bulk, 900);
  bench.queue(ServiceClass::urgent, 60'000);
  bench.node.link_up(1, bench.peer.certificate);
  Hello hello = bench.hello_of(bench.peer);
  hello.reach = {{bench.to_peer(), 0}};
  hello.grant = Grant{6'000, ServiceClass::urgent};
  bench.give(1, hello);
  REQUIRE(bench.got<ManifestFrame>(1).size() == 1);
  bench.give(1, Want{1, Verdict::send, {}, 0, 0});
  for (int i = 0; i < 40; ++i) bench.ack_everything();
  CHECK(bench.bytes_sent() <= 6'000);
  CHECK(bench.slice_bytes() > 3'500);
  bench.give(1, Grant{3'000, ServiceClass::urgent});  // less than before: totals only grow
  const std::size_t before = bench.bytes_sent();
  bench.give(1, Grant{before + 2'000, ServiceClass::urgent});
  for (int i = 0; i < 40; ++i) bench.ack_everything();
  CHECK(bench.bytes_sent() > before + 500);
  CHECK(bench.bytes_sent() <= before + 2'000);
}

TEST_CASE("a node that meters a link grants as it is told, in steps worth a frame", "[sync]") {
  Metered bench;
  bench.begin(all_classes(50'000, 6'000));
  const auto hello = bench.got<Hello>(1);
  REQUIRE(hello.size() == 1);
  REQUIRE(hello[0].grant);
  CHECK(hello[0].grant->total == 6'000);
  CHECK(bench.node.engine().granted(1) < 6'000);  // the peer's HELLO came out of it
  bench.node.link_allowance(1, all_classes(50'000, 6'100));
  CHECK(bench.got<Grant>(1).empty());
  bench.node.link_allowance(1, all_classes(50'000, 12'000));
  REQUIRE(bench.got<Grant>(1).size() == 1);
  CHECK(bench.got<Grant>(1)[0].total > 12'000);
  Allowance emergencies = all_classes(0, 100);
  emergencies.receive_lowest = ServiceClass::emergency;
  bench.node.link_allowance(1, emergencies);
  REQUIRE(bench.got<Grant>(1).size() == 2);
  CHECK(bench.got<Grant>(1)[1].lowest == ServiceClass::emergency);
}

TEST_CASE("a grant's bytes are its class and its total", "[sync]") {
  CHECK(encode(Grant{300, ServiceClass::urgent}) == Bytes{0x0c, 0x02, 0xac, 0x02});
  const Bytes unknown_class{0x0c, 0x08, 0x01};
  CHECK_FALSE(decode(unknown_class));
  const Bytes trailing{0x0c, 0x02, 0x01, 0x00};
  CHECK_FALSE(decode(trailing));
  const Bytes good = encode(Grant{1'000'000, ServiceClass::bulk});
  const auto frame = decode(good);
  REQUIRE(frame);
  CHECK(std::get<Grant>(*frame) == Grant{1'000'000, ServiceClass::bulk});
}
