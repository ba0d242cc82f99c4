// One end of a link on foreign bytes, cut into frames by a length of two bytes each. It has
// announced bundles and heard of one. What it takes in can be said again, in fewer bytes or
// in more, and is the same.
#include "sync/link_memory.h"

#include "base/assert.h"
#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "tests/sync/bench_peer.h"

using namespace harkara;
using namespace harkara::sync;

namespace {

struct Prepared {
  SeededRandom random{1};
  crypto::SigningKey origin = crypto::make_signing_key(random);
  std::vector<Frame> own;  // said before the fuzzer begins
  std::vector<Frame> peers;

  Prepared() {
    for (std::uint32_t handle = 1; handle <= 3; ++handle) {
      const Made made = make_bundle(origin, kRadiology, 300, random);
      auto& side = handle < 3 ? own : peers;
      side.push_back(ManifestFrame{handle, 0, made.manifest.encoded, false});
      side.push_back(
          Receipts{{issue_receipt(made.id(), "radiology@aiims", 1'000, origin).encoded}});
    }
  }
};

LinkMemory memory_of(const Prepared& given) {
  LinkMemory memory;
  for (const Frame& frame : given.own) memory.sent(frame);
  for (const Frame& frame : given.peers) memory.received(frame);
  return memory;
}

// Longer lists than ours may come, and would not fit a frame of ours.
bool fits(const Frame& frame) {
  if (const auto* f = std::get_if<Receipts>(&frame)) {
    std::size_t sum = 0;
    for (const Bytes& receipt : f->receipts) sum += receipt.size() + 3;
    return sum < kMaxFrameBytes;
  }
  return std::holds_alternative<Slice>(frame) || std::holds_alternative<ManifestFrame>(frame) ||
         std::holds_alternative<Want>(frame) || std::holds_alternative<Custody>(frame) ||
         std::holds_alternative<ReceiptAck>(frame);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  crypto::initialise();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Prepared given;
  LinkMemory memory = memory_of(given);
  LinkEnd from;
  LinkEnd to;
  ByteReader in(as_view(data, size));
  while (in.ok() && !in.rest().empty()) {
    const View bytes = in.raw(std::min<std::size_t>(in.u16(), in.rest().size()));
    const auto frame = decode(bytes, memory);
    if (!frame) return 0;  // the contact ends
    memory.received(*frame);
    if (!fits(*frame)) continue;
    const Bytes whole = encode(*frame);
    const Bytes shorter = from.encode(*frame);
    const auto again = to.decode(shorter);
    HARKARA_ASSERT(again && encode(*again) == whole);
  }
  return 0;
}
