#include <catch2/catch.hpp>

#include "tests/crypto/network_fixture.h"

namespace harkara::crypto {
namespace {

constexpr auto kNode = CertificateKind::node;
constexpr auto kPerson = CertificateKind::person;

}  // namespace

TEST_CASE("a node below a trusted root is accepted for what it may do", "[crypto]") {
  Network network(1);
  const Subject node = network.node("clinic", Scope::originate | Scope::relay);
  const auto verified =
      network.trust().verify(node.certificate.encoded, kNode, Scope::originate, kNow_s);
  REQUIRE(verified);
  CHECK(verified->subject == node_id_of(node.key.public_key));
}

TEST_CASE("a node of a foreign root is refused until that root is trusted too", "[crypto]") {
  Network ours(1), theirs(2);
  TrustStore trust = ours.trust();
  const Bytes node = theirs.node("clinic", Scope::relay).certificate.encoded;
  CHECK(code_of(trust.verify(node, kNode, Scope::relay, kNow_s)) == Errc::refused);
  CHECK(code_of(trust.add_authority(theirs.authority.certificate.encoded, kNow_s)) ==
        Errc::refused);
  REQUIRE(trust.add_root(theirs.root.certificate.encoded));
  REQUIRE(trust.add_authority(theirs.authority.certificate.encoded, kNow_s));
  CHECK(trust.verify(node, kNode, Scope::relay, kNow_s));
}

TEST_CASE("the wrong scope and the wrong kind are refused", "[crypto]") {
  Network network(3);
  const TrustStore trust = network.trust();
  const Bytes node = network.node("clinic", Scope::relay).certificate.encoded;
  const Bytes person =
      network.issue(kPerson, Scope::relay | Scope::answer, "dr-rao", network.authority.key)
          .certificate.encoded;
  CHECK(code_of(trust.verify(node, kNode, Scope::host_desks, kNow_s)) == Errc::refused);
  CHECK(code_of(trust.verify(person, kNode, Scope::relay, kNow_s)) == Errc::refused);
  CHECK(code_of(trust.verify(node, kPerson, Scope::relay, kNow_s)) == Errc::refused);
  CHECK(trust.verify(person, kPerson, Scope::answer, kNow_s));
  CHECK(code_of(trust.verify(network.authority.certificate.encoded, CertificateKind::authority,
                             Scope::issue, kNow_s)) == Errc::refused);
}

TEST_CASE("a node is valid from its first to its last second", "[crypto]") {
  Network network(4);
  const TrustStore trust = network.trust();
  const SigningKey key = make_signing_key(network.random);
  CertificateFields fields = fields_of(kNode, Scope::relay, key, "clinic");
  fields.not_before_s = kNow_s - 10;
  fields.not_after_s = kNow_s + 10;
  const Bytes node = issue_certificate(fields, network.authority.key).encoded;
  CHECK(code_of(trust.verify(node, kNode, Scope::relay, kNow_s - 11)) == Errc::expired);
  CHECK(trust.verify(node, kNode, Scope::relay, kNow_s - 10));
  CHECK(trust.verify(node, kNode, Scope::relay, kNow_s + 10));
  CHECK(code_of(trust.verify(node, kNode, Scope::relay, kNow_s + 11)) == Errc::expired);
}

TEST_CASE("a chain ends with the first of its links, be it authority or root", "[crypto]") {
  Network network(5);
  SeededRandom& random = network.random;
  const auto verdict = [&](std::int64_t root_end, std::int64_t authority_end) {
    const SigningKey root = make_signing_key(random), authority = make_signing_key(random);
    auto root_fields = fields_of(CertificateKind::root, Scope::none, root, "root");
    auto authority_fields = fields_of(CertificateKind::authority, Scope::issue, authority, "hub");
    root_fields.not_after_s = root_end;
    authority_fields.not_after_s = authority_end;
    TrustStore trust;
    REQUIRE(trust.add_root(issue_certificate(root_fields, root).encoded));
    REQUIRE(trust.add_authority(issue_certificate(authority_fields, root).encoded, kNow_s));
    const Bytes node = network.issue(kNode, Scope::relay, "clinic", authority).certificate.encoded;
    const auto result = trust.verify(node, kNode, Scope::relay, kNow_s + 100);
    return result ? std::optional<Errc>{} : result.error().code;
  };
  CHECK_FALSE(verdict(kNow_s + 100, kNow_s + 100));
  CHECK(verdict(kNow_s + 99, kNow_s + 100) == Errc::expired);
  CHECK(verdict(kNow_s + 100, kNow_s + 99) == Errc::expired);
}

TEST_CASE("an authority without the right to issue is refused", "[crypto]") {
  Network network(6);
  TrustStore trust = network.trust();
  const Subject mute =
      network.issue(CertificateKind::authority, Scope::relay, "mute", network.root.key);
  CHECK(code_of(trust.add_authority(mute.certificate.encoded, kNow_s)) == Errc::refused);
}

TEST_CASE("an authority below an authority is refused: there are three levels", "[crypto]") {
  Network network(7);
  TrustStore trust = network.trust();
  const Subject below =
      network.issue(CertificateKind::authority, Scope::issue, "below", network.authority.key);
  CHECK(code_of(trust.add_authority(below.certificate.encoded, kNow_s)) == Errc::refused);
}

TEST_CASE("a root issues authorities only", "[crypto]") {
  Network network(8);
  const Bytes node =
      network.issue(kNode, Scope::relay, "clinic", network.root.key).certificate.encoded;
  CHECK(code_of(network.trust().verify(node, kNode, Scope::relay, kNow_s)) == Errc::refused);
}

TEST_CASE("a node cannot issue, whatever its scope says", "[crypto]") {
  Network network(9);
  TrustStore trust = network.trust();
  const Subject node = network.node("clinic", Scope::relay | Scope::issue);
  const Bytes below = network.issue(kNode, Scope::relay, "below", node.key).certificate.encoded;
  CHECK(code_of(trust.add_authority(node.certificate.encoded, kNow_s)) == Errc::refused);
  CHECK(code_of(trust.verify(below, kNode, Scope::relay, kNow_s)) == Errc::refused);
}

TEST_CASE("a forged signature is told apart from an unknown issuer", "[crypto]") {
  Network network(10);
  Bytes forged = network.node("clinic", Scope::relay).certificate.encoded;
  forged.back() ^= 1;
  CHECK(code_of(network.trust().verify(forged, kNode, Scope::relay, kNow_s)) == Errc::forged);
  Bytes authority = network.authority.certificate.encoded;
  authority.back() ^= 1;
  TrustStore trust = network.trust();
  CHECK(code_of(trust.add_authority(authority, kNow_s)) == Errc::forged);
  Bytes root = network.root.certificate.encoded;
  root.back() ^= 1;
  CHECK(code_of(trust.add_root(root)) == Errc::forged);
}

TEST_CASE("an authority that is not in force is not taken in", "[crypto]") {
  Network network(11);
  TrustStore trust;
  REQUIRE(trust.add_root(network.root.certificate.encoded));
  const Bytes& authority = network.authority.certificate.encoded;
  CHECK(code_of(trust.add_authority(authority, kNow_s + 2 * kYear_s)) == Errc::expired);
  CHECK(code_of(trust.add_authority(authority, kNow_s - 2 * kYear_s)) == Errc::expired);
  CHECK(trust.add_authority(authority, kNow_s));
}

TEST_CASE("only a root is taken in as a root", "[crypto]") {
  Network network(12);
  TrustStore trust;
  CHECK(code_of(trust.add_root(network.authority.certificate.encoded)) == Errc::invalid);
  CHECK(code_of(trust.add_root(as_view("not a certificate"))) == Errc::invalid);
}

TEST_CASE("a renewal replaces, an older or repeated certificate does not", "[crypto]") {
  Network network(13);
  TrustStore trust = network.trust();
  CertificateFields fields = network.authority.certificate.fields;
  fields.serial = 2;
  fields.not_after_s += kYear_s;
  const Bytes renewed = issue_certificate(fields, network.root.key).encoded;
  REQUIRE(trust.add_authority(renewed, kNow_s));
  REQUIRE(trust.add_authority(network.authority.certificate.encoded, kNow_s));
  CHECK(trust.authorities() == std::vector<Bytes>{renewed});
  REQUIRE(trust.add_root(network.root.certificate.encoded));
  CHECK(trust.roots().size() == 1);
}

TEST_CASE("an authority certified by two roots stands while one of them does", "[crypto]") {
  Network ours(14);
  SeededRandom random(15);
  const SigningKey short_root = make_signing_key(random);
  auto root_fields = fields_of(CertificateKind::root, Scope::none, short_root, "short");
  root_fields.not_after_s = kNow_s + 10;
  TrustStore trust;
  REQUIRE(trust.add_root(issue_certificate(root_fields, short_root).encoded));
  REQUIRE(trust.add_root(ours.root.certificate.encoded));
  const CertificateFields shared = ours.authority.certificate.fields;
  REQUIRE(trust.add_authority(issue_certificate(shared, short_root).encoded, kNow_s));
  REQUIRE(trust.add_authority(ours.authority.certificate.encoded, kNow_s));
  CHECK(trust.authorities().size() == 2);
  const Bytes node = ours.node("clinic", Scope::relay).certificate.encoded;
  CHECK(trust.verify(node, kNode, Scope::relay, kNow_s + 11));
}

}  // namespace harkara::crypto
