#include "crypto/certificate.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "tests/crypto/network_fixture.h"
#include "tests/crypto/sealed_case.h"

namespace harkara::crypto {
namespace {

// Offsets of the grammar in crypto/README.md.
constexpr std::size_t kKindAt = 4, kTierAt = 5, kScopeAt = 6, kLinkAt = 48, kNotBeforeAt = 80,
                      kNotAfterAt = 88, kNameAt = 112;

Bytes with_byte(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = value;
  return bytes;
}

}  // namespace

TEST_CASE("a decoded certificate says what was issued", "[crypto]") {
  Network network(1);
  const SigningKey key = make_signing_key(network.random);
  CertificateFields fields =
      fields_of(CertificateKind::node, Scope::originate | Scope::relay, key, "chc-mohanlalganj");
  fields.tier = Tier::district;
  fields.serial = 0x0102030405060708;
  fields.link = make_box_key(network.random).public_key;
  const Certificate issued = issue_certificate(fields, network.authority.key);
  const auto decoded = decode_certificate(issued.encoded);
  REQUIRE(decoded);
  CHECK(decoded->encoded == issued.encoded);
  CHECK(decoded->subject == node_id_of(key.public_key));
  CHECK(decoded->issuer == node_id_of(network.authority.key.public_key));
  CHECK(decoded->fields.kind == CertificateKind::node);
  CHECK(decoded->fields.tier == Tier::district);
  CHECK(decoded->fields.scope == fields.scope);
  CHECK(decoded->fields.serial == fields.serial);
  CHECK(decoded->fields.identity == key.public_key);
  CHECK(decoded->fields.link == fields.link);
  CHECK(decoded->fields.not_before_s == fields.not_before_s);
  CHECK(decoded->fields.not_after_s == fields.not_after_s);
  CHECK(decoded->fields.name == "chc-mohanlalganj");
}

TEST_CASE("the longest certificate rides in a routing id, whose first byte is not zero",
          "[crypto]") {
  Network network(2);
  const Subject node = network.node(std::string(kMaxNameBytes, 'x'), Scope::relay);
  CHECK(node.certificate.encoded.size() == 217);
  CHECK(node.certificate.encoded.size() <= kMaxCertificateBytes);
  CHECK(node.certificate.encoded[0] != 0);
}

TEST_CASE("every flipped bit of a certificate is refused", "[crypto]") {
  Network network(3);
  const TrustStore trust = network.trust();
  const Subject node = network.node("clinic", Scope::originate);
  const Bytes& encoded = node.certificate.encoded;
  REQUIRE(trust.verify(encoded, CertificateKind::node, Scope::originate, kNow_s));
  for (std::size_t bit = 0; bit < 8 * encoded.size(); ++bit) {
    INFO("bit " << bit);
    REQUIRE_FALSE(trust.verify(with_flipped_bit(encoded, bit), CertificateKind::node,
                               Scope::originate, kNow_s));
  }
}

TEST_CASE("every flipped bit of an authority's certificate is refused", "[crypto]") {
  Network network(4);
  TrustStore trust;
  REQUIRE(trust.add_root(network.root.certificate.encoded));
  const Bytes& encoded = network.authority.certificate.encoded;
  for (std::size_t bit = 0; bit < 8 * encoded.size(); ++bit)
    REQUIRE_FALSE(trust.add_authority(with_flipped_bit(encoded, bit), kNow_s));
  CHECK(trust.authorities().empty());
}

TEST_CASE("a certificate cut anywhere, or with a byte behind, is refused", "[crypto]") {
  Network network(5);
  Bytes encoded = network.authority.certificate.encoded;
  for (std::size_t size = 0; size < encoded.size(); ++size)
    REQUIRE_FALSE(decode_certificate(View(encoded).first(size)));
  encoded.push_back(0);
  CHECK(code_of(decode_certificate(encoded)) == Errc::invalid);
}

TEST_CASE("a certificate with fields outside its grammar is refused", "[crypto]") {
  Network network(6);
  const Bytes good = network.node("clinic", Scope::relay).certificate.encoded;
  REQUIRE(decode_certificate(good));
  CHECK_FALSE(decode_certificate(with_byte(good, 0, 0)));
  CHECK_FALSE(decode_certificate(with_byte(good, 3, 2)));        // version
  CHECK_FALSE(decode_certificate(with_byte(good, kKindAt, 0)));  // root of another's issue
  CHECK_FALSE(decode_certificate(with_byte(good, kKindAt, 4)));
  CHECK_FALSE(decode_certificate(with_byte(good, kTierAt, 4)));
  CHECK_FALSE(decode_certificate(with_byte(good, kScopeAt, 0x40)));  // unknown scope
  CHECK_FALSE(decode_certificate(with_byte(good, kScopeAt + 1, 1)));
  CHECK_FALSE(decode_certificate(with_byte(good, kNotBeforeAt + 7, 0x7f)));
  CHECK_FALSE(decode_certificate(with_byte(good, kNotAfterAt + 7, 0x80)));
  CHECK_FALSE(decode_certificate(with_byte(good, kNameAt, 0)));
  CHECK_FALSE(decode_certificate(with_byte(good, kNameAt + 1, 'C')));
}

TEST_CASE("only a node has a tier and a link key", "[crypto]") {
  Network network(7);
  const Bytes person =
      network.issue(CertificateKind::person, Scope::consult, "asha", network.authority.key)
          .certificate.encoded;
  REQUIRE(decode_certificate(person));
  CHECK_FALSE(decode_certificate(with_byte(person, kTierAt, 1)));
  CHECK_FALSE(decode_certificate(with_byte(person, kLinkAt, 1)));

  SeededRandom random(8);
  const SigningKey key = make_signing_key(random);
  CertificateFields fields = fields_of(CertificateKind::person, Scope::consult, key, "asha");
  fields.tier = Tier::hub;
  const Certificate issued = issue_certificate(fields, network.authority.key);
  CHECK(issued.fields.tier == Tier::clinic);
  CHECK(decode_certificate(issued.encoded));
}

TEST_CASE("names are short, lowercase and plain", "[crypto]") {
  for (const auto* name : {"a", "chc-12", "aiims.raipur", "0"}) CHECK(valid_name(name));
  for (const auto* name : {"", "Upper", "with space", "a@b", "a_b", "\xe0\xa4\xb9"})
    CHECK_FALSE(valid_name(name));
  CHECK(valid_name(std::string(kMaxNameBytes, 'n')));
  CHECK_FALSE(valid_name(std::string(kMaxNameBytes + 1, 'n')));
}

TEST_CASE("a scope allows what it contains, and only that", "[crypto]") {
  const Scope both = Scope::originate | Scope::relay;
  CHECK(allows(both, Scope::relay));
  CHECK(allows(both, both));
  CHECK(allows(both, Scope::none));
  CHECK_FALSE(allows(Scope::relay, both));
}

}  // namespace harkara::crypto
