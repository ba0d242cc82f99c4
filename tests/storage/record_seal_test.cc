#include "crypto/record_seal.h"

#include <catch2/catch.hpp>
#include <set>

namespace harkara::crypto {
namespace {

const Bytes kKey(32, 0x42);

TEST_CASE("a sealed record opens only as it was and where it was", "[storage]") {
  SeededRandom random(1);
  RecordSealer sealer(kKey, random);
  const Bytes value = to_bytes(as_view("patient index"));
  const Bytes sealed = sealer.seal(3, as_view("key"), value);
  CHECK(sealed.size() == value.size() + kRecordOverhead);
  CHECK(*sealer.open(3, as_view("key"), sealed) == value);
  CHECK_FALSE(sealer.open(4, as_view("key"), sealed));
  CHECK_FALSE(sealer.open(3, as_view("kez"), sealed));
  CHECK_FALSE(sealer.open(3, as_view("ke"), sealed));
  CHECK_FALSE(RecordSealer(Bytes(32, 0x43), random).open(3, as_view("key"), sealed));
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    const auto opened = sealer.open(3, as_view("key"), View(sealed).first(size));
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::corrupt);
  }
}

TEST_CASE("no two records share a nonce", "[storage]") {
  SeededRandom random(1);
  RecordSealer sealer(kKey, random);
  std::set<Bytes> nonces;
  for (int i = 0; i < 1'000; ++i) {
    const Bytes sealed = sealer.seal(0, as_view("k"), as_view("v"));
    nonces.insert(to_bytes(View(sealed).first(kRecordNonceBytes)));
  }
  CHECK(nonces.size() == 1'000);
}

TEST_CASE("the key check tells keys apart and is stable", "[storage]") {
  SeededRandom random(1);
  CHECK(RecordSealer(kKey, random).key_check() == RecordSealer(kKey, random).key_check());
  CHECK(RecordSealer(kKey, random).key_check() !=
        RecordSealer(Bytes(32, 0x43), random).key_check());
}

}  // namespace
}  // namespace harkara::crypto
