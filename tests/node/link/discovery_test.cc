// Beacons and the table of who is near: bytes, forgeries, replays, floods.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "node/link/discovery/neighbourhood.h"
#include "sim/pki.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::discovery;

namespace {

class AdmitEnrolled final : public Admission {
 public:
  explicit AdmitEnrolled(const crypto::TrustStore& trust) : trust_(trust) {}
  Result<crypto::Certificate> admit(View certificate, const crypto::BoxPublicKey&) override {
    return trust_.verify(certificate, crypto::CertificateKind::node, crypto::Scope::none, 10'000);
  }

 private:
  const crypto::TrustStore& trust_;
};

Bytes key_of(const sim::Pki& pki) {
  const auto root = crypto::decode_certificate(pki.trust().roots().front());
  REQUIRE(root);
  return beacon_key(root->fields.identity);
}

struct Lan {
  Lan() {
    crypto::initialise();
    if (low.certificate.subject > high.certificate.subject) std::swap(low, high);
  }
  Bytes key() const { return key_of(pki); }
  Bytes beacon(const sim::NodeKeys& of, std::uint64_t stamp_ms, std::uint16_t port = 7401) {
    return seal({Scheme::udp, port, stamp_ms, of.certificate.encoded}, of.identity, key(), random);
  }
  Neighbourhood neighbourhood(const sim::NodeKeys& self, bool is_dialled = true) {
    return {self.certificate.subject, is_dialled, key(), admission};
  }
  SeededRandom random{5};
  sim::Pki pki{random, 9'000};
  sim::NodeKeys low = pki.node("clinic-a", Tier::clinic);
  sim::NodeKeys high = pki.node("clinic-b", Tier::clinic);
  AdmitEnrolled admission{pki.trust()};
};

}  // namespace

TEST_CASE("of two nodes that are dialled, the one with the lower id dials", "[link]") {
  Lan lan;
  Neighbourhood low = lan.neighbourhood(lan.low);
  Neighbourhood high = lan.neighbourhood(lan.high);
  const auto found = low.hear(lan.beacon(lan.high, 1), "192.168.1.7", 0);
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->endpoint == "udp://192.168.1.7:7401");
  CHECK((*found)->peer.fields.name == lan.high.certificate.fields.name);
  const auto other = high.hear(lan.beacon(lan.low, 1), "192.168.1.6", 0);
  REQUIRE(other);
  CHECK_FALSE(*other);
  CHECK(high.size() == 1);
  Neighbourhood silent = lan.neighbourhood(lan.high, false);
  CHECK(silent.hear(lan.beacon(lan.low, 2), "192.168.1.6", 0).value().has_value());
}

TEST_CASE("a beacon says who it is to nodes of its network only, and never the same twice",
          "[link]") {
  Lan lan;
  const Bytes first = lan.beacon(lan.low, 1);
  const Bytes second = lan.beacon(lan.low, 1);
  CHECK(first.size() == kBeaconBytes);
  std::size_t same = 0;
  for (std::size_t i = 1; i < first.size(); ++i)
    if (first[i] == second[i]) ++same;
  CHECK(same < 20);
  CHECK(to_hex(first).find(to_hex(lan.low.certificate.subject.view())) == std::string::npos);
  SeededRandom other_random(6);
  const sim::Pki other(other_random, 9'000);
  const auto foreign = open(first, key_of(other));
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == Errc::forged);
}

TEST_CASE("replays, forgeries and our own echo find nobody", "[link]") {
  Lan lan;
  Neighbourhood low = lan.neighbourhood(lan.low);
  const Bytes old = lan.beacon(lan.high, 5);
  REQUIRE(low.hear(lan.beacon(lan.high, 9), "10.0.0.2", 0));
  CHECK_FALSE(low.hear(old, "10.0.0.66", 100).value().has_value());  // from elsewhere
  CHECK(low.all()[0].endpoint == "udp://10.0.0.2:7401");
  CHECK_FALSE(low.hear(lan.beacon(lan.low, 9), "10.0.0.1", 0).value().has_value());
  CHECK(low.size() == 1);
  // Signed by another enrolled node, in the name of the one it wants to be.
  const Bytes stolen = seal({Scheme::udp, 1, 99, lan.high.certificate.encoded}, lan.low.identity,
                            lan.key(), lan.random);
  CHECK_FALSE(low.hear(stolen, "10.0.0.66", 200));
  Bytes changed = lan.beacon(lan.high, 10);
  changed[200] ^= 1U;
  CHECK_FALSE(low.hear(changed, "10.0.0.2", 200));
  for (const std::size_t size : {0U, 1U, 392U})
    CHECK_FALSE(low.hear(View(changed).first(size), "10.0.0.2", 200));
  CHECK(low.all()[0].endpoint == "udp://10.0.0.2:7401");
}

TEST_CASE("who moves is found anew, who falls silent is forgotten", "[link]") {
  Lan lan;
  Neighbourhood low = lan.neighbourhood(lan.low);
  REQUIRE(low.hear(lan.beacon(lan.high, 1), "10.0.0.2", 0).value());
  CHECK_FALSE(low.hear(lan.beacon(lan.high, 2), "10.0.0.2", 10'000).value());
  REQUIRE(low.hear(lan.beacon(lan.high, 3), "10.0.0.3", 20'000).value());
  CHECK(low.forget(60'000).empty());
  const auto gone = low.forget(20'000 + Neighbourhood::kForget_ms);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0] == lan.high.certificate.subject);
  CHECK(low.hear(lan.beacon(lan.high, 4), "10.0.0.3", 70'000).value().has_value());
}

TEST_CASE("a flood of beacons costs no more than so many a second and so much memory", "[link]") {
  Lan lan;
  Neighbourhood low = lan.neighbourhood(lan.low);
  std::int64_t at_ms = 0;
  for (std::size_t i = 0; i < Neighbourhood::kMaxNear + 20; ++i) {
    const auto node = lan.pki.node("clinic-" + std::to_string(i), Tier::clinic);
    at_ms += 1'000 / Neighbourhood::kMaxPerSecond;
    static_cast<void>(low.hear(lan.beacon(node, 1), "10.0.0.9", at_ms));
  }
  CHECK(low.size() == Neighbourhood::kMaxNear);
  Neighbourhood other = lan.neighbourhood(lan.low);
  const Bytes noise(kBeaconBytes, 1);
  for (int i = 0; i < Neighbourhood::kMaxPerSecond; ++i)
    CHECK(other.hear(noise, "10.0.0.9", 500).error().code == Errc::forged);
  CHECK(other.hear(noise, "10.0.0.9", 600).error().code == Errc::busy);
  CHECK(other.hear(lan.beacon(lan.high, 1), "10.0.0.2", 1'000).value().has_value());
}

TEST_CASE("a beacon's bytes are as its document says", "[link]") {
  crypto::initialise();
  SeededRandom random(1);
  Bytes seed(32, 7);
  const crypto::SigningKey identity = crypto::signing_key_from_seed(seed);
  const Bytes key = beacon_key(identity.public_key);
  const Bytes packet =
      seal({Scheme::udp, 7'401, 1'763'760'000'000, Bytes{0xaa, 0xbb, 0xcc}}, identity, key, random);
  const auto heard = open(packet, key);
  REQUIRE(heard);
  CHECK(to_hex(View(heard->plain).first(16)) == "02e91c00cc49a89a01000003aabbcc00");
  CHECK(is_signed_by(*heard, identity.public_key));
}
