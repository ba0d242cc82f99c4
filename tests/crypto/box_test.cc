#include "crypto/box.h"

#include <sodium.h>

#include <catch2/catch.hpp>

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace harkara::crypto {
namespace {

PayloadKey some_key(Random& random) {
  PayloadKey key;
  random.fill(key.mutable_view());
  return key;
}

}  // namespace

TEST_CASE("libsodium opens what we sealed", "[crypto]") {
  SeededRandom random(1);
  for (int round = 0; round < 20; ++round) {
    const BoxKey to = make_box_key(random);
    const PayloadKey key = some_key(random);
    const SealedKey sealed = seal_key(key, to.public_key, random);
    Bytes opened(32);
    REQUIRE(crypto_box_seal_open(opened.data(), sealed.bytes.data(), 80, to.public_key.bytes.data(),
                                 to.secret.view().data()) == 0);
    REQUIRE(equal(opened, key.view()));
  }
}

TEST_CASE("we open what libsodium sealed", "[crypto]") {
  SeededRandom random(2);
  for (int round = 0; round < 20; ++round) {
    const BoxKey to = make_box_key(random);
    const PayloadKey key = some_key(random);
    SealedKey sealed;
    REQUIRE(crypto_box_seal(sealed.bytes.data(), key.view().data(), 32,
                            to.public_key.bytes.data()) == 0);
    const auto opened = unseal_key(sealed, to);
    REQUIRE(opened);
    REQUIRE(equal(opened->view(), key.view()));
  }
}

TEST_CASE("a key sealed to somebody else does not open", "[crypto]") {
  SeededRandom random(3);
  const BoxKey to = make_box_key(random), other = make_box_key(random);
  const SealedKey sealed = seal_key(some_key(random), to.public_key, random);
  CHECK(unseal_key(sealed, other).error().code == Errc::forged);
}

TEST_CASE("every flipped bit of a sealed key is noticed", "[crypto]") {
  SeededRandom random(4);
  const BoxKey to = make_box_key(random);
  const SealedKey sealed = seal_key(some_key(random), to.public_key, random);
  for (std::size_t bit = 0; bit < 8 * SealedKey::kSize; ++bit) {
    SealedKey bent = sealed;
    bent.bytes[bit / 8] = static_cast<std::uint8_t>(bent.bytes[bit / 8] ^ (1U << (bit % 8)));
    REQUIRE_FALSE(unseal_key(bent, to));
  }
}

TEST_CASE("two seals of one key share no ephemeral key", "[crypto]") {
  SeededRandom random(5);
  const BoxKey to = make_box_key(random);
  const PayloadKey key = some_key(random);
  const SealedKey first = seal_key(key, to.public_key, random);
  const SealedKey second = seal_key(key, to.public_key, random);
  CHECK_FALSE(equal(first.view().first(32), second.view().first(32)));
}

TEST_CASE("the points of small order are not usable keys", "[crypto]") {
  for (const auto* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
    CHECK_FALSE(usable(BoxPublicKey::from(from_hex(point).value()).value()));
}

TEST_CASE("a made key is usable and agrees with its secret half", "[crypto]") {
  SystemRandom random;
  const BoxKey key = make_box_key(random);
  BoxPublicKey derived;
  crypto_scalarmult_base(derived.bytes.data(), key.secret.view().data());
  CHECK(derived == key.public_key);
  CHECK(usable(key.public_key));
}

TEST_CASE("the system's random source does not repeat itself", "[crypto]") {
  SystemRandom random;
  CHECK(random.make<Hash>() != random.make<Hash>());
}

}  // namespace harkara::crypto
