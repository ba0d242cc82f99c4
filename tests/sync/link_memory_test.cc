// What is left out of a frame because the link remembers it.
#include "sync/link_memory.h"

#include <catch2/catch.hpp>

#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "sync/frame_type.h"
#include "tests/sync/bench_peer.h"

namespace harkara::sync {
namespace {

// Both ends of a link, and bundles to speak of.
struct Line {
  SeededRandom random{7};
  crypto::SigningKey origin = crypto::make_signing_key(random);
  crypto::SigningKey hub = crypto::make_signing_key(random);
  LinkEnd clinic;
  LinkEnd aiims;

  Made made(std::int64_t created_ms = 1'790'000'000'000) {
    return make_bundle(origin, kRadiology, 900, random, ServiceClass::routine, created_ms);
  }
  // How many bytes it takes, once it was seen to say the same at the other end.
  std::size_t pass(LinkEnd& from, LinkEnd& to, const Frame& frame) {
    const Bytes bytes = from.encode(frame);
    const auto heard = to.decode(bytes);
    REQUIRE(heard);
    REQUIRE(encode(*heard) == encode(frame));
    return bytes.size();
  }
  std::size_t up(const Frame& frame) { return pass(clinic, aiims, frame); }
  std::size_t down(const Frame& frame) { return pass(aiims, clinic, frame); }
  Receipts receipt(const BundleId& id, std::int64_t delivered_ms) {
    return {{issue_receipt(id, "radiology@aiims", delivered_ms, hub).encoded}};
  }
};

}  // namespace

TEST_CASE("a manifest after another one says only what differs", "[sync]") {
  Line line;
  const Made first = line.made();
  const Made second = line.made(1'790'000'009'000);
  const std::size_t whole = first.manifest.encoded.size();
  CHECK(line.up(ManifestFrame{1, 5'000, first.manifest.encoded, false}) == whole + 5);
  const std::size_t next = line.up(ManifestFrame{2, 5'000, second.manifest.encoded, true});
  CHECK(next < whole - 55);
  CHECK(next > 192);  // key commitment, root, sealed key and signature are ever new
  CHECK(line.down(ManifestFrame{1, 0, second.manifest.encoded, false}) == whole + 4);
}

TEST_CASE("manifests of any length and likeness come through as they are", "[sync]") {
  SeededRandom random(11);
  LinkEnd from;
  LinkEnd to;
  Bytes before;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    Bytes bytes = before;
    bytes.resize(random.below(kMaxManifestBytes + 1), 7);
    for (std::uint64_t changes = random.below(6); changes > 0 && !bytes.empty(); --changes) {
      const std::size_t at = random.below(bytes.size());
      const std::size_t size = std::min<std::size_t>(random.below(200), bytes.size() - at);
      random.fill(MutableView(bytes).subspan(at, size));
    }
    const auto heard = to.decode(from.encode(ManifestFrame{i, 0, bytes, false}));
    REQUIRE(heard);
    REQUIRE(std::get<ManifestFrame>(*heard).encoded == bytes);
    before = bytes;
  }
}

TEST_CASE("a slice that goes on has a head of two bytes", "[sync]") {
  Line line;
  const Bytes payload(1'000, 3);
  CHECK(line.up(Slice{300, 4, 0, false, payload}) == 1'000 + 6);
  CHECK(line.up(Slice{300, 4, 1'000, true, payload}) == 1'000 + 2);
  CHECK(line.up(Slice{300, 4, 2'000, false, payload}) == 1'000 + 2);
  CHECK(line.up(Slice{301, 4, 3'000, false, payload}) == 1'000 + 7);  // another bundle
  CHECK(line.up(Slice{300, 4, 3'000, false, payload}) == 1'000 + 7);  // back again
  CHECK(line.up(Slice{300, 4, 5'000, false, payload}) == 1'000 + 7);  // a hole
}

TEST_CASE("frames that lean on others are the bytes of the specification", "[sync]") {
  Line line;
  const Bytes abc{0x61, 0x62, 0x63};
  const Bytes de{0x64, 0x65};
  CHECK(line.clinic.encode(Slice{1, 3, 512, true, abc}) ==
        Bytes{2, 1, 1, 3, 0x80, 4, 0x61, 0x62, 0x63});
  CHECK(line.clinic.encode(Slice{1, 3, 515, false, de}) == Bytes{2, 2, 0x64, 0x65});
  const Made made = line.made();
  line.up(ManifestFrame{1, 0, made.manifest.encoded, false});
  CHECK(line.aiims.encode(Custody{{made.id()}}) == Bytes{15, 3});
  CHECK(line.clinic.encode(Custody{{made.id()}}) == Bytes{15, 4});
  CHECK(line.clinic.encode(Want{3, Verdict::have, {}, 0, 0}) == Bytes{14, 3, 1});
  CHECK(line.clinic.encode(Want{3, Verdict::send, {1, 2}, 4, 300}) ==
        Bytes{14, 3, 0, 4, 0xac, 2, 1, 2});
}

TEST_CASE("custody and receipts name a bundle by the handle it was announced under", "[sync]") {
  Line line;
  std::vector<Made> made;
  for (std::uint32_t i = 0; i < 70; ++i) {
    made.push_back(line.made());
    line.up(ManifestFrame{i + 1, 0, made.back().manifest.encoded, false});
  }
  CHECK(line.down(Custody{{made[0].id()}}) == 2);
  CHECK(line.down(Custody{{made[62].id(), made[63].id()}}) == 1 + 1 + 2);
  CHECK(line.down(line.receipt(made[0].id(), 1'790'000'000'000)) > 137);  // the first: in full
  CHECK(line.down(line.receipt(made[1].id(), 1'790'000'000'050)) == 1 + 1 + 1 + 1 + 64);
  CHECK(line.down(line.receipt(made[2].id(), 1'789'999'999'000)) == 1 + 1 + 1 + 2 + 64);
  CHECK(line.up(ReceiptAck{{made[0].id(), made[1].id()}}) == 3);
  CHECK(line.up(Custody{{line.made().id()}}) == 34);    // never announced here: by its id
  CHECK(line.up(line.receipt(made[0].id(), 1)) > 137);  // the first of this direction
}

TEST_CASE("a receipt by another signer, and what is no receipt, come through as they are",
          "[sync]") {
  Line line;
  line.down(line.receipt(line.made().id(), 1));
  const crypto::SigningKey other = crypto::make_signing_key(line.random);
  const BundleId id = line.made().id();
  line.down(Receipts{{issue_receipt(id, "radiology@aiims", 1, other).encoded, Bytes{1, 2, 3},
                      issue_receipt(id, "", INT64_MIN, other).encoded,
                      issue_receipt(id, "", INT64_MAX, other).encoded}});
}

TEST_CASE("a frame that leaves out what was never said is refused", "[sync]") {
  CHECK_FALSE(LinkEnd().decode(Bytes{2, 2, 7}));            // goes on from nothing
  CHECK_FALSE(LinkEnd().decode(Bytes{13, 2, 1, 0, 5, 0}));  // five bytes of no manifest
  CHECK_FALSE(LinkEnd().decode(Bytes{15, 3}));              // a handle nobody announced
  CHECK_FALSE(LinkEnd().decode(Bytes{15, 4}));
  Bytes like_the_last{16, 1, 1, 0};
  like_the_last.resize(4 + 64);
  CHECK_FALSE(LinkEnd().decode(like_the_last));
  CHECK_FALSE(LinkEnd().decode(Bytes{16, 2, 0}));  // a form we do not know
  CHECK(decode(Bytes{2, 2, 7}).error().code == Errc::invalid);
}

TEST_CASE("changes to a manifest that do not add up are refused", "[sync]") {
  Line line;
  line.up(ManifestFrame{1, 0, line.made().manifest.encoded, false});
  CHECK_FALSE(line.aiims.decode(Bytes{13, 2, 2, 0, 0, 0}));           // a run of nothing
  CHECK_FALSE(line.aiims.decode(Bytes{13, 2, 2, 0, 0x88, 0x02, 0}));  // one byte more than known
  CHECK_FALSE(line.aiims.decode(Bytes{13, 2, 2, 0, 0, 2, 9}));  // fresh bytes that are missing
  CHECK_FALSE(line.aiims.decode(Bytes{13, 4, 2, 0, 1}));        // a flag we do not know
  CHECK(line.aiims.decode(Bytes{13, 2, 2, 0, 0x87, 0x02, 0}));  // the same again
}

TEST_CASE("only the newest handles are named, and the list of a frame is bounded", "[sync]") {
  LinkEnd from;
  LinkEnd to;
  Line line;
  const Made old = line.made();
  const Made young = line.made();
  REQUIRE(to.decode(from.encode(ManifestFrame{1, 0, old.manifest.encoded, false})));
  REQUIRE(to.decode(from.encode(ManifestFrame{2'048, 0, young.manifest.encoded, false})));
  CHECK(to.encode(Custody{{old.id()}}).size() == 2);
  REQUIRE(to.decode(from.encode(ManifestFrame{2'049, 0, line.made().manifest.encoded, false})));
  CHECK(to.encode(Custody{{old.id()}}).size() == 34);
  CHECK(to.encode(Custody{{young.id()}}).size() == 3);
  Bytes names(1 + 129, 3);
  names[0] = 15;
  CHECK_FALSE(from.decode(names));
}

}  // namespace harkara::sync
