#include "base/text.h"

#include <catch2/catch.hpp>

#include "base/random.h"

namespace harkara {
namespace {

Bytes random_bytes(SeededRandom& random, std::size_t size) {
  Bytes out(size);
  random.fill(out);
  return out;
}

}  // namespace

TEST_CASE("hex is lowercase and read in either case", "[base]") {
  const Bytes bytes = {0x00, 0x0f, 0xa5, 0xff};
  CHECK(to_hex(bytes) == "000fa5ff");
  CHECK(from_hex("000fa5ff") == bytes);
  CHECK(from_hex("000FA5fF") == bytes);
  CHECK(from_hex("") == Bytes{});
}

TEST_CASE("hex with half a byte or a stranger in it is refused", "[base]") {
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("abc"));
  CHECK_FALSE(from_hex("0g"));
  CHECK_FALSE(from_hex(" 00"));
  CHECK_FALSE(from_hex("0x00"));
}

TEST_CASE("base32 uses Crockford's letters", "[base]") {
  CHECK(to_base32(Bytes{}).empty());
  CHECK(to_base32(Bytes{0xff}) == "ZW");
  CHECK(to_base32(Bytes{0x01, 0x02, 0x03, 0x04, 0x05}) == "04106105");
  CHECK(to_base32(Bytes(16, 0)).size() == 26);
}

TEST_CASE("base32 read aloud and typed again gives the same bytes", "[base]") {
  SeededRandom random(32);
  for (std::size_t size = 0; size < 40; ++size) {
    const Bytes bytes = random_bytes(random, size);
    CHECK(from_base32(to_base32(bytes)) == bytes);
  }
}

TEST_CASE("base32 forgives case, dashes and the look-alikes O, I and L", "[base]") {
  const Bytes bytes = {0x00, 0x44, 0x32, 0x14, 0xc7};  // 0 1 2 3 4 5 6 7 as letters
  REQUIRE(to_base32(bytes) == "01234567");
  CHECK(from_base32("0123-4567") == bytes);
  CHECK(from_base32("OI234567") == bytes);
  CHECK(from_base32("ol234567") == bytes);
  CHECK(from_base32("zw") == Bytes{0xff});
}

TEST_CASE("base32 that no encoder writes is refused", "[base]") {
  CHECK_FALSE(from_base32("U0"));  // U is no letter of it
  CHECK_FALSE(from_base32("0"));   // five bits are not a byte
  CHECK_FALSE(from_base32("000"));
  CHECK_FALSE(from_base32("ZZ"));  // the two spare bits must be zero
  CHECK_FALSE(from_base32("Z W"));
}

}  // namespace harkara
