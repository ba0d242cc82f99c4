// Peers with a good certificate and bad intentions, against a real daemon: forged
// bundles and receipts, replays, frames that are none.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>

#include "base/limits.h"
#include "crypto/signature_domains.h"
#include "node/link/preamble.h"
#include "sync/receipt.h"
#include "tests/e2e/siege.h"

namespace harkara::e2e {
namespace {

using storage::BundleState;
using sync::Verdict;

const std::string kDesk = "radiology@aiims";

// Nothing but what any contact begins with, and verdicts.
bool told_only_verdicts(const Peer& peer) {
  const std::size_t known =
      peer.got<sync::Hello>().size() + peer.got<sync::DirectoryFrame>().size() +
      peer.got<sync::Want>().size() + peer.got<sync::CertificateRequest>().size() +
      peer.got<sync::Keepalive>().size();
  return known == peer.heard();
}

// The same body, signed by another key.
Carried signed_by(const crypto::SigningKey& key, Carried bundle) {
  Bytes& encoded = bundle.manifest.encoded;
  const std::size_t body = encoded.size() - crypto::Signature::kSize;
  encoded =
      crypto::append_signature(crypto::kManifestDomain, to_bytes(View(encoded).first(body)), key);
  return bundle;
}

struct Foes : Siege {
  Foes() : mallory(known("mallory")), victim(known("victim")) {}

  // Mallory brings this; it is refused with a verdict and nothing more. When asked
  // for a certificate, `certificate` is what she shows.
  void brings_in_vain(const Carried& bundle, const Bytes& certificate = {}) {
    Peer peer(hub(), mallory);
    REQUIRE(peer.greet(mallory));
    peer.announce(1, bundle);
    if (!certificate.empty()) {
      REQUIRE(peer.wait([&] { return !peer.got<sync::CertificateRequest>().empty(); }));
      peer.say(sync::CertificateFrame{certificate});
    }
    peer.slices(1, bundle);
    CHECK(peer.wait([&] {
      const auto verdicts = peer.verdicts(1);
      return !verdicts.empty() && verdicts.back() == Verdict::refused;
    }));
    CHECK_FALSE(peer.took_custody(bundle.manifest.id));
    CHECK(told_only_verdicts(peer));
  }
  // Mallory, greeted, says this and is thrown out.
  void is_thrown_out_for(const Bytes& frame) {
    Peer peer(hub(), mallory);
    REQUIRE(peer.greet(mallory));
    peer.say_bytes(frame);
    CHECK(peer.wait_for_end());
    CHECK(told_only_verdicts(peer));
  }
  // The same with bytes that the transport would not send for her.
  void is_thrown_out_raw(const std::string& reason, const std::vector<Bytes>& parts) {
    RawPeer peer(hub().endpoint, &mallory.link, hub().node.fields.link);
    peer.say(node::make_preamble(mallory.certificate.encoded));
    CHECK(peer.heard(10'000) == 1);  // the hub's hello
    for (std::size_t i = 0; i < parts.size(); ++i) peer.say(parts[i], i + 1 < parts.size());
    REQUIRE(logged(reason));
    CHECK(peer.heard() == 0);
  }
  sync::Hello hello_of(const Identity& who) {
    sync::Hello hello;
    hello.node = who.certificate.subject;
    hello.nonce = random().make<sync::Nonce>();
    return hello;
  }
  std::size_t desk_cases() const {
    return json("aiims", {"desk", "list", "--desk", "radiology"}).at("cases").size();
  }

  Identity mallory;
  Identity victim;
};

// A bundle that the hub holds for `to`, brought by the victim.
Carried held_for(Foes& foes, const EndpointId& to) {
  const Carried bundle = seal_for(to, foes.victim, 600, foes.random());
  Peer peer(foes.hub(), foes.victim);
  REQUIRE(peer.greet(foes.victim));
  REQUIRE(peer.bring(1, bundle));
  return bundle;
}

std::size_t copies_within(const fs::path& folder, const fs::path& file) {
  const std::string content = read_file(file);
  std::size_t copies = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    copies += entry.is_regular_file() && read_file(entry.path()) == content;
  return copies;
}

}  // namespace

TEST_CASE("frames that are none, or out of place, end the contact of an enrolled peer",
          "[e2e][strangers]") {
  Foes foes;
  foes.refuses("frame before hello", "frame before hello", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.wait([&] { return peer.heard() > 0; }));
    peer.say(sync::Keepalive{});
    CHECK(peer.wait_for_end());
  });
  foes.refuses("second hello", "second hello",
               [&] { foes.is_thrown_out_for(sync::encode(foes.hello_of(foes.mallory))); });
  foes.refuses("hello in another's name", "hello in another node's name", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.wait([&] { return peer.heard() > 0; }));
    peer.say(foes.hello_of(foes.victim));
    CHECK(peer.wait_for_end());
  });
  foes.refuses("hello with the hub's own nonce", "nonce reflected", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.wait([&] { return !peer.got<sync::Hello>().empty(); }));
    sync::Hello hello = foes.hello_of(foes.mallory);
    hello.nonce = peer.got<sync::Hello>().front().nonce;
    peer.say(hello);
    CHECK(peer.wait_for_end());
  });
  foes.refuses("an empty frame", "malformed frame", [&] { foes.is_thrown_out_for({}); });
  for (const int type : {1, 2, 3, 4, 5, 0xff}) {
    foes.refuses("garbage of type " + std::to_string(type), "refused mallory: frame", [&] {
      Bytes garbage(1'500, 0xff);
      foes.random().fill(MutableView(garbage).subspan(12));
      garbage[0] = static_cast<std::uint8_t>(type);
      foes.is_thrown_out_for(garbage);
    });
  }
  foes.refuses("ack of bytes never sent", "ack of bytes never sent",
               [&] { foes.is_thrown_out_for(sync::encode(sync::Ack{1ULL << 40U})); });
  const std::string no_frame = "sent what is no frame";
  const std::string cut = "mallory: disconnected";  // libzmq itself lets go
  const auto raw_case = [&](const std::string& name, const std::string& reason,
                            const std::vector<Bytes>& parts) {
    foes.refuses(name, reason, [&] { foes.is_thrown_out_raw(reason, parts); });
  };
  raw_case("a frame one byte too long", no_frame, {Bytes(kMaxFrameBytes + 1, 4)});
  raw_case("a frame of 1 MB", cut, {Bytes(1'000'000, 4)});
  raw_case("a frame in two parts", no_frame, {Bytes{4}, Bytes{4}});
  raw_case("a second certificate", no_frame,
           {node::make_preamble(foes.victim.certificate.encoded)});
}

TEST_CASE("forged bundles of an enrolled peer are refused with a verdict", "[e2e][strangers]") {
  Foes foes;
  const EndpointId desk = crypto::desk_endpoint(kDesk);
  const Carried good = seal_for(desk, foes.mallory, 900, foes.random());

  foes.refuses("manifest with a flipped bit", "manifest: signature", [&] {
    Carried bad = good;
    bad.manifest.encoded[bad.manifest.encoded.size() - 100] ^= 1U;
    foes.brings_in_vain(bad);
  });
  foes.refuses("manifest with a flipped bit in its signature", "manifest: signature", [&] {
    Carried bad = good;
    bad.manifest.encoded.back() ^= 1U;
    foes.brings_in_vain(bad);
  });
  foes.refuses("manifest cut short", "manifest", [&] {
    Carried bad = good;
    bad.manifest.encoded.resize(bad.manifest.encoded.size() - 1);
    foes.brings_in_vain(bad);
  });
  foes.refuses("manifest in the victim's name, own key", "manifest: signature", [&] {
    const Carried victims = seal_for(desk, foes.victim, 900, foes.random());
    foes.brings_in_vain(signed_by(foes.mallory.key, victims));
  });
  foes.refuses("origin of a foreign network", "no trusted authority issued", [&] {
    Identity alien = foes.keys();
    alien.certificate =
        crypto::issue_certificate(foes.fields("alien", alien), foes.elsewhere().key);
    foes.brings_in_vain(seal_for(desk, alien, 900, foes.random()), alien.certificate.encoded);
  });
  foes.refuses("origin with an expired certificate", "the certificate of late has expired", [&] {
    Identity late = foes.keys();
    crypto::CertificateFields fields = foes.fields("late", late);
    fields.not_after_s = fields.not_before_s + 3'600;
    late.certificate = crypto::issue_certificate(fields, foes.authority().key);
    foes.brings_in_vain(seal_for(desk, late, 900, foes.random()), late.certificate.encoded);
  });
  const Identity relay = foes.known("relay-only", crypto::Scope::relay);
  foes.refuses("origin that may only relay", "does not allow it to originate",
               [&] { foes.brings_in_vain(seal_for(desk, relay, 900, foes.random())); });
  foes.refuses("a bundle older than its lifetime", "lifetime over", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    peer.say(sync::ManifestFrame{1, 8ULL * 24 * 3600 * 1000, good.manifest.encoded, false});
    CHECK(peer.wait([&] { return peer.verdicts(1) == std::vector{Verdict::refused}; }));
  });
  foes.refuses("certificate not asked for", "certificate not asked for", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    peer.say(sync::CertificateFrame{foes.enrolled("uninvited").certificate.encoded});
    REQUIRE(foes.logged("certificate not asked for", peer));
    CHECK(told_only_verdicts(peer));
  });
  foes.refuses("keys for the hub's desk, by mallory", "desk descriptor", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    const auto fake = crypto::issue_mailbox(kDesk, 1'000'000, {{1, foes.keys().link.public_key}},
                                            foes.mallory.key);
    peer.say(sync::MailboxFrame{fake.encoded, foes.mallory.certificate.encoded});
    REQUIRE(foes.logged("desk descriptor", peer));
    CHECK(told_only_verdicts(peer));
  });
  CHECK(foes.desk_cases() == 0);
}

TEST_CASE("a spoilt chunk is refused, another holder's copy is taken, a replay counts for nothing",
          "[e2e][strangers]") {
  Foes foes;
  std::mt19937_64 random(17);
  write_file(foes.dir() / "xray.bin", random_bytes(60'000, random));
  const std::string name =
      foes.consult("clinic", kDesk, "urgent", "Fracture?", {foes.dir() / "xray.bin"});
  const std::vector<Carried> bundles = foes.written_at_clinic();
  REQUIRE(bundles.size() == 2);
  const Carried& image =
      bundles[0].chunks.size() > bundles[1].chunks.size() ? bundles[0] : bundles[1];
  const auto clinic = crypto::decode_certificate(
      as_view(read_file(foes.home("clinic") / "certificates" / "node.cert")));
  REQUIRE(clinic);

  // The origin's certificate is good: whoever brings the bundle shows it.
  const auto introduce = [&](Peer& peer, const Carried& bundle) {
    peer.announce(90, bundle);
    peer.wait([&] { return !peer.verdicts(90).empty(); });
    if (peer.verdicts(90).back() == Verdict::wait)
      peer.say(sync::CertificateFrame{clinic->encoded});
    REQUIRE(peer.wait([&] {
      const auto verdicts = peer.verdicts(90);
      return !verdicts.empty() && verdicts.back() == Verdict::send;
    }));
  };
  Peer bad(foes.hub(), foes.mallory);
  REQUIRE(bad.greet(foes.mallory));
  introduce(bad, image);
  Carried spoilt = image;
  spoilt.chunks[2][5'000] ^= 4U;
  bad.slices(90, spoilt);
  CHECK(bad.wait([&] { return bad.verdicts(90).back() == Verdict::refused; }));
  CHECK(foes.logged("chunk 2"));
  foes.note("chunk with a flipped bit", foes.reason_line());
  CHECK_FALSE(bad.took_custody(image.manifest.id));
  CHECK(foes.state_of(image.manifest.id) == BundleState::receiving);

  Peer good(foes.hub(), foes.victim);
  REQUIRE(good.greet(foes.victim));
  std::uint32_t handle = 0;
  for (const Carried& bundle : bundles) REQUIRE(good.bring(++handle, bundle));
  CHECK_FALSE(good.ended());
  REQUIRE(eventually([&] { return foes.desk_cases() == 1; }, 10));
  const fs::path folder = foes.dir() / "opened";
  foes.json("aiims", {"desk", "open", name, "--out", folder.string()});
  CHECK(copies_within(folder, foes.dir() / "xray.bin") == 1);

  // The same again, by the same holder, by mallory, and within one contact.
  const std::string before = foes.json("aiims", {"desk", "list", "--desk", "radiology"}).dump();
  const std::size_t inbox = occurrences({foes.log("aiims")}, "inbox: 1 new");
  for (const Identity* who : {&foes.victim, &foes.mallory}) {
    Peer again(foes.hub(), *who);
    REQUIRE(again.greet(*who));
    for (std::uint32_t round = 0; round < 6; ++round) {
      const Carried& bundle = bundles[round % 2];
      again.announce(1 + round, bundle);
      again.slices(1 + round, bundle);
      CHECK(again.wait([&] { return again.verdicts(1 + round) == std::vector{Verdict::have}; }));
    }
    CHECK_FALSE(again.ended());
  }
  CHECK(foes.desk_cases() == 1);
  CHECK(foes.json("aiims", {"desk", "list", "--desk", "radiology"}).dump() == before);
  CHECK(occurrences({foes.log("aiims")}, "inbox: 1 new") == inbox);
  std::printf("bundle replayed: answered `have` 12 times of 12, one case at the desk\n");
}

TEST_CASE("receipts and custody by those whom they are not due are ignored", "[e2e][strangers]") {
  Foes foes;
  const Identity target = foes.known("target");
  const Carried bundle = held_for(foes, endpoint_of(target.certificate.subject));
  const Carried for_desk = held_for(foes, crypto::desk_endpoint("ortho@west"));
  const BundleId& id = bundle.manifest.id;

  // Mallory sends a receipt; whatever the hub says to it, the bundle stays held.
  const auto sends_receipt = [&](const Bytes& receipt, const std::string& reason) {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    peer.say(sync::Receipts{{receipt}});
    const bool told = foes.logged(reason, peer);
    INFO(read_file(foes.log("aiims")));
    REQUIRE(told);
    CHECK(foes.state_of(id) == BundleState::held);
    CHECK(foes.state_of(for_desk.manifest.id) == BundleState::held);
  };
  const auto receipt_case = [&](const std::string& name, const std::string& reason,
                                const Bytes& receipt) {
    foes.refuses(name, reason, [&] { sends_receipt(receipt, reason); });
  };
  const Bytes genuine = sync::issue_receipt(id, "", 1'700'000'000'000, target.key).encoded;
  receipt_case("receipt by one who is not the destination", "receipt: not the destination's",
               sync::issue_receipt(id, "", 1'700'000'000'000, foes.mallory.key).encoded);
  Bytes renamed = sync::issue_receipt(id, "", 1'700'000'000'000, foes.mallory.key).encoded;
  std::ranges::copy(target.certificate.subject.view(), renamed.begin() + 4 + BundleId::kSize);
  receipt_case("receipt in the destination's name, own key", "receipt: signature", renamed);
  Bytes flipped = genuine;
  flipped[4 + BundleId::kSize + NodeId::kSize] ^= 1U;
  receipt_case("receipt with a flipped bit", "receipt: signature", flipped);
  receipt_case("receipt cut short", "refused mallory: receipt", to_bytes(View(genuine).first(90)));
  receipt_case(
      "receipt for a desk by one who hosts none", "receipt: signer does not host the desk",
      sync::issue_receipt(for_desk.manifest.id, "ortho@west", 1'700'000'000'000, foes.mallory.key)
          .encoded);

  foes.refuses("custody of what was never offered", "custody of what we never offered", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    peer.say(sync::Custody{{id, foes.random().make<BundleId>()}});
    REQUIRE(foes.logged("custody of what we never offered", peer));
    CHECK(foes.state_of(id) == BundleState::held);
    CHECK_FALSE(peer.ended());
    CHECK(told_only_verdicts(peer));
  });

  // The destination itself, then its receipt once more from elsewhere.
  {
    Peer peer(foes.hub(), target);
    REQUIRE(peer.greet(target));
    peer.say(sync::Receipts{{genuine}});
    REQUIRE(peer.wait([&] { return !peer.got<sync::ReceiptAck>().empty(); }));
    CHECK(foes.state_of(id) == BundleState::delivered);
  }
  foes.refuses("receipt replayed", "receipt known already", [&] {
    Peer peer(foes.hub(), foes.mallory);
    REQUIRE(peer.greet(foes.mallory));
    for (int i = 0; i < 3; ++i) peer.say(sync::Receipts{{genuine}});
    REQUIRE(peer.wait([&] { return peer.got<sync::ReceiptAck>().size() >= 1; }));
    CHECK(foes.state_of(id) == BundleState::delivered);
  });
}

}  // namespace harkara::e2e
