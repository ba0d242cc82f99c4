// When bundles are announced, on a link that paces itself.
#include <catch2/catch.hpp>

#include "tests/sync/bench_peer.h"

namespace harkara::sync {
namespace {

struct Announcing : Bench {
  Announcing() {
    node.engine().link_up(1, peer.certificate, world.now(), {.paces_itself = true});
    Hello hello = hello_of(peer);
    hello.reach = {{to_peer(), 0}};
    give(1, hello);
  }
  EndpointId to_peer() const { return endpoint_of(peer.certificate.subject); }
  void queue(ServiceClass service_class, std::size_t size) {
    REQUIRE(node.submit(to_peer(), service_class, Bytes(size, 7)));
  }
  // As a slow link takes it.
  void room(int times) {
    for (int i = 0; i < times; ++i) {
      node.link_room(1, 1'100, 1'100);
      settle();
    }
  }
  // How many slices went before the first manifest of this class; -1: it did not go.
  int slices_before(ServiceClass service_class) const {
    int slices = 0;
    for (const Bytes& bytes : sent.at(1)) {
      const auto frame = decode(bytes);
      slices += std::holds_alternative<Slice>(*frame) ? 1 : 0;
      const auto* manifest = std::get_if<ManifestFrame>(&*frame);
      if (manifest != nullptr &&
          crypto::decode_manifest(manifest->encoded)->manifest.header.service_class ==
              service_class)
        return slices;
    }
    return -1;
  }
};

}  // namespace

// Regression: the link stood idle for a round trip between the last record and the first
// image.
TEST_CASE("a large bundle is announced while the small ones before it are still sent", "[sync]") {
  Announcing bench;
  for (int i = 0; i < 30; ++i) bench.queue(ServiceClass::routine, 900);
  bench.queue(ServiceClass::document, 60'000);
  bench.room(200);
  CHECK(bench.slices_before(ServiceClass::document) >= 15);  // not much too soon either
  CHECK(bench.slices_before(ServiceClass::document) <= 25);
  CHECK(bench.got<ManifestFrame>(1).size() == 31);
}

TEST_CASE("what is announced ahead overtakes nothing", "[sync]") {
  Announcing bench;
  for (int i = 0; i < 5; ++i) bench.queue(ServiceClass::urgent, 900);
  bench.queue(ServiceClass::document, 60'000);
  bench.room(2);
  REQUIRE(bench.slices_before(ServiceClass::document) >= 0);
  const std::uint32_t document = [&] {
    for (const ManifestFrame& manifest : bench.got<ManifestFrame>(1))
      if (crypto::decode_manifest(manifest.encoded)->manifest.header.service_class ==
          ServiceClass::document)
        return manifest.handle;
    return 0U;
  }();
  bench.give(1, Want{document, Verdict::send, {}, 0, 0});
  bench.room(20);
  std::vector<std::uint32_t> handles;
  for (const Bytes& bytes : bench.sent[1])
    if (const auto frame = decode(bytes); const auto* slice = std::get_if<Slice>(&*frame))
      handles.push_back(slice->handle);
  const auto first = std::ranges::find(handles, document);
  REQUIRE(first != handles.end());
  CHECK(std::all_of(first, handles.end(), [&](std::uint32_t each) { return each == document; }));
  CHECK(std::set(handles.begin(), handles.end()).size() == 6);
}

}  // namespace harkara::sync
