#include "crypto/record_seal.h"

#include <catch2/catch.hpp>

#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

const Bytes kStoreKey(32, 0x42);

}  // namespace

TEST_CASE("a record opens in its own place under its own key only", "[crypto]") {
  SeededRandom random(1);
  RecordSealer sealer(kStoreKey, random);
  const Bytes sealed = sealer.seal(3, as_view("key"), as_view("value"));
  CHECK(sealed.size() == 5 + kRecordOverhead);
  CHECK(sealer.open(3, as_view("key"), sealed).value() == to_bytes(as_view("value")));
  CHECK(sealer.open(4, as_view("key"), sealed).error().code == Errc::corrupt);
  CHECK(sealer.open(3, as_view("kez"), sealed).error().code == Errc::corrupt);
  const RecordSealer other(Bytes(32, 0x43), random);
  CHECK(other.open(3, as_view("key"), sealed).error().code == Errc::corrupt);
}

TEST_CASE("every flipped bit of a record is noticed, and every cut", "[crypto]") {
  SeededRandom random(2);
  RecordSealer sealer(kStoreKey, random);
  const Bytes sealed = sealer.seal(1, as_view("k"), as_view("some value"));
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit)
    REQUIRE_FALSE(sealer.open(1, as_view("k"), with_flipped_bit(sealed, bit)));
  for (std::size_t size = 0; size < sealed.size(); ++size)
    REQUIRE_FALSE(sealer.open(1, as_view("k"), View(sealed).first(size)));
}

TEST_CASE("a thousand records never share a nonce", "[crypto]") {
  SeededRandom random(3);
  RecordSealer sealer(kStoreKey, random);
  std::vector<Bytes> nonces;
  for (int i = 0; i < 1'000; ++i) {
    Bytes sealed = sealer.seal(1, {}, {});
    sealed.resize(kRecordNonceBytes);
    nonces.push_back(std::move(sealed));
  }
  std::sort(nonces.begin(), nonces.end());
  CHECK(std::adjacent_find(nonces.begin(), nonces.end()) == nonces.end());
}

TEST_CASE("the key check tells keys apart", "[crypto]") {
  SeededRandom random(4);
  const RecordSealer one(kStoreKey, random), same(kStoreKey, random),
      other(Bytes(32, 0x43), random);
  CHECK(one.key_check() == same.key_check());
  CHECK(one.key_check() != other.key_check());
}

}  // namespace harkara::crypto
