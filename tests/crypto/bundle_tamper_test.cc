// What an attacker who carries a bundle, or is one of its recipients, cannot do.
#include <catch2/catch.hpp>

#include "crypto/envelope.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

Errc error_of(const Result<Bytes>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}

// A payload chunk whose plaintext somebody who holds the key has chosen.
SealedCase with_plaintext(std::uint64_t padded, const Bytes& start) {
  SealedCase out = seal_case(0);
  Manifest& manifest = out.sealed.manifest.manifest;
  manifest.header.padded_size = padded;
  const Hash bound = header_hash(manifest.header);
  manifest.commitment = commitment_of(out.sealed.key, bound);
  Bytes chunk(padded + kChunkTagBytes);
  std::copy(start.begin(), start.end(), chunk.begin());
  ChunkCipher(out.sealed.key, bound).seal({0, true}, chunk);
  out.chunks = {chunk};
  return out;
}

}  // namespace

TEST_CASE("a flipped bit anywhere in a chunk is noticed by relay and recipient", "[crypto]") {
  const SealedCase sealed = seal_case(700);
  for (std::size_t bit = 0; bit < sealed.chunks[0].size() * 8; bit += 7) {
    const std::vector<Bytes> bent = {with_flipped_bit(sealed.chunks[0], bit)};
    REQUIRE_FALSE(tree_holds(sealed.manifest(), bent));
    REQUIRE(error_of(open_with(sealed.manifest(), sealed.sealed.key, bent)) == Errc::forged);
  }
}

TEST_CASE("two chunks in each other's place are noticed", "[crypto]") {
  SealedCase sealed = seal_case(3 * kChunkPlainBytes);
  std::swap(sealed.chunks[1], sealed.chunks[2]);
  CHECK_FALSE(tree_holds(sealed.manifest(), sealed.chunks));
  CHECK(error_of(open_case(sealed)) == Errc::forged);
}

TEST_CASE("a bundle cut at a chunk's end is noticed, although each chunk is whole", "[crypto]") {
  SealedCase sealed = seal_case(3 * kChunkPlainBytes - kLengthPrefixBytes);
  Manifest shorter = sealed.manifest();
  shorter.header.padded_size = 2 * kChunkPlainBytes;
  const ChunkCipher cipher(sealed.sealed.key, header_hash(sealed.manifest().header));
  Bytes second = sealed.chunks[2];
  CHECK_FALSE(cipher.open({1, true}, second));  // it was not sealed as the last one
  second = sealed.chunks[2];
  CHECK(cipher.open({1, false}, second));
  CHECK(error_of(open_with(shorter, sealed.sealed.key, sealed.chunks)) == Errc::forged);
}

TEST_CASE("a chunk that is too short, too long or empty is noticed", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  Bytes longer = sealed.chunks[0];
  longer.push_back(0);
  Bytes shorter = sealed.chunks[0];
  shorter.pop_back();
  for (const Bytes& chunk : {longer, shorter, Bytes{}})
    CHECK(error_of(open_with(sealed.manifest(), sealed.sealed.key, {chunk})) == Errc::forged);
}

TEST_CASE("a stanza moved to another header does not open there", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  const auto moved = [&](auto change) {
    Manifest other = sealed.manifest();
    change(other.header);
    return open_stanza(other, sealed.mailbox, sealed.epoch).error().code;
  };
  CHECK(moved([](BundleHeader& h) { h.service_class = ServiceClass::bulk; }) == Errc::forged);
  CHECK(moved([](BundleHeader& h) { h.origin.bytes[0] ^= 1; }) == Errc::forged);
  CHECK(moved([](BundleHeader& h) { h.destination.bytes[0] ^= 1; }) == Errc::forged);
  CHECK(moved([](BundleHeader& h) { h.created_ms += 1; }) == Errc::forged);
  CHECK(moved([](BundleHeader& h) { h.lifetime_s += 1; }) == Errc::forged);
  CHECK(moved([](BundleHeader& h) { h.padded_size += 1; }) == Errc::forged);
}

TEST_CASE("a stanza for an epoch that it was not sealed to does not open", "[crypto]") {
  SealedCase sealed = seal_case(100);
  Manifest relabelled = sealed.manifest();
  relabelled.stanzas[0].epoch = 3000;
  SeededRandom random(2);
  const EpochKey key{3000, make_box_key(random)};
  CHECK(open_stanza(relabelled, sealed.mailbox, key).error().code == Errc::forged);
}

TEST_CASE("a recipient given another key than the committed one is warned", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  SeededRandom random(3);
  PayloadKey other;
  random.fill(other.mutable_view());
  Manifest two_faced = sealed.manifest();
  two_faced.stanzas[0].sealed = seal_key(other, sealed.epoch.key.public_key, random);
  CHECK(open_stanza(two_faced, sealed.mailbox, sealed.epoch).error().code == Errc::forged);
  CHECK(error_of(open_with(sealed.manifest(), other, sealed.chunks)) == Errc::forged);
}

TEST_CASE("chunks of one bundle mean nothing under another header", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  Manifest other = sealed.manifest();
  other.header.lifetime_s += 1;
  other.commitment = commitment_of(sealed.sealed.key, header_hash(other.header));
  CHECK(error_of(open_with(other, sealed.sealed.key, sealed.chunks)) == Errc::forged);
}

TEST_CASE("a length prefix beyond the payload is a forgery", "[crypto]") {
  const SealedCase fits = with_plaintext(512, {0xf8, 0x01});  // 504
  CHECK(open_with(fits.manifest(), fits.sealed.key, fits.chunks).value() == Bytes(504, 0));
  const SealedCase exceeds = with_plaintext(512, {0xf9, 0x01});  // 505
  CHECK(error_of(open_with(exceeds.manifest(), exceeds.sealed.key, exceeds.chunks)) ==
        Errc::forged);
  const SealedCase huge = with_plaintext(512, Bytes(8, 0xff));
  CHECK(error_of(open_with(huge.manifest(), huge.sealed.key, huge.chunks)) == Errc::forged);
}

TEST_CASE("a payload too small for its length prefix is a forgery", "[crypto]") {
  const SealedCase tiny = with_plaintext(7, {});
  CHECK(error_of(open_with(tiny.manifest(), tiny.sealed.key, tiny.chunks)) == Errc::forged);
}

TEST_CASE("padding that carries anything is a forgery", "[crypto]") {
  Bytes start(512, 0);
  start[0] = 3;  // three bytes of content, then zeros
  start[8] = start[9] = start[10] = 0xaa;
  const SealedCase clean = with_plaintext(512, start);
  CHECK(open_with(clean.manifest(), clean.sealed.key, clean.chunks).value() == Bytes(3, 0xaa));
  start[511] = 1;
  const SealedCase hidden = with_plaintext(512, start);
  CHECK(error_of(open_with(hidden.manifest(), hidden.sealed.key, hidden.chunks)) == Errc::forged);
}

}  // namespace harkara::crypto
