#include "crypto/manifest.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "tests/crypto/network_fixture.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

// Offsets of the grammar in crypto/README.md.
constexpr std::size_t kClassAt = 4, kReservedAt = 5, kCreatedAt = 38, kLifetimeAt = 46,
                      kPaddedAt = 50, kCountAt = 106;

Errc decode_error(const Bytes& encoded) {
  const auto decoded = decode_manifest(encoded);
  REQUIRE_FALSE(decoded);
  return decoded.error().code;
}

Bytes with_number(Bytes encoded, std::size_t at, std::size_t size, std::uint64_t value) {
  for (std::size_t i = 0; i < size; ++i, value >>= 8U)
    encoded[at + i] = static_cast<std::uint8_t>(value);
  return encoded;
}

}  // namespace

TEST_CASE("a decoded manifest is the one that was signed", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  const SignedManifest& made = sealed.sealed.manifest;
  const auto decoded = decode_manifest(made.encoded);
  REQUIRE(decoded);
  CHECK(decoded->id == made.id);
  CHECK(decoded->encoded == made.encoded);
  CHECK(decoded->manifest.header.origin == node_id_of(sealed.origin.public_key));
  CHECK(decoded->manifest.header.destination == sealed.mailbox);
  CHECK(decoded->manifest.header.service_class == ServiceClass::urgent);
  CHECK(decoded->manifest.header.created_ms == 1'790'000'000'000);
  CHECK(decoded->manifest.header.lifetime_s == 604'800);
  CHECK(decoded->manifest.header.padded_size == 512);
  CHECK(decoded->manifest.commitment == made.manifest.commitment);
  CHECK(decoded->manifest.root == made.manifest.root);
  REQUIRE(decoded->manifest.stanzas.size() == 1);
  CHECK(decoded->manifest.stanzas[0].sealed == made.manifest.stanzas[0].sealed);
  CHECK(header_hash(decoded->manifest.header) == header_hash(made.manifest.header));
  CHECK(verify_manifest(*decoded, sealed.origin.public_key));
}

TEST_CASE("the id is the hash of the manifest without its signature", "[crypto]") {
  const SignedManifest made = seal_case(1).sealed.manifest;
  const View body = View(made.encoded).first(made.encoded.size() - Signature::kSize);
  CHECK(made.id.bytes == hash("hk.bundle", body).bytes);
}

TEST_CASE("every flipped bit of a manifest is refused", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  const Bytes& encoded = sealed.sealed.manifest.encoded;
  for (std::size_t bit = 0; bit < 8 * encoded.size(); ++bit) {
    const auto bent = decode_manifest(with_flipped_bit(encoded, bit));
    INFO("bit " << bit);
    REQUIRE_FALSE((bent && verify_manifest(*bent, sealed.origin.public_key)));
  }
}

TEST_CASE("a manifest cut anywhere, or with a byte behind, is refused", "[crypto]") {
  Bytes encoded = seal_case(100).sealed.manifest.encoded;
  for (std::size_t size = 0; size < encoded.size(); ++size)
    REQUIRE_FALSE(decode_manifest(View(encoded).first(size)));
  encoded.push_back(0);
  CHECK(decode_error(encoded) == Errc::invalid);
}

TEST_CASE("fields outside their limits are refused before any signature is asked", "[crypto]") {
  const Bytes good = seal_case(100).sealed.manifest.encoded;
  CHECK(decode_manifest(with_number(good, kClassAt, 1, 7)));
  CHECK(decode_error(with_number(good, kClassAt, 1, 8)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kReservedAt, 1, 1)) == Errc::invalid);
  CHECK(decode_error(with_number(good, 3, 1, 2)) == Errc::invalid);  // version
  CHECK(decode_manifest(with_number(good, kCreatedAt, 8, 0)));
  CHECK(decode_error(with_number(good, kCreatedAt, 8, UINT64_MAX)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kCreatedAt, 8, INT64_MAX)) == Errc::invalid);
  CHECK(decode_manifest(with_number(good, kLifetimeAt, 4, kMaxLifetime_s)));
  CHECK(decode_error(with_number(good, kLifetimeAt, 4, kMaxLifetime_s + 1)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kLifetimeAt, 4, 0)) == Errc::invalid);
  CHECK(decode_manifest(with_number(good, kPaddedAt, 8, kMaxBundleBytes)));
  CHECK(decode_error(with_number(good, kPaddedAt, 8, kMaxBundleBytes + 1)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kPaddedAt, 8, 0)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kCountAt, 1, 0)) == Errc::invalid);
  CHECK(decode_error(with_number(good, kCountAt, 1, 2)) == Errc::invalid);
}

TEST_CASE("a padded size that no padding rule makes is a matter of the origin", "[crypto]") {
  const Bytes good = seal_case(100).sealed.manifest.encoded;
  CHECK(decode_manifest(with_number(good, kPaddedAt, 8, 513)));
}

TEST_CASE("eight stanzas fit the largest manifest, nine are refused", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  Manifest manifest = sealed.manifest();
  manifest.stanzas.resize(8, manifest.stanzas[0]);
  const SignedManifest eight = sign_manifest(manifest, sealed.origin);
  CHECK(eight.encoded.size() == 907);
  CHECK(eight.encoded.size() <= kMaxManifestBytes);
  CHECK(decode_manifest(eight.encoded).value().manifest.stanzas.size() == 8);

  Bytes nine = eight.encoded;
  nine.insert(nine.begin() + kCountAt + 1, 92, 0);
  nine[kCountAt] = 9;
  CHECK(decode_error(nine) == Errc::invalid);
}

TEST_CASE("a manifest signed by a node that is not its origin does not verify", "[crypto]") {
  const SealedCase sealed = seal_case(100);
  SeededRandom random(77);
  const SigningKey thief = make_signing_key(random);
  const View signed_bytes = sealed.sealed.manifest.encoded;
  const Bytes body = to_bytes(signed_bytes.first(signed_bytes.size() - Signature::kSize));
  const auto decoded = decode_manifest(append_signature("hk.sig.manifest", body, thief));
  REQUIRE(decoded);
  CHECK_FALSE(verify_manifest(*decoded, thief.public_key));
  CHECK_FALSE(verify_manifest(*decoded, sealed.origin.public_key));
}

TEST_CASE("a certificate is no manifest", "[crypto]") {
  CHECK(decode_error(Network(1).root.certificate.encoded) == Errc::invalid);
}

}  // namespace harkara::crypto
