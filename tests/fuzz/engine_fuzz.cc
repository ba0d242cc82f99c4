// A node with one greeted contact, fed whatever the bytes say: frames as they are,
// or well-formed ones around true manifests and chunks. It must stand, and must
// never take in a bundle that is not whole.
#include "base/assert.h"
#include "base/codec.h"
#include "crypto/hash.h"
#include "sync/receipt.h"
#include "tests/sync/bench_peer.h"

using namespace harkara;
using namespace harkara::sync;

namespace {

constexpr LinkId kFirstLink = 1;

// Keys and bundles, made once: nothing in them depends on the input.
struct Prepared {
  SeededRandom random{1};
  sim::Pki pki{random, sim::World::kStartWall_ms / 1000 - 1000};
  sim::NodeKeys self = pki.node("aiims", Tier::hub);
  sim::NodeKeys peer = pki.node("district", Tier::district);
  sim::NodeKeys other = pki.node("east", Tier::district);
  sim::NodeKeys origin = pki.node("clinic", Tier::clinic);
  std::vector<Made> made;

  Prepared() {
    for (const std::size_t size : {200U, 3'000U, 40'000U})
      made.push_back(make_bundle(origin.identity, kRadiology, size, random));
    made.push_back(make_bundle(other.identity, kRadiology, 500, random));
  }
};

Prepared& prepared() {
  static Prepared once;
  return once;
}

struct Fed {
  Prepared& given = prepared();
  sim::World world{1};
  sim::Node node{world,
                 given.pki,
                 given.self,
                 {.name = "aiims",
                  .tier = Tier::hub,
                  .parents = {},
                  .desks = {"radiology@aiims"},
                  .engine = {}}};
  SeededRandom nonces = world.random("nonces");
  std::vector<BundleId> held;
  LinkId link = kFirstLink;
  bool closed = false;
  LinkEnd end;

  Fed() {
    node.on_close([this](LinkId ended) { closed |= ended == link; });
    node.link_up(900, given.origin.certificate);  // its certificate is known from now on
    node.link_down(900);
    const EndpointId peer = endpoint_of(given.peer.certificate.subject);
    for (const std::size_t size : {300U, 20'000U}) {
      const auto id = node.submit(peer, ServiceClass::urgent, Bytes(size));
      HARKARA_ASSERT(id);
      held.push_back(*id);
    }
    greet();
  }
  void give(const Frame& frame) { node.frame(link, end.encode(frame)); }
  void greet() {
    closed = false;
    end = {};
    node.link_up(link, given.peer.certificate);
    Hello hello;
    hello.node = given.peer.certificate.subject;
    hello.nonce = nonces.make<Nonce>();
    hello.reach = {{endpoint_of(hello.node), 0}};
    give(hello);
  }
  void reconnect() {
    node.link_down(link++);
    greet();
  }
  void wait(std::int64_t ms) { world.run_until(world.now().monotonic_ms + ms); }
};

// One well-formed frame, its numbers taken from the input.
Frame shaped(Fed& fed, ByteReader& in) {
  const Made& made = fed.given.made[in.u8() % fed.given.made.size()];
  const std::uint32_t handle = in.u8() % 8;
  const BundleId& id = fed.held[in.u8() % fed.held.size()];
  switch (in.u8() % 15) {
    case 0: return ManifestFrame{handle, in.u16(), made.manifest.encoded, true};
    case 1: return Withdraw{handle};
    case 2:
      return Want{handle, static_cast<Verdict>(in.u8() % 5), to_bytes(in.raw(in.u8() % 6)), in.u8(),
                  in.u16()};
    case 3: return Custody{{id, made.id()}};
    case 4: return Ack{in.u16()};
    case 5: return Receipts{{issue_receipt(id, "", 1, fed.given.peer.identity).encoded}};
    case 6: return CertificateFrame{fed.given.other.certificate.encoded};
    case 7: return Offer{in.u8(), {in.u32(), in.u32()}};
    case 8:
      return SketchOpen{*service_class_from_number(in.u8() % 8), in.u16(),
                        std::vector<std::int64_t>(64, in.u8())};
    case 9: return SketchGrant{in.u16()};
    case 10:
      return SketchAnswer{*service_class_from_number(in.u8() % 8),
                          static_cast<SketchAnswer::Form>(in.u8() % 3), (in.u8() & 1U) != 0,
                          in.u16(), in.u16()};
    case 11: return Cells{true, in.u8(), {{in.u32(), in.u16(), in.u8()}}};
    case 12:
      return ReachFrame{{{made.manifest.manifest.header.destination, in.u32(), in.u16(),
                          *tier_from_number(in.u8() % 4), (in.u8() & 1U) != 0}}};
    default: {
      const std::uint32_t chunk = in.u8() % static_cast<std::uint32_t>(made.chunks.size());
      const View bytes = made.chunks[chunk];
      const std::size_t from = std::min<std::size_t>(in.u8() * 64U, bytes.size() - 1);
      const std::size_t size = std::min({std::size_t{in.u8()} * 16 + 1, bytes.size() - from});
      return Slice{handle, chunk, static_cast<std::uint32_t>(from), true,
                   bytes.subspan(from, size)};
    }
  }
}

void check_inbox(Fed& fed) {
  HARKARA_ASSERT(fed.node.bundles().each_inbox([&](std::uint64_t, const BundleId& id) {
    const auto record = fed.node.bundles().find(id);
    HARKARA_ASSERT(record && record->state == storage::BundleState::here);
    for (std::uint32_t i = 0; i < record->manifest.manifest.shape().chunks(); ++i)
      HARKARA_ASSERT(fed.node.bundles().chunk(*record, i));
    return true;
  }));
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  crypto::initialise();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Fed fed;
  ByteReader in(as_view(data, size));
  for (int steps = 0; in.ok() && !in.rest().empty() && steps < 200; ++steps) {
    if (fed.closed) fed.reconnect();
    switch (in.u8() % 8) {
      case 0:
        fed.node.frame(fed.link, in.raw(std::min<std::size_t>(in.u8(), in.rest().size())));
        break;
      case 1: fed.wait(in.u8() * 4); break;
      case 2: fed.reconnect(); break;
      default: fed.give(shaped(fed, in)); break;
    }
  }
  fed.wait(400);  // past every commit
  check_inbox(fed);
  return 0;
}
