#include "crypto/hash.h"

#include <sodium.h>

#include <catch2/catch.hpp>

#include "base/random.h"
#include "base/text.h"
#include "crypto/secret.h"

namespace harkara::crypto {

TEST_CASE("a hash is BLAKE2b-256 with the personalisation padded by zeros", "[crypto]") {
  std::array<std::uint8_t, 16> personal = {'h', 'k', '.', 't', 'e', 's', 't'};
  const View text = as_view("the runner who carried the post");
  Hash expected;
  crypto_generichash_blake2b_salt_personal(expected.bytes.data(), 32, text.data(), text.size(),
                                           nullptr, 0, nullptr, personal.data());
  CHECK(hash("hk.test", text) == expected);
}

TEST_CASE("a keyed hash is BLAKE2b-256 with that key", "[crypto]") {
  const auto key = SeededRandom(5).make<FixedBytes<struct AnyKey, 40>>();
  std::array<std::uint8_t, 16> personal = {'h', 'k', '.', 'm', 'a', 'c'};
  Hash expected;
  crypto_generichash_blake2b_salt_personal(expected.bytes.data(), 32, as_view("post").data(), 4,
                                           key.bytes.data(), 40, nullptr, personal.data());
  CHECK(Hasher("hk.mac", key.view()).add(as_view("post")).finish() == expected);
}

TEST_CASE("an empty personalisation and no key give plain BLAKE2b-256", "[crypto]") {
  CHECK(to_hex(hash("", as_view("abc")).view()) ==
        "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("a hash does not depend on how the bytes were cut", "[crypto]") {
  SeededRandom random(11);
  Bytes bytes(5'000);
  random.fill(bytes);
  for (int round = 0; round < 50; ++round) {
    Hasher hasher("hk.cut");
    for (View rest = bytes; !rest.empty();) {
      const auto size = static_cast<std::size_t>(random.below(rest.size() + 1));
      hasher.add(rest.first(size));
      rest = rest.subspan(size);
    }
    REQUIRE(hasher.finish() == hash("hk.cut", bytes));
  }
}

TEST_CASE("integers enter a hash little end first", "[crypto]") {
  const Bytes bytes = {0x04, 0x03, 0x02, 0x01, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11};
  const Hash pieces = Hasher("hk.int").add_u32(0x01020304).add_u64(0x1112131415161718).finish();
  CHECK(pieces == hash("hk.int", bytes));
}

TEST_CASE("two uses of the hash never collide", "[crypto]") {
  CHECK(hash("hk.leaf", as_view("x")) != hash("hk.page", as_view("x")));
  CHECK(hash("hk.leaf", as_view("x")) != hash("hk.leaf", as_view("y")));
}

TEST_CASE("siphash gives the reference value of its authors", "[crypto]") {
  ShortKey key;
  Bytes text;
  for (std::uint8_t i = 0; i < 16; ++i) key.bytes[i] = i;
  for (std::uint8_t i = 0; i < 15; ++i) text.push_back(i);
  CHECK(siphash(key, text) == 0xa129ca6149be45e5ULL);
}

TEST_CASE("equal compares contents and sizes", "[crypto]") {
  CHECK(equal(as_view("same"), as_view("same")));
  CHECK_FALSE(equal(as_view("same"), as_view("sama")));
  CHECK_FALSE(equal(as_view("same"), as_view("sam")));
  CHECK(equal(View{}, View{}));
}

TEST_CASE("wiped bytes are zero", "[crypto]") {
  Bytes bytes(40, 0xaa);
  wipe(bytes);
  CHECK(bytes == Bytes(40, 0));
}

}  // namespace harkara::crypto
