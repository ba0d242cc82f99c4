// Purge, burial, tombs and eviction.
#include <algorithm>
#include <catch2/catch.hpp>

#include "support.h"

namespace harkara::storage {
namespace {

using test::BundleMaker;
using test::Form;
using test::keys_of;
using test::receive;
using test::TestStore;

TEST_CASE("purging keeps the record and drops the chunks", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  const auto bundle = BundleMaker().make(100'000);
  auto record = receive(bundles, bundle, false);
  const auto other = receive(bundles, BundleMaker(2).make(100'000), false);
  REQUIRE(bundles.purge_chunks(record));
  record.state = BundleState::delivered;
  REQUIRE(bundles.update(record, BundleState::held));
  CHECK(bundles.chunk(record, 0).error().code == Errc::not_found);
  CHECK(bundles.find(bundle.id())->state == BundleState::delivered);
  CHECK(bundles.chunk(other, 1));
  CHECK(keys_of(*store, Table::queue).size() == 1);
}

TEST_CASE("a buried bundle leaves a tomb and nothing else", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  const auto bundle = BundleMaker().make(100'000);
  const auto record = receive(bundles, bundle, GENERATE(false, true));
  REQUIRE(bundles.bury(record, TombReason::delivered, 5'000));
  REQUIRE(store->commit());
  CHECK(bundles.find(bundle.id()).error().code == Errc::not_found);
  CHECK(bundles.knows(bundle.id()));
  CHECK(bundles.tomb(bundle.id()) == TombReason::delivered);
  for (const Table table :
       {Table::bundles, Table::refs, Table::chunks, Table::queue, Table::inbox}) {
    CHECK(keys_of(*store, table).empty());
  }
  REQUIRE(bundles.forget_tombs(4'999));
  CHECK(bundles.knows(bundle.id()));
  REQUIRE(bundles.forget_tombs(5'000));
  CHECK_FALSE(bundles.knows(bundle.id()));
  CHECK_FALSE(bundles.tomb(bundle.id()).has_value());
}

TEST_CASE("a bundle moves into and out of the queue with its state", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory));
  BundleStore bundles(*store);
  auto record = receive(bundles, BundleMaker().make(10, ServiceClass::emergency), false);
  const auto move_to = [&](BundleState state) {
    const BundleState before = std::exchange(record.state, state);
    REQUIRE(bundles.update(record, before));
    return keys_of(*store, Table::queue).size();
  };
  CHECK(move_to(BundleState::forwarded) == 0);
  CHECK(move_to(BundleState::held) == 1);
  CHECK(move_to(BundleState::held) == 1);
  CHECK(move_to(BundleState::expired) == 0);
}

struct Populated {
  BundleMaker maker;
  std::vector<BundleRecord> records;

  BundleRecord add(BundleStore& bundles, ServiceClass service_class, BundleState state) {
    const auto bundle = maker.make(300'000, service_class);
    if (state == BundleState::receiving) {
      const auto record = bundles.begin(bundle.manifest, 0, test::kPeer);
      REQUIRE(record);
      for (std::uint32_t i = 0; i < 12; ++i) {
        REQUIRE(bundles.add_chunk(*record, i, bundle.chunks[i]));
      }
      return *record;
    }
    auto record = receive(bundles, bundle, state == BundleState::here);
    const BundleState before = std::exchange(record.state, state);
    REQUIRE(bundles.update(record, before));
    return record;
  }
};

TEST_CASE("eviction takes caches by class and age, then unfinished bulk, never custody",
          "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory), 4ULL << 20U);
  BundleStore bundles(*store);
  Populated population;
  const auto add = [&](ServiceClass service_class, BundleState state) {
    return population.add(bundles, service_class, state).manifest.id;
  };
  const BundleId held = add(ServiceClass::bulk, BundleState::held);
  const BundleId here = add(ServiceClass::bulk, BundleState::here);
  const BundleId urgent = add(ServiceClass::urgent, BundleState::forwarded);
  const BundleId old_bulk = add(ServiceClass::bulk, BundleState::forwarded);
  const BundleId new_bulk = add(ServiceClass::bulk, BundleState::forwarded);
  const BundleId coming = add(ServiceClass::bulk, BundleState::receiving);
  REQUIRE(store->commit());
  CHECK(*bundles.evict(9, NodeId{}) == 0);  // below 85 %

  const std::vector<BundleId> order = {old_bulk, new_bulk, urgent, coming};
  std::size_t gone = 0;
  for (int round = 0; round < 40 && gone < order.size(); ++round) {
    while (store->usage().share() <= 0.85) {
      const auto bundle = population.maker.make(50'000);
      receive(bundles, bundle, false);
      REQUIRE(store->commit());
    }
    const auto freed = bundles.evict(9, NodeId{});
    REQUIRE(freed);
    REQUIRE(store->commit());
    std::size_t now = 0;
    while (now < order.size() && !bundles.find(order[now])) ++now;
    for (std::size_t i = now; i < order.size(); ++i) CHECK(bundles.find(order[i]));
    CHECK(now > gone);
    CHECK((*freed > 0) == (now > gone));
    CHECK(store->usage().share() <= 0.86);
    gone = now;
  }
  CHECK(gone == order.size());
  CHECK(bundles.find(held));
  CHECK(bundles.find(here));
  CHECK(bundles.tomb(old_bulk) == TombReason::forgotten);
  CHECK_FALSE(bundles.knows(coming));  // it may be offered again
  while (store->usage().share() <= 0.85) {
    receive(bundles, population.maker.make(50'000), false);
    REQUIRE(store->commit());
  }
  CHECK(*bundles.evict(9, NodeId{}) == 0);  // nothing left that may go
}

TEST_CASE("what the node made itself is evicted last of all", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory), 4ULL << 20U);
  BundleStore bundles(*store);
  Populated others;
  Populated ours{BundleMaker(2), {}};
  const BundleRecord own = ours.add(bundles, ServiceClass::bulk, BundleState::forwarded);
  const NodeId self = own.manifest.manifest.header.origin;
  const BundleRecord urgent = others.add(bundles, ServiceClass::urgent, BundleState::forwarded);
  const BundleRecord coming = others.add(bundles, ServiceClass::bulk, BundleState::receiving);
  REQUIRE(store->commit());
  const auto squeeze = [&] {
    while (store->usage().share() <= 0.85) {
      receive(bundles, others.maker.make(50'000), false);
      REQUIRE(store->commit());
    }
    REQUIRE(*bundles.evict(9, self) > 0);
    REQUIRE(store->commit());
  };
  std::vector<BundleId> gone;
  for (int round = 0; round < 40 && gone.size() < 3; ++round) {
    squeeze();
    for (const BundleRecord* record : {&urgent, &coming, &own})
      if (!bundles.find(record->manifest.id) &&
          std::ranges::find(gone, record->manifest.id) == gone.end())
        gone.push_back(record->manifest.id);
  }
  CHECK(gone == std::vector{urgent.manifest.id, coming.manifest.id, own.manifest.id});
}

TEST_CASE("there is room for a bundle up to 95 % of the quota", "[storage]") {
  TestStore store(GENERATE(Form::lmdb, Form::memory), 8ULL << 20U);
  BundleStore bundles(*store);
  const Usage usage = store->usage();
  const auto room =
      static_cast<std::uint64_t>(0.95 * static_cast<double>(usage.quota_bytes)) - usage.used_bytes;
  CHECK(bundles.has_room_for(room - 10));
  CHECK_FALSE(bundles.has_room_for(room + 10));
  CHECK_FALSE(bundles.has_room_for(~std::uint64_t{0}));
}

}  // namespace
}  // namespace harkara::storage
