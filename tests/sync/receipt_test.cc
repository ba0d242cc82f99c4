#include "sync/receipt.h"

#include <catch2/catch.hpp>

#include "bench_peer.h"

namespace harkara::sync {
namespace {

Bytes receipt_for(const BundleId& id, const crypto::SigningKey& key,
                  const std::string& address = "") {
  return issue_receipt(id, address, 5, key).encoded;
}

// The node holds a bundle of `origin` for a place that `peer` says it reaches.
struct Holding : Bench {
  Made made;
  Holding()
      : made(make_bundle(origin.identity, endpoint_of(other.certificate.subject), 900, keys)) {
    introduce(origin);
    introduce(other);
    greet(1, peer);
    announce(1, 1, made);
    all_slices(1, 1, made);
    settle();
    REQUIRE(acked(1, made.id()));
  }
  storage::BundleState state() { return node.bundles().find(made.id())->state; }
};

}  // namespace

TEST_CASE("a receipt is valid only from the node that owns the destination", "[sync]") {
  SeededRandom random(1);
  sim::Pki pki(random, 0);
  const auto hub = pki.node("aiims", Tier::hub);
  const auto stranger = pki.node("other", Tier::hub);
  const auto no_desks = pki.node("aiims", Tier::hub, crypto::Scope::relay);
  const auto id = random.make<BundleId>();
  const EndpointId desk = crypto::desk_endpoint("radiology@aiims");
  const auto inbox = issue_receipt(id, "", 1, hub.identity);
  CHECK(verify_receipt(inbox, endpoint_of(hub.certificate.subject), hub.certificate));
  CHECK_FALSE(verify_receipt(inbox, desk, hub.certificate));
  CHECK_FALSE(verify_receipt(inbox, endpoint_of(hub.certificate.subject), stranger.certificate));
  const auto at_desk = issue_receipt(id, "radiology@aiims", 1, hub.identity);
  CHECK(verify_receipt(at_desk, desk, hub.certificate));
  CHECK_FALSE(verify_receipt(at_desk, crypto::desk_endpoint("skin@aiims"), hub.certificate));
  // The right name of the desk, but not of its host; the right name, without the scope.
  const auto elsewhere = issue_receipt(id, "radiology@aiims", 1, stranger.identity);
  CHECK_FALSE(verify_receipt(elsewhere, desk, stranger.certificate));
  const auto unlicensed = issue_receipt(id, "radiology@aiims", 1, no_desks.identity);
  CHECK_FALSE(verify_receipt(unlicensed, desk, no_desks.certificate));
}

TEST_CASE("a receipt with any bit flipped is refused", "[sync]") {
  SeededRandom random(2);
  sim::Pki pki(random, 0);
  const auto hub = pki.node("aiims", Tier::hub);
  const auto good = issue_receipt(random.make<BundleId>(), "radiology@aiims", 1, hub.identity);
  REQUIRE(decode_receipt(good.encoded));
  for (std::size_t bit = 0; bit < good.encoded.size() * 8; ++bit) {
    Bytes bad = good.encoded;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto decoded = decode_receipt(bad);
    if (decoded)
      CHECK_FALSE(
          verify_receipt(*decoded, crypto::desk_endpoint("radiology@aiims"), hub.certificate));
  }
  for (std::size_t size = 0; size < good.encoded.size(); ++size)
    CHECK_FALSE(decode_receipt(View(good.encoded).first(size)));
}

TEST_CASE("a true receipt purges the copy and is passed on and acknowledged", "[sync]") {
  Holding bench;
  bench.greet(2, bench.other);
  bench.give(2, Receipts{{receipt_for(bench.made.id(), bench.other.identity)}});
  bench.settle();
  CHECK(bench.state() == storage::BundleState::delivered);
  CHECK(bench.got<ReceiptAck>(2).size() == 1);
  CHECK(bench.got<Receipts>(1).size() == 1);  // to the peer that gave us the bundle
  CHECK_FALSE(bench.node.bundles().chunk(*bench.node.bundles().find(bench.made.id()), 0));
}

TEST_CASE("a forged receipt changes nothing", "[sync]") {
  Holding bench;
  Bytes forged = receipt_for(bench.made.id(), bench.other.identity);
  forged.back() ^= 1U;
  bench.give(1, Receipts{{forged}});
  bench.give(1, Receipts{{receipt_for(bench.made.id(), bench.peer.identity)}});
  bench.give(1, Receipts{{receipt_for(bench.made.id(), bench.other.identity, "radiology@aiims")}});
  bench.give(1, Receipts{{Bytes{1, 2, 3}}});
  bench.settle();
  CHECK(bench.state() == storage::BundleState::held);
  CHECK(bench.refused("signature"));
  CHECK(bench.refused("not the destination's"));
  CHECK(bench.refused("does not host"));
  CHECK(bench.node.count(Notice::Kind::receipt) == 0);
}

TEST_CASE("a receipt repeated is acknowledged and not applied twice", "[sync]") {
  Holding bench;
  const Bytes receipt = receipt_for(bench.made.id(), bench.other.identity);
  for (int i = 0; i < 3; ++i) {
    bench.give(1, Receipts{{receipt}});
    bench.settle();
  }
  CHECK(bench.node.count(Notice::Kind::receipt) == 1);
  CHECK(bench.got<ReceiptAck>(1).size() == 3);
}

TEST_CASE("a receipt for a bundle still arriving ends its transfer", "[sync]") {
  Bench bench;
  bench.introduce(bench.origin);
  bench.introduce(bench.other);
  const Made made = make_bundle(bench.origin.identity, endpoint_of(bench.other.certificate.subject),
                                60'000, bench.keys);
  bench.greet(1, bench.peer);
  bench.announce(1, 1, made);
  bench.slices(1, 1, made, 0);
  bench.slices(1, 1, made, 1, 0, 3'000);
  bench.give(1, Receipts{{receipt_for(made.id(), bench.other.identity)}});
  bench.settle();
  CHECK(bench.verdicts(1, 1) == std::vector{Verdict::send, Verdict::have});
  CHECK(bench.node.bundles().find(made.id())->state == storage::BundleState::delivered);
  bench.slices(1, 1, made, 1, 3'000);  // what was under way does no harm
  bench.settle();
  CHECK_FALSE(bench.closed.contains(1));
}

// Regression: an ack of several hundred receipts did not fit one frame.
TEST_CASE("hundreds of receipts at once are acknowledged in several frames", "[sync]") {
  Bench bench;
  bench.greet(1, bench.peer);
  for (int frame = 0; frame < 20; ++frame) {
    Receipts receipts;
    for (int i = 0; i < 24; ++i)
      receipts.receipts.push_back(receipt_for(bench.keys.make<BundleId>(), bench.other.identity));
    bench.give(1, receipts);
  }
  bench.settle();
  std::size_t acked = 0;
  for (const ReceiptAck& ack : bench.got<ReceiptAck>(1)) acked += ack.bundles.size();
  CHECK(acked == 480);
}

// Regression: 24 receipts of desks with long names did not fit one frame.
TEST_CASE("receipts of desks with long names fit their frames", "[sync]") {
  Bench bench;
  bench.introduce(bench.origin);
  const std::string name(39, 'a');
  const auto far = bench.pki.node(name, Tier::hub);
  const std::string desk = std::string(40, 'd') + "@" + name;
  bench.introduce(far);
  bench.greet(1, bench.peer);
  bench.greet(2, bench.other);
  std::vector<Made> made;
  for (std::uint32_t i = 0; i < 40; ++i) {
    made.push_back(
        make_bundle(bench.origin.identity, crypto::desk_endpoint(desk), 100, bench.keys));
    bench.announce(1, i, made.back());
    bench.all_slices(1, i, made.back());
  }
  for (const Made& one : made) bench.give(2, Receipts{{receipt_for(one.id(), far.identity, desk)}});
  bench.settle();
  for (int round = 0; round < 10; ++round) {
    ReceiptAck ack;
    for (const Receipts& frame : bench.got<Receipts>(1))
      for (const Bytes& receipt : frame.receipts)
        ack.bundles.push_back(decode_receipt(receipt)->bundle);
    bench.sent[1].clear();
    bench.give(1, ack);
    bench.settle();
  }
  std::size_t due = 0;
  CHECK(bench.node.store().scan_keys(storage::Table::receipt_out,
                                     bench.peer.certificate.subject.view(),
                                     [&](View) { return ++due; }));
  CHECK(due == 0);
}

// Regression: the peer would have purged its copy of a bundle that a crash undid.
TEST_CASE("a receipt does not leave before the delivery is committed", "[sync]") {
  Bench bench;
  bench.introduce(bench.origin);
  const Made made = make_bundle(bench.origin.identity, kRadiology, 900, bench.keys);
  bench.greet(1, bench.peer);
  bench.settle();
  bench.announce(1, 1, made);
  bench.all_slices(1, 1, made);
  bench.give(1, ReceiptAck{});  // makes the lane look for what is due
  CHECK(bench.got<Receipts>(1).empty());
  CHECK(bench.got<Custody>(1).empty());
  bench.settle();
  CHECK(bench.got<Receipts>(1).size() == 1);
  CHECK(bench.acked(1, made.id()));
}

}  // namespace harkara::sync
