#include "crypto/sign.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "crypto/hash.h"

namespace harkara::crypto {
namespace {

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

}  // namespace

TEST_CASE("the seed of RFC 8032's first test gives its public key", "[crypto]") {
  const SigningKey key = signing_key_from_seed(
      hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  CHECK(to_hex(key.public_key.view()) ==
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST_CASE("a signature holds for its domain, bytes and key, and for nothing else", "[crypto]") {
  SeededRandom random(1);
  const SigningKey key = make_signing_key(random);
  const Signature signature = sign({"hk.sig.one", as_view("case")}, key);
  CHECK(verify({"hk.sig.one", as_view("case")}, signature, key.public_key));
  CHECK_FALSE(verify({"hk.sig.two", as_view("case")}, signature, key.public_key));
  CHECK_FALSE(verify({"hk.sig.one", as_view("cose")}, signature, key.public_key));
  CHECK_FALSE(
      verify({"hk.sig.one", as_view("case")}, signature, make_signing_key(random).public_key));
}

TEST_CASE("every flipped bit of a signature voids it", "[crypto]") {
  SeededRandom random(2);
  const SigningKey key = make_signing_key(random);
  const Signature signature = sign({"hk.sig.one", as_view("case")}, key);
  for (std::size_t bit = 0; bit < 8 * Signature::kSize; ++bit) {
    Signature bent = signature;
    bent.bytes[bit / 8] = static_cast<std::uint8_t>(bent.bytes[bit / 8] ^ (1U << (bit % 8)));
    REQUIRE_FALSE(verify({"hk.sig.one", as_view("case")}, bent, key.public_key));
  }
}

TEST_CASE("a key of zeros verifies nothing", "[crypto]") {
  CHECK_FALSE(verify({"hk.sig.one", as_view("case")}, Signature{}, SignPublicKey{}));
}

TEST_CASE("an appended signature covers every byte before it", "[crypto]") {
  SeededRandom random(3);
  const SigningKey key = make_signing_key(random);
  const Bytes whole = append_signature("hk.sig.one", to_bytes(as_view("body")), key);
  CHECK(whole.size() == 4 + Signature::kSize);
  CHECK(verify_appended("hk.sig.one", whole, key.public_key));
  CHECK_FALSE(verify_appended("hk.sig.one", View(whole).subspan(1), key.public_key));
  CHECK_FALSE(verify_appended("hk.sig.one", View(whole).first(63), key.public_key));
}

TEST_CASE("the same random seed makes the same key, another makes another", "[crypto]") {
  SeededRandom first(4), again(4), other(5);
  const SigningKey key = make_signing_key(first);
  CHECK(key.public_key == make_signing_key(again).public_key);
  CHECK(key.public_key != make_signing_key(other).public_key);
}

TEST_CASE("a node's id is the head of its key's hash", "[crypto]") {
  SeededRandom random(6);
  const SigningKey key = make_signing_key(random);
  const Hash whole = hash("hk.node", key.public_key.view());
  CHECK(equal(node_id_of(key.public_key).view(), whole.view().first(16)));
}

}  // namespace harkara::crypto
