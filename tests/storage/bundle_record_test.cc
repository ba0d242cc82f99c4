#include "storage/bundle_record.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "storage/keys.h"
#include "storage/ref_owner.h"
#include "support.h"

namespace harkara::storage {
namespace {

BundleRecord sample() {
  BundleRecord record;
  record.ref = 0x0102030405060708;
  record.state = BundleState::forwarded;
  record.age_at_arrival_ms = 61'000;
  record.arrival_residence_ms = 86'400'000;
  record.holders = {{test::kPeer, HolderRole::gave_us}, {NodeId{{2}}, HolderRole::took_custody}};
  record.manifest = test::BundleMaker(5).make(100).manifest;
  return record;
}

TEST_CASE("a bundle record round-trips", "[storage]") {
  const BundleRecord record = sample();
  const auto decoded = decode_bundle_record(encode_bundle_record(record), record.manifest.id);
  REQUIRE(decoded);
  CHECK(decoded->ref == record.ref);
  CHECK(decoded->state == record.state);
  CHECK(decoded->age_at_arrival_ms == record.age_at_arrival_ms);
  CHECK(decoded->arrival_residence_ms == record.arrival_residence_ms);
  CHECK(decoded->holders == record.holders);
  CHECK(decoded->manifest.id == record.manifest.id);
  CHECK(decoded->manifest.encoded == record.manifest.encoded);
  CHECK(decoded->custodians() == 1);
  CHECK(decoded->held_by(test::kPeer));
  CHECK_FALSE(decoded->held_by(NodeId{{3}}));
}

// The worked example of storage/FORMAT.md, byte for byte.
TEST_CASE("a bundle record has the bytes of the worked example", "[storage]") {
  const BundleRecord record = sample();
  const Bytes encoded = encode_bundle_record(record);
  const std::size_t manifest_bytes = record.manifest.encoded.size();
  const std::string head = to_hex(View(encoded).first(encoded.size() - manifest_bytes - 2));
  CHECK(head ==
        "0807060504030201"                  // ref
        "02"                                // state: forwarded
        "48ee000000000000"                  // age at arrival: 61 000 ms
        "005c260500000000"                  // residence at arrival: 86 400 000 ms
        "02"                                // two holders
        "ee000000000000000000000000000000"  // the peer
        "00"                                // gave us
        "02000000000000000000000000000000"  // another
        "01");                              // took custody
  CHECK(View(encoded)[encoded.size() - manifest_bytes - 2] == (manifest_bytes & 0xFF));
  CHECK(View(encoded)[encoded.size() - manifest_bytes - 1] == manifest_bytes >> 8U);
}

TEST_CASE("a bundle record cut short or lengthened is corrupt", "[storage]") {
  const Bytes encoded = encode_bundle_record(sample());
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    const auto decoded = decode_bundle_record(View(encoded).first(size), {});
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == Errc::corrupt);
  }
  Bytes longer = encoded;
  longer.push_back(0);
  CHECK_FALSE(decode_bundle_record(longer, {}));
}

TEST_CASE("a changed bundle record never crashes the reader", "[storage]") {
  const Bytes encoded = encode_bundle_record(sample());
  SeededRandom random(9);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    Bytes changed = encoded;
    for (int n = 0; n < 3; ++n) {
      changed[random.below(changed.size())] = static_cast<std::uint8_t>(random.next_u64());
    }
    const auto decoded = decode_bundle_record(changed, {});
    if (decoded) {
      CHECK(encode_bundle_record(*decoded) == changed);
    } else {
      ++refused;
      CHECK(decoded.error().code == Errc::corrupt);
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("keys sort as their numbers do and parse back", "[storage]") {
  CHECK(to_hex(chunk_key(0x0102, 3)) == "000000000000010200000003");
  CHECK(to_hex(queue_key(ServiceClass::bulk, 255)) == "0700000000000000ff");
  CHECK(ref_key(255) < ref_key(256));
  CHECK(chunk_key(1, 0xFFFFFFFF) < chunk_key(2, 0));
  CHECK(queue_key(ServiceClass::emergency, 1ULL << 40U) < queue_key(ServiceClass::answer, 1));
  CHECK(parse_ref_key(ref_key(77)) == 77U);
  const auto chunk = parse_chunk_key(chunk_key(9, 8));
  REQUIRE(chunk);
  CHECK((chunk->ref == 9 && chunk->index == 8));
  const auto queued = parse_queue_key(queue_key(ServiceClass::urgent, 5));
  REQUIRE(queued);
  CHECK((queued->service_class == ServiceClass::urgent && queued->ref == 5));
  CHECK_FALSE(parse_ref_key(Bytes(7)));
  CHECK_FALSE(parse_chunk_key(Bytes(13)));
  CHECK_FALSE(parse_queue_key(Bytes{8, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST_CASE("the owner of a ref is a bundle or a builder", "[storage]") {
  const BundleId id{{4}};
  CHECK(std::get<BundleId>(*decode_ref_owner(encode_ref_owner(id))) == id);
  const ProcessMark self = this_process();
  CHECK(std::get<ProcessMark>(*decode_ref_owner(encode_ref_owner(self))) == self);
  CHECK_FALSE(decode_ref_owner({}));
  CHECK_FALSE(decode_ref_owner(Bytes{0, 1}));
  CHECK_FALSE(decode_ref_owner(Bytes(33, 2)));
}

TEST_CASE("a process is recognised by pid, start and boot together", "[storage]") {
  const ProcessMark self = this_process();
  CHECK(is_running(self));
  ProcessMark recycled = self;
  recycled.started += 1;
  CHECK_FALSE(is_running(recycled));
  ProcessMark earlier_boot = self;
  earlier_boot.boot[0] ^= 1;
  CHECK_FALSE(is_running(earlier_boot));
}

}  // namespace
}  // namespace harkara::storage
