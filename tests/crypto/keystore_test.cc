#include "crypto/keystore.h"

#include <catch2/catch.hpp>

#include "crypto/hash.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

// Offsets of the grammar in crypto/README.md.
constexpr std::size_t kPassesAt = 4, kMemoryAt = 8;

const Bytes kSecret = to_bytes(as_view("identity, link and epoch keys"));

Bytes sealed_with(View passphrase) {
  SeededRandom random(1);
  return seal_keystore(kSecret, passphrase, kKeyfileParameters, random).value();
}

Errc open_error(const Bytes& file) {
  const auto opened = open_keystore(file, as_view("right"));
  REQUIRE_FALSE(opened);
  return opened.error().code;
}

}  // namespace

TEST_CASE("a keystore opens with its passphrase and with no other", "[crypto]") {
  const Bytes file = sealed_with(as_view("right"));
  CHECK(open_keystore(file, as_view("right")).value() == kSecret);
  CHECK(open_keystore(file, as_view("wrong")).error().code == Errc::refused);
  CHECK(open_keystore(file, {}).error().code == Errc::refused);
}

TEST_CASE("an empty secret and an empty passphrase are possible", "[crypto]") {
  SeededRandom random(2);
  const auto file = seal_keystore({}, {}, kKeyfileParameters, random);
  REQUIRE(file);
  CHECK(open_keystore(*file, {}).value().empty());
}

TEST_CASE("the default parameters of a clinic's board open what they sealed", "[crypto]") {
  SeededRandom random(3);
  const auto file = seal_keystore(kSecret, as_view("right"), {}, random);
  REQUIRE(file);
  CHECK((*file)[kPassesAt] == 3);
  CHECK(((*file)[kMemoryAt + 2]) == 1);  // 65 536 KiB
  CHECK(open_keystore(*file, as_view("right")).value() == kSecret);
}

TEST_CASE("the parameters in the file are the ones that are used", "[crypto]") {
  SeededRandom first(4), second(4);
  const auto one = seal_keystore(kSecret, as_view("right"), {.passes = 1, .memory_KiB = 64}, first);
  const auto two =
      seal_keystore(kSecret, as_view("right"), {.passes = 2, .memory_KiB = 64}, second);
  // Same salt and nonce, so only the stretched key can make the difference.
  CHECK_FALSE(equal(View(*one).subspan(52), View(*two).subspan(52)));
  CHECK(open_keystore(*two, as_view("right")).value() == kSecret);
}

TEST_CASE("every flipped bit of a keystore is noticed", "[crypto]") {
  const Bytes file = sealed_with(as_view("right"));
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    // These would have it stretch 8 MiB to 1 GiB first, which costs minutes.
    if (bit >= 8 * kMemoryAt + 13 && bit <= 8 * kMemoryAt + 20) continue;
    INFO("bit " << bit);
    REQUIRE_FALSE(open_keystore(with_flipped_bit(file, bit), as_view("right")));
  }
}

TEST_CASE("what is not a keystore is invalid, a newer one unsupported", "[crypto]") {
  Bytes file = sealed_with(as_view("right"));
  CHECK(open_error({}) == Errc::invalid);
  CHECK(open_error(to_bytes(as_view("HKX\x01 something else"))) == Errc::invalid);
  for (std::size_t size = 0; size < 68; ++size)
    CHECK(open_error(Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size))) ==
          Errc::invalid);
  file[3] = 2;
  CHECK(open_error(file) == Errc::unsupported);
}

TEST_CASE("a keystore that asks for too much or for nothing is refused unopened", "[crypto]") {
  const Bytes good = sealed_with(as_view("right"));
  Bytes many_passes = good;
  many_passes[kPassesAt] = 65;
  CHECK(open_error(many_passes) == Errc::too_large);
  Bytes much_memory = good;
  much_memory[kMemoryAt + 2] = 0x10;  // 64 KiB above 1 GiB
  CHECK(open_error(much_memory) == Errc::too_large);
  Bytes no_passes = good;
  no_passes[kPassesAt] = 0;
  CHECK(open_error(no_passes) == Errc::invalid);
  Bytes no_memory = good;
  no_memory[kMemoryAt] = 7;
  CHECK(open_error(no_memory) == Errc::invalid);
}

TEST_CASE("a keystore is not made with parameters that could not be opened", "[crypto]") {
  SeededRandom random(5);
  CHECK(seal_keystore(kSecret, {}, {.passes = 65, .memory_KiB = 64}, random).error().code ==
        Errc::too_large);
  CHECK(seal_keystore(kSecret, {}, {.passes = 1, .memory_KiB = 4}, random).error().code ==
        Errc::invalid);
}

TEST_CASE("two keystores of one secret share neither salt nor ciphertext", "[crypto]") {
  SeededRandom random(6);
  const auto one = seal_keystore(kSecret, as_view("right"), kKeyfileParameters, random);
  const auto two = seal_keystore(kSecret, as_view("right"), kKeyfileParameters, random);
  CHECK_FALSE(equal(View(*one).subspan(12, 16), View(*two).subspan(12, 16)));
  CHECK_FALSE(equal(View(*one).subspan(52), View(*two).subspan(52)));
}

}  // namespace harkara::crypto
