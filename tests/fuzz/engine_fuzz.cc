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

struct Fed {
  Bench bench;
  std::vector<Made> made;
  std::vector<BundleId> held;
  LinkId link = 1;
  Fed() {
    bench.introduce(bench.origin);
    for (const std::size_t size : {200U, 3'000U, 40'000U})
      made.push_back(make_bundle(bench.origin.identity, kRadiology, size, bench.keys));
    made.push_back(make_bundle(bench.other.identity, kRadiology, 500, bench.keys));
    for (const std::size_t size : {300U, 60'000U}) {
      const auto id = bench.node.submit(endpoint_of(bench.peer.certificate.subject),
                                        ServiceClass::urgent, Bytes(size));
      HARKARA_ASSERT(id);
      held.push_back(*id);
    }
    greet();
  }
  void greet() {
    bench.closed.clear();
    bench.sent.clear();
    bench.greet(link, bench.peer, {{endpoint_of(bench.peer.certificate.subject), 0}});
  }
  void reconnect() {
    bench.node.link_down(link++);
    greet();
  }
};

// One well-formed frame, its numbers taken from the input.
Frame shaped(Fed& fed, ByteReader& in) {
  const Made& made = fed.made[in.u8() % fed.made.size()];
  const std::uint32_t handle = in.u8() % 8;
  const BundleId& id = fed.held[in.u8() % fed.held.size()];
  switch (in.u8() % 14) {
    case 0: return ManifestFrame{handle, in.u16(), made.manifest.encoded, true};
    case 1: return Withdraw{handle};
    case 2:
      return Want{handle, static_cast<Verdict>(in.u8() % 5), to_bytes(in.raw(in.u8() % 6)), in.u8(),
                  in.u16()};
    case 3: return Custody{{id, made.id()}};
    case 4: return Ack{in.u16()};
    case 5: return Receipts{{issue_receipt(id, "", 1, fed.bench.peer.identity).encoded}};
    case 6: return CertificateFrame{fed.bench.other.certificate.encoded};
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
  HARKARA_ASSERT(fed.bench.node.bundles().each_inbox([&](std::uint64_t, const BundleId& id) {
    const auto record = fed.bench.node.bundles().find(id);
    HARKARA_ASSERT(record && record->state == storage::BundleState::here);
    for (std::uint32_t i = 0; i < record->manifest.manifest.shape().chunks(); ++i)
      HARKARA_ASSERT(fed.bench.node.bundles().chunk(*record, i));
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
    if (fed.bench.closed.contains(fed.link)) fed.reconnect();
    switch (in.u8() % 8) {
      case 0:
        fed.bench.node.frame(fed.link, in.raw(std::min<std::size_t>(in.u8(), in.rest().size())));
        break;
      case 1: fed.bench.world.run_until(fed.bench.world.now().monotonic_ms + in.u8() * 4); break;
      case 2: fed.reconnect(); break;
      default: fed.bench.give(fed.link, shaped(fed, in)); break;
    }
  }
  fed.bench.settle();
  check_inbox(fed);
  return 0;
}
