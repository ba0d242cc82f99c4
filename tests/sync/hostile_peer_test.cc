// Whatever an enrolled peer sends: refused with a reason, and nobody else suffers.
#include <catch2/catch.hpp>

#include "bench_peer.h"

namespace harkara::sync {
namespace {

struct Hostile : Bench {
  Hostile() {
    introduce(origin);
    greet(1, peer);
    greet(2, other);
    settle();
  }
  Made made(std::size_t size = 900) { return make_bundle(origin.identity, kRadiology, size, keys); }
  // After what link 1 did, link 2 still delivers.
  void others_go_on() {
    const Made good = made();
    announce(2, 77, good);
    all_slices(2, 77, good);
    settle();
    CHECK_FALSE(closed.contains(2));
    CHECK(acked(2, good.id()));
  }
};

}  // namespace

TEST_CASE("a manifest with a flipped bit is refused", "[sync]") {
  Hostile bench;
  const Made good = bench.made();
  for (std::size_t bit = 0; bit < good.manifest.encoded.size() * 8; bit += 41) {
    Made bad = good;
    bad.manifest.encoded[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto handle = static_cast<std::uint32_t>(bit);
    bench.announce(1, handle, bad);
    const auto verdicts = bench.verdicts(1, handle);
    REQUIRE_FALSE(verdicts.empty());
    CHECK((verdicts.front() == Verdict::refused || verdicts.front() == Verdict::wait));
    bench.give(1, Withdraw{handle});
  }
  CHECK(bench.refused("manifest"));
  bench.others_go_on();
}

TEST_CASE("a manifest signed by a node of another network is refused", "[sync]") {
  Hostile bench;
  SeededRandom random(9);
  sim::Pki elsewhere(random, sim::World::kStartWall_ms / 1000 - 1000);
  const auto foreign = elsewhere.node("clinic", Tier::clinic);
  const Made made = make_bundle(foreign.identity, kRadiology, 900, random);
  bench.announce(1, 1, made);
  REQUIRE(bench.got<CertificateRequest>(1).size() == 1);
  bench.give(1, CertificateFrame{foreign.certificate.encoded});
  bench.all_slices(1, 1, made);
  bench.settle();
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::wait, Verdict::refused});
  CHECK(bench.refused("certificate"));
  CHECK(bench.inbox() == 0);
  bench.others_go_on();
}

TEST_CASE("an origin that may not originate, or whose certificate ran out, is refused", "[sync]") {
  Hostile bench;
  const auto relay = bench.pki.node("relay", Tier::relay, crypto::Scope::relay);
  bench.introduce(relay);
  bench.announce(1, 1, make_bundle(relay.identity, kRadiology, 900, bench.keys));
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::refused});
  CHECK(bench.refused("does not allow it to originate"));

  bench.world.run_until(3'660LL * 24 * 3600 * 1000);  // ten years later
  bench.greet(3, bench.peer);
  bench.announce(3, 2, bench.made());
  REQUIRE(bench.got<CertificateRequest>(3).size() == 1);
  bench.give(3, CertificateFrame{bench.origin.certificate.encoded});
  CHECK(bench.verdicts(3, 2) == std::vector{Verdict::wait, Verdict::refused});
  // A peer that lacks it is shown it all the same: else it would wait for ever.
  bench.give(3, CertificateRequest{{bench.origin.certificate.subject}});
  REQUIRE(bench.got<CertificateFrame>(3).size() == 1);
  CHECK(bench.got<CertificateFrame>(3)[0].encoded == bench.origin.certificate.encoded);
}

TEST_CASE("a bundle claimed older than its lifetime is refused", "[sync]") {
  Hostile bench;
  bench.announce(1, 1, bench.made(), 8ULL * 24 * 3600 * 1000);
  bench.announce(1, 2, bench.made(), UINT64_MAX);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::refused});
  CHECK(bench.verdicts(1, 2) == std::vector{Verdict::refused});
  CHECK(bench.refused("lifetime over"));
}

TEST_CASE("a bad chunk is refused and the bundle fetched from another holder", "[sync]") {
  Hostile bench;
  const Made good = bench.made(50'000);
  Made bad = good;
  bad.chunks[2][5'000] ^= 4U;
  bench.announce(1, 1, bad);
  bench.announce(2, 1, good);
  bench.all_slices(1, 1, bad);
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::refused});
  CHECK(bench.refused("chunk 2"));
  REQUIRE(bench.verdicts(2, 1) == std::vector{Verdict::wait, Verdict::send});
  CHECK_FALSE(bench.got<Want>(2).back().have.empty());  // the good chunks are kept
  for (std::uint32_t i = 2; i < good.chunks.size(); ++i) bench.slices(2, 1, good, i);
  bench.settle();
  CHECK(bench.acked(2, good.id()));
  CHECK_FALSE(bench.acked(1, good.id()));
  bench.announce(1, 9, bad);
  CHECK(bench.verdicts(1, 9) == std::vector{Verdict::have});
  CHECK(bench.inbox() == 1);
}

// Regression: bytes kept from a hostile peer were held against every later one.
TEST_CASE("bytes that a hostile peer left behind do not stop an honest one", "[sync]") {
  Hostile bench;
  const Made good = bench.made(50'000);
  Made bad = good;
  bad.chunks[1][10] ^= 1U;
  bench.announce(1, 1, bad);
  bench.slices(1, 1, bad, 0);
  bench.slices(1, 1, bad, 1, 0, 9'000);
  bench.node.link_down(1);
  bench.announce(2, 1, good);
  REQUIRE(bench.got<Want>(2).back().open_offset == 9'000);
  bench.slices(2, 1, good, 1, 9'000);
  REQUIRE(bench.verdicts(2, 1) == std::vector{Verdict::send, Verdict::wait, Verdict::send});
  CHECK(bench.got<Want>(2).back().open_offset == 0);
  for (std::uint32_t i = 1; i < good.chunks.size(); ++i) bench.slices(2, 1, good, i);
  bench.settle();
  CHECK(bench.acked(2, good.id()));
}

TEST_CASE("slices that do not belong close the link", "[sync]") {
  const int which = GENERATE(range(0, 4));
  Hostile bench;
  const Made made = bench.made(50'000);
  bench.announce(1, 1, made);
  const Bytes payload(600, 7);
  if (which == 0) bench.give(1, Slice{1, 99, 0, false, payload});
  if (which == 1) bench.give(1, Slice{1, 0, 0, false, payload});  // the page is shorter
  if (which == 2) bench.give(1, Slice{1, 1, 2'000, false, payload});
  if (which == 3) bench.give(1, Slice{1, 1, kChunkBytes - 100, false, payload});
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused(which == 2 ? "out of order" : "outside its bundle"));
  bench.others_go_on();
}

TEST_CASE("slices and withdrawals of handles that nobody opened do nothing", "[sync]") {
  Hostile bench;
  bench.give(1, Slice{12, 0, 0, false, Bytes(600, 7)});
  bench.give(1, Withdraw{12});
  bench.give(1, Want{12, Verdict::send, {1, 1}, 0, 0});
  bench.give(1, OfferReply{});
  CHECK(bench.closed.empty());
  bench.others_go_on();
}

TEST_CASE("a handle used twice closes the link, also while a certificate is awaited", "[sync]") {
  const bool known = GENERATE(true, false);
  Hostile bench;
  const auto unknown = bench.pki.node("unknown", Tier::clinic);
  const auto& key = known ? bench.origin.identity : unknown.identity;
  bench.announce(1, 5, make_bundle(key, kRadiology, 900, bench.keys));
  bench.announce(1, 5, make_bundle(key, kRadiology, 900, bench.keys));
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused("handle used twice"));
  bench.others_go_on();
}

TEST_CASE("too many transfers at once close the link", "[sync]") {
  const bool known = GENERATE(true, false);
  Hostile bench;
  const auto unknown = bench.pki.node("unknown", Tier::clinic);
  for (std::uint32_t i = 0; i <= kMaxIncomingTransfers; ++i)
    bench.announce(
        1, i,
        make_bundle(known ? bench.origin.identity : unknown.identity, kRadiology, 900, bench.keys));
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused("too many transfers"));
  bench.others_go_on();
}

TEST_CASE("custody of what was never offered drops nothing", "[sync]") {
  Hostile bench;
  const auto id =
      bench.node.submit(bench.keys.make<EndpointId>(), ServiceClass::routine, Bytes(300));
  REQUIRE(id);
  bench.give(1, Custody{{*id, bench.keys.make<BundleId>()}});
  bench.settle();
  CHECK(bench.node.bundles().find(*id)->state == storage::BundleState::held);
  CHECK(bench.refused("never offered"));
  bench.others_go_on();
}

TEST_CASE("an ack of bytes never sent closes the link", "[sync]") {
  Hostile bench;
  bench.give(1, Ack{1'000'000});
  CHECK(bench.closed.contains(1));
  bench.others_go_on();
}

TEST_CASE("a greeting that lies closes the link", "[sync]") {
  const int which = GENERATE(range(0, 6));
  Hostile bench;
  const auto third = bench.pki.node("third", Tier::clinic);
  bench.node.link_up(3, third.certificate);
  Hello hello = bench.hello_of(third);
  if (which == 0) hello.node = bench.origin.certificate.subject;
  if (which == 1) hello.nonce = bench.got<Hello>(3).front().nonce;
  if (which == 2) hello.version = 0;
  if (which == 3) hello.min_version = kProtocolVersion + 1;
  if (which == 4) bench.give(3, Keepalive{});
  if (which == 5) bench.give(3, hello);
  bench.give(3, hello);
  CHECK(bench.closed.contains(3));
  CHECK(bench.got<Offer>(3).empty());
  CHECK(bench.got<ManifestFrame>(3).empty());
  bench.others_go_on();
}

TEST_CASE("a certificate that was not asked for is not kept", "[sync]") {
  Hostile bench;
  const auto extra = bench.pki.node("extra", Tier::clinic);
  bench.give(1, CertificateFrame{extra.certificate.encoded});
  bench.give(1, CertificateFrame{Bytes(40, 9)});
  bench.settle();
  CHECK(bench.refused("not asked for"));
  CHECK_FALSE(
      bench.node.store().has(storage::Table::certificates, extra.certificate.subject.view()));
}

TEST_CASE("offers without end close the link", "[sync]") {
  Hostile bench;
  Offer offer;
  offer.short_ids.assign(kMaxOffersPerFrame, 1);
  for (std::size_t i = 0; i <= kMaxOffersPerSession / kMaxOffersPerFrame; ++i) bench.give(1, offer);
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused("too many offers"));
  bench.others_go_on();
}

TEST_CASE("a reply to offers that were not made closes the link", "[sync]") {
  Hostile bench;
  bench.give(1, OfferReply{3, {Verdict::send}});
  CHECK(bench.closed.contains(1));
}

TEST_CASE("chunk runs beyond the bundle close the link", "[sync]") {
  Bench bench;
  const auto id = bench.node.submit(endpoint_of(bench.peer.certificate.subject),
                                    ServiceClass::routine, Bytes(50'000));
  REQUIRE(id);
  bench.greet(1, bench.peer, {{endpoint_of(bench.peer.certificate.subject), 0}});
  REQUIRE(bench.got<ManifestFrame>(1).size() == 1);
  const std::uint32_t handle = bench.got<ManifestFrame>(1).front().handle;
  bench.give(1, Want{handle, Verdict::send, Bytes{0, 0x7f}, 0, 0});
  CHECK(bench.closed.contains(1));
  CHECK(bench.refused("chunk runs"));
}

TEST_CASE("frames after the link was closed are not looked at", "[sync]") {
  Hostile bench;
  bench.give(1, Ack{1'000'000});
  const std::size_t notices = bench.node.notices().size();
  bench.announce(1, 1, bench.made());
  bench.give(1, Ack{1'000'000});
  CHECK(bench.node.notices().size() == notices);
}

TEST_CASE("a buried bundle offered again is refused as a replay", "[sync]") {
  Hostile bench;
  const Made made =
      make_bundle(bench.origin.identity, bench.keys.make<EndpointId>(), 900, bench.keys);
  bench.announce(1, 1, made);
  bench.all_slices(1, 1, made);
  bench.settle();
  bench.world.run_until(10LL * 24 * 3600 * 1000);  // a week's lifetime and the slack
  CHECK(bench.node.count(Notice::Kind::expired) == 1);
  REQUIRE(bench.node.bundles().tomb(made.id()));
  bench.greet(5, bench.peer);
  bench.announce(5, 1, made);
  CHECK(bench.verdicts(5, 1) == std::vector{Verdict::refused});
  CHECK(bench.refused("replayed"));
}

}  // namespace harkara::sync
