// Bundles that come chunk by chunk, and their chunks read again.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "storage/keys.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::BundleMaker;
using test::Form;
using test::receive;
using test::TestStore;

constexpr std::size_t kTwoPages = 511 * 16'352 + 100'000;  // an index, two pages

TEST_CASE("a received bundle is held, queued and readable after a restart", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const auto bundle = BundleMaker().make(GENERATE(100U, 100'000U));
  {
    BundleStore bundles(*store);
    receive(bundles, bundle, false);
    REQUIRE(store->commit());
  }
  store.reopen();
  BundleStore bundles(*store);
  const auto record = bundles.find(bundle.id());
  REQUIRE(record);
  CHECK(record->state == BundleState::held);
  CHECK(record->held_by(test::kPeer));
  CHECK(record->custodians() == 0);
  int queued = 0;
  REQUIRE(
      bundles.each_queued([&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
        CHECK((service_class == ServiceClass::routine && ref == record->ref && id == bundle.id()));
        return ++queued < 9;
      }));
  CHECK(queued == 1);
  for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) {
    CHECK(*bundles.chunk(*record, i) == bundle.chunks[i]);
  }
  CHECK(bundles.chunk(*record, static_cast<std::uint32_t>(bundle.chunks.size())).error().code ==
        Errc::not_found);
}

TEST_CASE("a bundle for this node goes to the inbox, once", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  auto record = receive(bundles, BundleMaker().make(100), true);
  CHECK(record.state == BundleState::here);
  CHECK(test::keys_of(*store, Table::inbox).size() == 1);
  CHECK(test::keys_of(*store, Table::queue).empty());
  REQUIRE(bundles.remove_from_inbox(record.ref));
  REQUIRE(bundles.update(record, BundleState::here));
  CHECK(test::keys_of(*store, Table::inbox).empty());
}

TEST_CASE("the short way in leaves what the long way leaves", "[storage]") {
  TestStore stepwise(GENERATE(Form::lmdb, Form::memory));
  TestStore at_once(Form::memory);
  const auto bundle = BundleMaker().make(1'500);
  const bool here = GENERATE(false, true);
  BundleStore a(*stepwise);
  BundleStore b(*at_once);
  REQUIRE(a.set_residence_ms(77));
  REQUIRE(b.set_residence_ms(77));
  const auto long_way = receive(a, bundle, here);
  const auto short_way =
      b.add_complete(bundle.manifest, 0, test::kPeer, here, bundle.chunks.front());
  REQUIRE(short_way);
  CHECK(encode_bundle_record(*short_way) == encode_bundle_record(long_way));
  CHECK(short_way->arrival_residence_ms == 77);
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    const auto keys = test::keys_of(*stepwise, table);
    CHECK(keys == test::keys_of(*at_once, table));
    for (const Bytes& key : keys) CHECK(*stepwise->get(table, key) == *at_once->get(table, key));
  }
  CHECK(b.add_complete(bundle.manifest, 0, test::kPeer, here, bundle.chunks.front()).error().code ==
        Errc::refused);
  Bytes forged = BundleMaker(2).make(1'500).chunks.front();
  const auto other = BundleMaker(3).make(1'500).manifest;
  CHECK(b.add_complete(other, 0, test::kPeer, here, forged).error().code == Errc::forged);
  CHECK_FALSE(b.knows(other.id));
}

TEST_CASE("a chunk is refused before its parent and forged when it does not match", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  const auto bundle = BundleMaker().make(kTwoPages);
  const auto shape = bundle.manifest.manifest.shape();
  REQUIRE(shape.has_index());
  const auto record = bundles.begin(bundle.manifest, 0, test::kPeer);
  REQUIRE(record);
  CHECK(bundles.begin(bundle.manifest, 0, test::kPeer).error().code == Errc::refused);
  const auto add = [&](std::uint32_t index, View bytes) {
    const Status status = bundles.add_chunk(*record, index, bytes);
    return status ? std::optional<Errc>() : status.error().code;
  };
  CHECK(add(1, bundle.chunks[1]) == Errc::refused);
  CHECK(add(0, bundle.chunks[1]) == Errc::forged);
  CHECK(add(0, bundle.chunks[0]) == std::nullopt);
  CHECK(add(2, bundle.chunks[1]) == Errc::forged);
  CHECK(add(2, bundle.chunks[2]) == std::nullopt);
  const std::uint32_t last = shape.chunks() - 1;
  CHECK(add(3, bundle.chunks[3]) == Errc::refused);  // its page is 1
  CHECK(add(last, bundle.chunks[last]) == std::nullopt);
  CHECK(add(last - 1, bundle.chunks[last]) == Errc::forged);
  CHECK(add(last + 1, bundle.chunks[last]) == Errc::forged);
  Bytes flipped = bundle.chunks[last - 1];
  flipped[9] ^= 1;
  CHECK(add(last - 1, flipped) == Errc::forged);
  const auto present = bundles.present(*record);
  REQUIRE(present);
  CHECK(std::count(present->begin(), present->end(), true) == 3);
  CHECK(((*present)[0] && (*present)[2] && (*present)[last]));
}

TEST_CASE("a parent that a rollback took away is missed, though it was verified", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  const auto bundle = BundleMaker().make(100'000);
  const auto record = bundles.begin(bundle.manifest, 0, test::kPeer);
  REQUIRE(record);
  REQUIRE(store->commit());
  REQUIRE(bundles.add_chunk(*record, 0, bundle.chunks[0]));
  store->rollback();
  CHECK(bundles.add_chunk(*record, 1, bundle.chunks[1]).error().code == Errc::refused);
}

TEST_CASE("any flipped bit of a stored chunk is detected on reading", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const auto bundle = BundleMaker().make(100'000);
  BundleRecord record;
  {
    BundleStore bundles(*store);
    record = receive(bundles, bundle, false);
    REQUIRE(store->commit());
  }
  store.flip_bit(Table::chunks, chunk_key(record.ref, 3), 12'345);
  {
    BundleStore bundles(*store);
    CHECK(bundles.chunk(record, 3).error().code == Errc::corrupt);
    CHECK(*bundles.chunk(record, 2) == bundle.chunks[2]);
  }
  store.flip_bit(Table::chunks, chunk_key(record.ref, 0), 1);  // the page: the hash of chunk 1
  BundleStore bundles(*store);
  CHECK(bundles.chunk(record, 0).error().code == Errc::corrupt);
  CHECK(bundles.chunk(record, 2).error().code == Errc::corrupt);
}

TEST_CASE("a chunk that landed in another's place is detected", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const auto bundle = BundleMaker().make(100'000);
  BundleRecord record;
  {
    BundleStore bundles(*store);
    record = receive(bundles, bundle, false);
    REQUIRE(store->commit());
  }
  store.misdirect(Table::chunks, chunk_key(record.ref, 2), chunk_key(record.ref, 3));
  BundleStore bundles(*store);
  CHECK(bundles.chunk(record, 3).error().code == Errc::corrupt);
}

TEST_CASE("a partial chunk is kept across a restart and goes when it is complete", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  const auto bundle = BundleMaker().make(100'000);
  BundleStore bundles(*store);
  auto record = bundles.begin(bundle.manifest, 0, test::kPeer);
  REQUIRE(record);
  CHECK_FALSE(bundles.partial(*record)->has_value());
  REQUIRE(bundles.keep_partial(*record, 1, View(bundle.chunks[1]).first(900)));
  REQUIRE(bundles.keep_partial(*record, 2, View(bundle.chunks[2]).first(5'000)));
  REQUIRE(store->commit());
  store.reopen();
  BundleStore again(*store);
  const auto partial = again.partial(*record);
  REQUIRE(partial);
  REQUIRE(partial->has_value());
  CHECK((*partial)->index == 2);
  CHECK((*partial)->leading == to_bytes(View(bundle.chunks[2]).first(5'000)));
  for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) {
    REQUIRE(again.add_chunk(*record, i, bundle.chunks[i]));
  }
  REQUIRE(again.complete(*record, false));
  CHECK(test::keys_of(*store, Table::partials).empty());
}

TEST_CASE("refs are never reused, not even after rollbacks and restarts", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleMaker maker;
  SeededRandom random(4);
  std::set<std::uint64_t> committed;
  auto bundles = std::make_unique<BundleStore>(*store);
  for (int i = 0; i < 300; ++i) {
    const auto bundle = maker.make(10);
    const auto record =
        bundles->add_complete(bundle.manifest, 0, NodeId{}, false, bundle.chunks[0]);
    REQUIRE(record);
    CHECK(record->holders.empty());
    REQUIRE_FALSE(committed.contains(record->ref));
    const std::uint64_t what = random.below(10);
    if (what < 6) {
      REQUIRE(store->commit());
      committed.insert(record->ref);
      if (what == 0) REQUIRE(bundles->bury(*record, TombReason::forgotten, 1));
      REQUIRE(store->commit());
    } else if (what < 9) {
      store->rollback();
    } else {
      bundles.reset();
      store.reopen();
      bundles = std::make_unique<BundleStore>(*store);
    }
  }
}

TEST_CASE("the incarnation is drawn once, the residence clock kept", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  SeededRandom random(5);
  BundleStore bundles(*store);
  const std::uint64_t drawn = *bundles.incarnation(random);
  CHECK(drawn != 0);
  CHECK(*bundles.residence_ms() == 0);
  REQUIRE(bundles.set_residence_ms(123'456));
  REQUIRE(store->commit());
  store.reopen();
  CHECK(*BundleStore(*store).incarnation(random) == drawn);
  CHECK(*BundleStore(*store).residence_ms() == 123'456);
}

}  // namespace
}  // namespace harkara::storage
