// Those whom no authority of the network has enrolled: turned away at the door of a
// real daemon, told nothing, with the reason in its log.
#include <catch2/catch.hpp>

#include "node/link/preamble.h"
#include "tests/e2e/siege.h"

namespace harkara::e2e {
namespace {

using crypto::CertificateFields;
using crypto::Scope;

constexpr std::int64_t kDay_s = 24 * 3600;
constexpr std::size_t kGreetingBytes = 64;  // of ZMTP: what libzmq tells whoever connects

// Dials with a key of its own and this certificate: thrown out, having heard nothing.
void knock(const Siege& siege, const crypto::BoxKey& link, const Bytes& certificate) {
  Peer peer(siege.hub(), link, certificate);
  CHECK(peer.wait_for_end());
  CHECK(peer.heard() == 0);
}

// A stranger with a certificate by this issuer, its fields changed before issue.
void knock_with(Siege& siege, const node::Authority& issuer,
                const std::function<void(CertificateFields&)>& change) {
  const Identity keys = siege.keys();
  CertificateFields fields = siege.fields("mallory", keys);
  change(fields);
  knock(siege, keys.link, crypto::issue_certificate(fields, issuer.key).encoded);
}

}  // namespace

TEST_CASE("keys without a certificate and wires without a key are turned away",
          "[e2e][strangers]") {
  Siege siege;
  const std::string& endpoint = siege.hub().endpoint;
  const crypto::BoxPublicKey& server = siege.hub().node.fields.link;
  const crypto::BoxKey key = siege.keys().link;

  siege.refuses("unknown key, no certificate", "stranger refused: not a certificate",
                [&] { knock(siege, key, {}); });
  siege.refuses("unknown key, random certificate bytes", "stranger refused: not a certificate",
                [&] {
                  Bytes bytes(200, 0);
                  siege.random().fill(bytes);
                  knock(siege, key, bytes);
                });
  const auto raw_case = [&](const std::string& name, const std::string& reason,
                            const crypto::BoxKey* own, const crypto::BoxPublicKey& hub,
                            const std::vector<Bytes>& parts) {
    siege.refuses(name, reason, [&] {
      RawPeer peer(endpoint, own, hub);
      for (std::size_t i = 0; i < parts.size(); ++i) peer.say(parts[i], i + 1 < parts.size());
      REQUIRE(siege.logged(reason));
      CHECK(peer.heard() == 0);
    });
  };
  const Bytes hello = sync::encode(sync::Hello{});
  raw_case("unknown key, a frame in place of a certificate", "did not introduce itself", &key,
           server, {hello});
  raw_case("a certificate in two parts", "did not introduce itself", &key, server,
           {node::make_preamble(siege.hub().node.encoded), Bytes{1}});
  raw_case("CURVE towards another server key", "stranger refused: handshake", &key,
           siege.keys().link.public_key, {hello});
  raw_case("ZeroMQ without CURVE (NULL mechanism)", "stranger refused: handshake", nullptr, {},
           {hello});
  siege.refuses("plain TCP: an HTTP request", "stranger refused", [&] {
    const auto heard = tcp_talk(siege.listen_port("aiims"),
                                "GET / HTTP/1.1\r\nHost: aiims\r\n\r\n" + std::string(200, 'x'));
    REQUIRE(heard);
    CHECK(heard->size() <= kGreetingBytes);
  });
  siege.refuses("plain TCP: random bytes after a ZMTP signature", "stranger refused", [&] {
    std::string bytes = "\xff" + std::string(8, '\0') + "\x7f\x03";
    std::mt19937_64 random(3);
    const auto heard = tcp_talk(siege.listen_port("aiims"), bytes + random_bytes(2'000, random));
    REQUIRE(heard);
    CHECK(heard->size() <= kGreetingBytes);
  });
}

TEST_CASE("keys with a certificate that does not fit are turned away", "[e2e][strangers]") {
  Siege siege;
  const node::Authority& ours = siege.authority();
  const auto as_it_is = [](CertificateFields&) {};

  siege.refuses("certificate of a foreign network", "no trusted authority issued",
                [&] { knock_with(siege, siege.elsewhere(), as_it_is); });
  siege.refuses("certificate with a flipped bit", "stranger refused: the certificate of mallory",
                [&] {
                  const Identity mallory = siege.enrolled("mallory");
                  Bytes bytes = mallory.certificate.encoded;
                  bytes[bytes.size() - 30] ^= 1U;
                  knock(siege, mallory.link, bytes);
                });
  siege.refuses("expired certificate", "the certificate of mallory has expired", [&] {
    knock_with(siege, ours, [](CertificateFields& fields) {
      fields.not_before_s -= 400 * kDay_s;
      fields.not_after_s = fields.not_before_s + 390 * kDay_s;
    });
  });
  siege.refuses("certificate that is not yet valid", "the certificate of mallory is not yet valid",
                [&] {
                  knock_with(siege, ours,
                             [](CertificateFields& fields) { fields.not_before_s += 30 * kDay_s; });
                });
  siege.refuses("a person's certificate", "is of another kind", [&] {
    knock_with(siege, ours, [](CertificateFields& fields) {
      fields.kind = crypto::CertificateKind::person;
      fields.link = {};
    });
  });
  siege.refuses("the network authority's own certificate", "is of another kind",
                [&] { knock(siege, siege.keys().link, ours.certificate.encoded); });
  siege.refuses("a node that may only host desks", "may neither carry nor originate", [&] {
    knock_with(siege, ours, [](CertificateFields& fields) { fields.scope = Scope::host_desks; });
  });
  siege.refuses(
      "another node's certificate, own key", "names another link key than was proven",
      [&] { knock(siege, siege.keys().link, siege.enrolled("district-2").certificate.encoded); });
  siege.refuses("the hub's own certificate, own key", "names another link key than was proven",
                [&] { knock(siege, siege.keys().link, siege.hub().node.encoded); });
}

}  // namespace harkara::e2e
